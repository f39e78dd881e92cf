// The clock of a media worker: epoch ms with fractions that never jump; a delay of 0 means after the packets
// at hand.
import type { Clock } from '../../../domain/clock.ts'

/** Given by the thread's entry: monotonic time since `originMs`, and timers. */
export interface Timing {
  readonly originMs: number
  elapsedMs(): number
  later(act: () => void, delayMs: number): NodeJS.Timeout
  dropLater(timer: NodeJS.Timeout): void
  soon(act: () => void): NodeJS.Immediate
  dropSoon(immediate: NodeJS.Immediate): void
}

export function createMediaClock(timing: Timing): Clock {
  return {
    now: () => timing.originMs + timing.elapsedMs(),
    after(delayMs, act) {
      if (delayMs <= 0) {
        const immediate = timing.soon(act)
        return () => timing.dropSoon(immediate)
      }
      const timer = timing.later(act, delayMs)
      return () => timing.dropLater(timer)
    },
  }
}
