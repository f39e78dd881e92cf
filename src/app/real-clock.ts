// Clocks: real time, real time scaled, and virtual time that jumps from timer to timer.
import type { DatedClock } from '../domain/clock.ts'
import { Heap } from '../domain/heap.ts'

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

export interface VirtualClock extends DatedClock {
  /** Moves the system's clock, as an operator or a time server does; steady time is not affected. */
  setSystemTime(byMs: number): void
  /**
   * Lets time pass up to `until` (epoch ms), timer by timer; between two timers every promise that can settle
   * settles.
   */
  runUntil(until: number, stop?: () => boolean): Promise<void>
  /** How many timers are set. */
  pending(): number
}

interface Timer {
  readonly at: number
  readonly order: number
  act: (() => void) | null
}

/** Virtual time. Work that is not a timer must settle in microtasks (the memory store does). */
export function createVirtualClock(startMs: number): VirtualClock {
  const heap = new Heap<Timer>((a, b) => a.at < b.at || (a.at === b.at && a.order < b.order))
  let now = startMs
  let setByMs = 0
  let order = 0
  return {
    now: () => now,
    systemTime: () => now + setByMs,
    setSystemTime(byMs) {
      setByMs += byMs
    },
    after(delayMs, act) {
      const timer: Timer = { at: now + Math.max(0, delayMs), order: order++, act }
      heap.push(timer)
      return () => {
        timer.act = null
      }
    },
    async runUntil(until, stop = () => false) {
      await settled()
      while (!stop()) {
        const next = heap.peek()
        if (next === undefined || next.at > until) break
        heap.pop()
        if (next.act === null) continue
        now = next.at
        next.act()
        await settled()
      }
      if (!stop() && now < until) now = until
    },
    pending: () => heap.size,
  }
}

/** After one macrotask every microtask has run. */
function settled(): Promise<void> {
  return new Promise(resolve => setImmediate(resolve))
}
