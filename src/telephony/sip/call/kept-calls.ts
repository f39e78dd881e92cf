// Keeps calls that may still get a message, by Call-ID: a limited number, each for a limited time; the oldest
// gives way.
import type { Clock } from '../../../domain/clock.ts'

export class KeptCalls<T extends { readonly sipCallId: string }> {
  private readonly clock: Clock
  private readonly max: number
  private readonly gone: (call: T) => void
  private readonly byId = new Map<string, Set<T>>()
  /** Until when each is kept, in epoch ms, in the order added. */
  private readonly ends = new Map<T, number>()
  private stopWaiting: (() => void) | null = null

  /** `gone` is called with each call whose time is over or that gave way. */
  constructor(clock: Clock, max: number, gone: (call: T) => void) {
    this.clock = clock
    this.max = max
    this.gone = gone
  }

  /** `until` in epoch ms, not before that of any call added earlier. */
  add(call: T, until: number): void {
    this.delete(call)
    this.ends.set(call, until)
    this.byId.set(call.sipCallId, (this.byId.get(call.sipCallId) ?? new Set()).add(call))
    if (this.ends.size > this.max) this.giveUpOldest()
    this.stopWaiting ??= this.wait()
  }

  of(sipCallId: string): readonly T[] {
    return [...(this.byId.get(sipCallId) ?? [])]
  }

  /** False if the call is not kept. */
  delete(call: T): boolean {
    if (!this.ends.delete(call)) return false
    const ofCall = this.byId.get(call.sipCallId)
    ofCall?.delete(call)
    if (ofCall?.size === 0) this.byId.delete(call.sipCallId)
    return true
  }

  stop(): void {
    this.stopWaiting?.()
    this.stopWaiting = null
  }

  private wait(): (() => void) | null {
    const [next] = this.ends.values()
    if (next === undefined) return null
    return this.clock.after(Math.max(0, next - this.clock.now()), () => {
      const now = this.clock.now()
      for (const [call, until] of this.ends) {
        if (until > now) break
        this.giveUp(call)
      }
      this.stopWaiting = this.wait()
    })
  }

  private giveUpOldest(): void {
    const [oldest] = this.ends.keys()
    if (oldest !== undefined) this.giveUp(oldest)
  }

  private giveUp(call: T): void {
    this.delete(call)
    this.gone(call)
  }
}
