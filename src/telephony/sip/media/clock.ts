// The clock of a media worker: epoch ms with fractions that never jump, and a delay of 0 that means after the packets at hand.
import type { Clock } from '../../../domain/clock.ts'

export function createMediaClock(): Clock {
  return {
    now: () => performance.timeOrigin + performance.now(),
    after(delayMs, act) {
      if (delayMs <= 0) {
        const immediate = setImmediate(act)
        return () => clearImmediate(immediate)
      }
      const timer = setTimeout(act, delayMs)
      return () => clearTimeout(timer)
    },
  }
}
