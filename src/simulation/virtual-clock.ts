// Virtual time, which jumps from timer to timer.
import type { DatedClock } from '../domain/clock.ts'
import { Heap } from '../domain/heap.ts'

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

/** Timers between two turns of the event loop: whoever simulates hours can still be stopped. */
const TURN_EVERY = 1_000

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
  let acts = 0
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
      await turn()
      while (!stop()) {
        const next = heap.peek()
        if (next === undefined || next.at > until) break
        heap.pop()
        if (next.act === null) continue
        now = next.at
        next.act()
        acts += 1
        await (acts % TURN_EVERY === 0 ? turn() : settled())
      }
      if (!stop() && now < until) now = until
    },
    pending: () => heap.size,
  }
}

function turn(): Promise<void> {
  return new Promise(resolve => setImmediate(resolve))
}

/**
 * Whoever asks runs in a microtask, and Node runs what is asked here after all of them. A turn of the event
 * loop for each timer took a tenth of a simulated shift's processor time (2026-11-30).
 */
function settled(): Promise<void> {
  return new Promise(resolve => process.nextTick(resolve))
}
