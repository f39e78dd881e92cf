// Clocks of real time, and of real time scaled.
import type { DatedClock } from '../domain/clock.ts'

/** setTimeout counts in 32-bit milliseconds and fires at once beyond that. */
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1

/**
 * Real time from now on, `speed` times as fast (1: the time of day). What came from the network by the time a
 * timer is due is read before it fires: a process that stood still for a second would otherwise repeat
 * requests that have been answered, and give up calls that have been picked up.
 */
export function createRealClock(speed = 1): DatedClock {
  const startedAt = Date.now()
  const startedMonotonic = performance.now()
  const now = () => Math.round(startedAt + (performance.now() - startedMonotonic) * speed)
  return {
    now,
    systemTime: () => (speed === 1 ? Date.now() : now()),
    after(delayMs, act) {
      let last: NodeJS.Immediate | undefined
      const due = () => {
        last = setImmediate(act)
      }
      const timer = setTimeout(due, Math.min(Math.max(0, delayMs / speed), LONGEST_TIMEOUT_MS))
      return () => {
        clearTimeout(timer)
        clearImmediate(last)
      }
    },
  }
}
