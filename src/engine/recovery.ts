// After a crash or a takeover: closes the calls the last driver of an account left without an end.
import type { Clock } from '../domain/clock.ts'
import { againAt } from '../domain/retry.ts'
import type { CallChange, EngineStore } from '../store/port.ts'
import type { Switch } from '../telephony/port.ts'

export interface RecoveryParts {
  readonly store: EngineStore
  readonly switch: Switch
  readonly clock: Clock
}

/**
 * Returns how many calls were closed. Calls never dialled are given back; dialled ones end as interrupted, and their contact
 * waits again once if nobody answered. Legs of the last driver that the switch still carries are hung up first: never two
 * living calls to one contact.
 */
export async function recoverAccount(accountId: number, parts: RecoveryParts): Promise<number> {
  const unfinished = await parts.store.unfinishedCalls(accountId)
  if (unfinished.length === 0) return 0
  const mine = new Set(unfinished.map(call => call.uuid))
  for (const leg of await parts.switch.snapshot()) if (mine.has(leg.legId)) parts.switch.hangup(leg.legId)
  const now = parts.clock.now()
  const calls: CallChange[] = unfinished
    .filter(call => call.dialedAt !== null)
    .map(call => ({
      callId: call.callId,
      end: {
        endedAt: Math.max(now, call.dialedAt ?? now),
        outcome: call.connectedAt === null ? 'interrupted' : 'connected',
        by: 'network',
        sipStatus: null,
        q850: null,
        againAt: againAt('interrupted', call.answeredAt !== null, call.interruptions, now),
      },
    }))
  await parts.store.record({ calls, agents: [], tasks: [], pushes: [] })
  await parts.store.release(unfinished.filter(call => call.dialedAt === null).map(call => call.callId))
  return unfinished.length
}
