// Agents at a PBX who are not called there: the account may not name the host any more, or a trunk has it.
import { type Finding, wrong } from '../domain/finding.ts'
import { mayName, readPbxAddress, trunkHosts } from '../domain/pbx-address.ts'
import type { TrunkAccess } from '../domain/trunk.ts'
import type { AccountPicture } from '../store/port/account-picture.ts'

/** `trunks`: those of every account. One finding for each host, however many agents it has. */
export function pbxFindings(
  { account, agents }: Pick<AccountPicture, 'account' | 'agents'>,
  trunks: readonly Pick<TrunkAccess, 'address' | 'domain'>[],
): Finding[] {
  const { code, settings } = account
  const carriers = new Set(trunks.flatMap(trunkHosts))
  const extsOf = new Map<string, string[]>()
  for (const { ext, uri } of agents) {
    const address = uri === null ? null : readPbxAddress(uri)
    if (address === null || (mayName(address, settings.pbxHosts) && !carriers.has(address.host))) continue
    extsOf.set(address.host, [...(extsOf.get(address.host) ?? []), ext])
  }
  return [...extsOf].map(([host, exts]) => {
    const [first = '', ...others] = exts
    const [en, zh] = carriers.has(host)
      ? [
          `${host} is a trunk, and agents are never called over a carrier`,
          `${host} 是线路，坐席不允许经线路呼叫`,
        ]
      : [`its setting pbxHosts does not allow ${host}`, `设置 pbxHosts 没有放行 ${host}`]
    const more = others.length === 0 ? '' : ` and ${others.length} more`
    return wrong(
      `Agent ${first}${more} of account ${code} ${others.length === 0 ? 'gets' : 'get'} no calls: ${en}.`,
      `企业 ${code} 的坐席 ${first}${others.length === 0 ? '' : `等 ${exts.length} 个`}分不到呼叫：${zh}。`,
    )
  })
}
