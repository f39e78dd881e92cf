// Tests a trunk with its carrier, without a running server: OPTIONS, REGISTER and a call, one finding each.
import { randomBytes } from 'node:crypto'
import { lookup } from 'node:dns/promises'
import { type Finding, fine, wrong } from '../../domain/finding.ts'
import type { StoredTrunk } from '../../store/port/admin-store.ts'
import { type TrialPlan, tryTrunk } from '../../telephony/sip/trunk/index.ts'
import { trunkOutageWords } from '../../words/trunk-outage-words.ts'
import { readConfig } from '../config.ts'
import { createRealClock } from '../real-clock.ts'

/**
 * Reports what the trunk answers to OPTIONS, to REGISTER if it registers, and to a call: one sentence each.
 */
export async function trialOf(trunk: StoredTrunk, more: Pick<TrialPlan, 'call'> = {}): Promise<Finding[]> {
  const publicAddress = readConfig().YUHU_SIP_PUBLIC_ADDRESS
  const findings = await tryTrunk(trunk, {
    clock: createRealClock(),
    random: size => randomBytes(size),
    lookup: async host => (await lookup(host, { all: true })).map(({ address }) => address),
    words: ({ reason, about }) => trunkOutageWords({ reason, ...about }),
    ...(publicAddress !== undefined && { publicAddress }),
    ...more,
  })
  const said = findings.map(finding =>
    (finding.wrong ? wrong : fine)(
      `Trunk ${trunk.name}: ${finding.text}`,
      `线路 ${trunk.name}：${finding.zh}`,
    ),
  )
  return said.length > 0
    ? said
    : [
        fine(
          `Trunk ${trunk.name} is neither probed nor registered: --to NUMBER shows whether it carries calls.`,
          `线路 ${trunk.name} 既不探测也不注册：请加 --to 号码 试呼，看能否接通。`,
        ),
      ]
}
