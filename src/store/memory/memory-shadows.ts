// What shadows of tasks counted, in memory, and their limits over the calls in memory.
import type { ShadowMinute } from '../../domain/shadow/shadow-figures.ts'
import type { CallVerdict, JudgedCall, ShadowStore } from '../port/shadow-store.ts'
import type { MemoryCalls } from './memory-calls.ts'
import { limitedIn } from './memory-limits.ts'
import type { AskedCalls } from './memory-singles.ts'

export class MemoryShadows implements ShadowStore {
  readonly minutes = new Map<number, Map<number, ShadowMinute>>()
  readonly states = new Map<number, unknown>()
  /** Ids of its own, so that calls have the same ids with a shadow and without one. */
  private ids = 0
  private readonly calls: MemoryCalls
  private readonly asked: AskedCalls

  constructor(calls: MemoryCalls, asked: AskedCalls) {
    this.calls = calls
    this.asked = asked
  }

  nextId(): number {
    return ++this.ids
  }

  /** All that was written of one, oldest first. */
  of(shadowId: number): ShadowMinute[] {
    return [...(this.minutes.get(shadowId)?.values() ?? [])].sort((one, other) => one.minute - other.minute)
  }

  async writeShadow(shadowId: number, minutes: readonly ShadowMinute[], state: unknown): Promise<void> {
    const known = this.minutes.get(shadowId) ?? new Map<number, ShadowMinute>()
    this.minutes.set(shadowId, known)
    this.states.set(shadowId, state)
    for (const one of minutes)
      if (one.seenMs >= (known.get(one.minute)?.seenMs ?? 0)) known.set(one.minute, one)
  }

  async judgeCalls(accountId: number, calls: readonly JudgedCall[]): Promise<CallVerdict[]> {
    return calls.flatMap(({ callId, windows }) => {
      const call = this.calls.get(callId)
      if (call?.dialedAt === undefined) return []
      const { taskId, contact, dialedAt: before } = call
      const { phone, data } = contact
      const judged = { accountId, taskId, phone, memberid: data.memberid, callId, before, now: before }
      const window = windows.findIndex(one => limitedIn(this.calls, this.asked, judged, [one]) !== null)
      return [{ callId, window: window === -1 ? null : window }]
    })
  }
}
