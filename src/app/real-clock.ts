// Clocks of real time, and of real time scaled.
import type { DatedClock } from '../domain/clock.ts'

/** setTimeout counts in 32-bit milliseconds and fires at once beyond that. */
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1

/** Real time from now on, `speed` times as fast (1: the time of day). */
export function createRealClock(speed = 1): DatedClock {
  const startedAt = Date.now()
  const startedMonotonic = performance.now()
  const now = () => Math.round(startedAt + (performance.now() - startedMonotonic) * speed)
  return {
    now,
    systemTime: () => (speed === 1 ? Date.now() : now()),
    after(delayMs, act) {
      const timer = setTimeout(act, Math.min(Math.max(0, delayMs / speed), LONGEST_TIMEOUT_MS))
      return () => clearTimeout(timer)
    },
  }
}
