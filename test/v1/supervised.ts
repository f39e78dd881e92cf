// A conversation that can be listened to, as an engine writes it down.

import { recordFacts } from '../support/record-facts.ts'
import { addPastCalls } from './past-calls.ts'
import type { V1World } from './v1-world.ts'

let calls = 0

/** An agent of account 9001 talks with a customer, and extension 1001 is free; returns the call's id. */
export async function agentTalks(world: V1World, agentExt: string): Promise<number> {
  const accountId = world.accountId('9001')
  const at = world.world.clock.now
  await world.store.holdAccount(accountId, 'node-a', 60_000)
  const phone = String(13_700_000_000 + ++calls)
  const [callId = 0] = await addPastCalls(world, '9001', [
    { phone, dialedAt: at - 60_000, agentExt, isLiving: true },
  ])
  const agent = { accountId, registered: true, at, callsAnswered: 0 }
  await recordFacts(world.store, {
    ...{ calls: [], tasks: [], pushes: [] },
    agents: [
      { ...agent, ext: '1001', state: 'idle' },
      { ...agent, ext: agentExt, state: 'talking' },
    ],
  })
  return callId
}
