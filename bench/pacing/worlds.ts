// The worlds the pacers are measured in: how dials end, how long calls last, who is logged in.
import type { Random } from './random.ts'

export interface World {
  name: string
  ringTimeoutMs: number
  abandonWaitMs: number
  /** How a dial ends that started at `dayMs` after the shift began; `index` counts the day's dials. */
  dial(random: Random, dayMs: number, index: number): { answered: boolean; ringMs: number }
  talkMs(random: Random, dayMs: number): number
  wrapMs(random: Random): number
  /** Share of the team logged in. */
  present(dayMs: number): number
  /** Moments of the shift at which something jumps. */
  jumpsAtMs: readonly number[]
}

const HOUR_MS = 3_600_000
const MINUTE_MS = 60_000

/**
 * Everything is exponential, and a customer who answers while no agent is idle is lost at once: the worlds of
 * the exact optimum.
 */
export function memoryless(name: string, p: number, ringMs: number, talkMs: number, wrapMs: number): World {
  return {
    name,
    ringTimeoutMs: 600_000,
    abandonWaitMs: 0,
    dial: random => ({ answered: random.unit() < p, ringMs: random.exponential(ringMs) }),
    talkMs: random => random.exponential(talkMs),
    wrapMs: random => random.exponential(wrapMs),
    present: () => 1,
    jumpsAtMs: [],
  }
}

export const WORLD_A = memoryless('A', 0.45, 12_000, 45_000, 10_000)
export const WORLD_B = memoryless('B', 0.25, 20_000, 120_000, 20_000)

interface Realistic {
  name: string
  p: number | ((dayMs: number, index: number) => number)
  talkMs: number
  talkCv: number
  talkFactor?: (dayMs: number) => number
  present?: (dayMs: number) => number
  jumpsAtMs?: readonly number[]
}

const RING_TIMEOUT_MS = 30_000
/** Busy, invalid: the share of dials that fail fast. */
const FAST_FAILURES = 0.2

/**
 * Set-up 1.5–3.5 s, ring lognormal mean 9 s CV 0.6, fast failures 2–5 s, ring time-out 30 s, patience 2 s,
 * wrap-up 10 s.
 */
export function realistic(of: Realistic): World {
  return {
    name: of.name,
    ringTimeoutMs: RING_TIMEOUT_MS,
    abandonWaitMs: 2_000,
    dial(random, dayMs, index) {
      const p = typeof of.p === 'number' ? of.p : of.p(dayMs, index)
      const draw = random.unit()
      if (draw < p) {
        const ringMs = random.between(1_500, 3_500) + random.lognormal(9_000, 0.6)
        return ringMs < RING_TIMEOUT_MS
          ? { answered: true, ringMs }
          : { answered: false, ringMs: RING_TIMEOUT_MS }
      }
      return {
        answered: false,
        ringMs: draw < p + FAST_FAILURES * (1 - p) ? random.between(2_000, 5_000) : RING_TIMEOUT_MS,
      }
    },
    talkMs: (random, dayMs) => random.lognormal(of.talkMs * (of.talkFactor?.(dayMs) ?? 1), of.talkCv),
    wrapMs: () => 10_000,
    present: of.present ?? (() => 1),
    jumpsAtMs: of.jumpsAtMs ?? [],
  }
}

export const SHORT_CALLS = realistic({ name: 'short calls', p: 0.3, talkMs: 60_000, talkCv: 1 })
export const LOW_CONTACT = realistic({ name: 'low contact', p: 0.12, talkMs: 120_000, talkCv: 1 })
export const COLLECTIONS = realistic({ name: 'collections', p: 0.4, talkMs: 180_000, talkCv: 1 })
export const VERY_SHORT = realistic({ name: 'very short', p: 0.2, talkMs: 45_000, talkCv: 1.2 })

const EVERY_HOUR = [1, 2, 3, 4, 5, 6, 7].map(hour => hour * HOUR_MS)

/** p jumps between 0.15 and 0.6 every hour, within a minute. */
export const JUMPS = realistic({
  name: 'p jumps 0.15 ↔ 0.6',
  p: dayMs => {
    const hour = Math.floor(dayMs / HOUR_MS)
    const [from, to] = hour % 2 === 0 ? [0.6, 0.15] : [0.15, 0.6]
    const moved = hour === 0 ? 1 : Math.min(1, (dayMs - hour * HOUR_MS) / MINUTE_MS)
    return from + (to - from) * moved
  },
  talkMs: 60_000,
  talkCv: 1,
  jumpsAtMs: EVERY_HOUR,
})
export const DRIFT = realistic({
  name: 'p drifts 0.15–0.45 over the day',
  p: dayMs => 0.3 + 0.15 * Math.sin((2 * Math.PI * dayMs) / (8 * HOUR_MS)),
  talkMs: 60_000,
  talkCv: 1,
})
/** Good (0.5) and bad (0.12) blocks of 200–2,000 numbers. */
export const BLOCKS = realistic({
  name: 'blocks of good and bad numbers',
  p: (_dayMs, index) => {
    let end = 0
    let block = 0
    while (end <= index) {
      end += 200 + ((block * 7_919 + 613) % 1_801)
      block++
    }
    return block % 2 === 0 ? 0.5 : 0.12
  },
  talkMs: 60_000,
  talkCv: 1,
})
export const LUNCH = realistic({
  name: 'half the team at lunch',
  p: 0.3,
  talkMs: 60_000,
  talkCv: 1,
  present: dayMs => (dayMs >= 3 * HOUR_MS && dayMs < 4 * HOUR_MS ? 0.5 : 1),
  jumpsAtMs: [3 * HOUR_MS, 4 * HOUR_MS],
})
export const TALK_DOUBLES = realistic({
  name: 'talk doubles every other hour',
  p: 0.3,
  talkMs: 60_000,
  talkCv: 1,
  talkFactor: dayMs => (Math.floor(dayMs / HOUR_MS) % 2 === 1 ? 2 : 1),
  jumpsAtMs: EVERY_HOUR,
})

export const STEADY = [SHORT_CALLS, LOW_CONTACT, COLLECTIONS, VERY_SHORT]
export const SHOCKS = [JUMPS, DRIFT, BLOCKS, LUNCH, TALK_DOUBLES]
/** The steady state of the long talks of `TALK_DOUBLES`. */
export const TALK_DOUBLED = realistic({ name: 'talk 120 s', p: 0.3, talkMs: 120_000, talkCv: 1 })
/** The two steady states between which `JUMPS` moves. */
export const JUMP_LEVELS = [0.15, 0.6].map(p => realistic({ name: `p ${p}`, p, talkMs: 60_000, talkCv: 1 }))
