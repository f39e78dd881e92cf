// A trunk that is added or changed may have the host of a PBX: agents are never called over a trunk, so those
// whose phones are there get no calls from then on.
import { readPbxAddress, trunkHosts } from '../../domain/pbx-address.ts'
import type { TrunkAccess } from '../../domain/trunk.ts'
import type { StoreVerbs } from '../../store/port/admin-store.ts'
import { trunkTakesPbx } from '../../words/pbx-words.ts'
import type { Terminal } from './terminal.ts'

/** Says for each account how many of its agents are called at a host of this trunk. */
export async function warnOfAgentsThere(
  store: Pick<StoreVerbs, 'accountCodes' | 'listAgents'>,
  trunk: Pick<TrunkAccess, 'address' | 'domain'>,
  terminal: Pick<Terminal, 'warn'>,
): Promise<void> {
  const hosts = trunkHosts(trunk)
  for (const [accountId, code] of await store.accountCodes()) {
    const agents = (await store.listAgents(accountId, null)).filter(({ uri }) =>
      hosts.includes(uri === null ? '' : (readPbxAddress(uri)?.host ?? '')),
    )
    if (agents.length > 0) terminal.warn(trunkTakesPbx(code, agents.length))
  }
}
