// The share of dials that are answered: one figure for the task, from the recent past; dials in flight count
// by what their age suggests.
import type { AgeClass } from './age-classes.ts'

interface Memory {
  answered: number
  ended: number
}

interface AnswerRateState {
  at: number
  last: number
  rateCount: number
  fast: Memory
  slow: Memory
  long: Memory
}

/**
 * The assumption before anything is observed: high on purpose, because too low a rate costs abandoned calls.
 */
const PRIOR = { probability: 0.5, dials: 6 }
/** How much the long run counts beside the recent past: limits, and a share of the dials it rests on. */
const SLOW_PRIOR_DIALS = { min: 6, max: 40, share: 0.1 }
const FAST_PRIOR_DIALS = 6
const FAST_DIALS = 40
const SLOW_DIALS = 300
const LONG_DIALS = 4_000
const RATE_WINDOW_MS = 120_000
const FAST_WINDOW_MS = { min: 10_000, max: 900_000 }
const SLOW_WINDOW_MS = { min: 60_000, max: 7_200_000 }
const NEWTON_STEPS = 5
const RANGE = { min: 0.005, max: 0.99 }
/**
 * Standard deviations at which the last dials begin to overrule the slower memory, and at which they overrule
 * it completely.
 */
const RISE_Z = { begin: 1.2, whole: 2.4 }
const FALL_Z = { begin: 2.2, whole: 3.5 }

export class AnswerRate {
  #state: AnswerRateState = {
    at: Number.NaN,
    last: PRIOR.probability,
    rateCount: 0,
    fast: { answered: 0, ended: 0 },
    slow: { answered: 0, ended: 0 },
    long: { answered: 0, ended: 0 },
  }

  constructor(state?: unknown) {
    if (typeof state !== 'object' || state === null || !('fast' in state)) return
    this.#state = structuredClone(state) as AnswerRateState
    if (this.#state.at === null) this.#state.at = Number.NaN
  }

  observe(at: number, ringMs: number, answered: boolean): void {
    const now = this.#state
    const ring = Number.isFinite(ringMs) && ringMs > 0 ? ringMs : 0
    const passedMs = Number.isFinite(now.at) ? Math.max(0, at - now.at) : 0
    now.at = at
    const windows = this.#windows()
    now.rateCount = now.rateCount * Math.exp(-passedMs / RATE_WINDOW_MS) + 1
    fade(now.fast, Math.exp(-passedMs / windows.fastMs))
    fade(now.slow, Math.exp(-passedMs / windows.slowMs))
    fade(now.long, 1 - 1 / LONG_DIALS)
    add(now.fast, Math.exp(-ring / windows.fastMs), answered)
    add(now.slow, Math.exp(-ring / windows.slowMs), answered)
    add(now.long, 1, answered)
  }

  /** The answer probability of a dial started at `at`, and its standard deviation. */
  estimate(
    at: number,
    inFlight: readonly AgeClass[],
    ringKnown: boolean,
  ): { probability: number; deviation: number } {
    const { long, slow, fast } = this.#state
    const windows = this.#windows()
    const passedMs = Number.isFinite(this.#state.at) ? Math.max(0, at - this.#state.at) : 0
    if (!ringKnown) return this.#unread(inFlight)
    const longRun = (long.answered + PRIOR.probability * PRIOR.dials) / (long.ended + PRIOR.dials)
    const slowSeen = seen(slow, passedMs, windows.slowMs, inFlight)
    const fastSeen = seen(fast, passedMs, windows.fastMs, inFlight)
    const steady = likeliest(
      slowSeen,
      longRun,
      Math.min(SLOW_PRIOR_DIALS.max, Math.max(SLOW_PRIOR_DIALS.min, SLOW_PRIOR_DIALS.share * long.ended)),
    )
    const { score, information } = scoreAt(fastSeen, steady.probability)
    const z = information > 0 ? score / Math.sqrt(information) : 0
    const bounds = z > 0 ? RISE_Z : FALL_Z
    const share = Math.min(1, Math.max(0, (Math.abs(z) - bounds.begin) / (bounds.whole - bounds.begin)))
    const recent = share > 0 ? likeliest(fastSeen, steady.probability, FAST_PRIOR_DIALS) : steady
    this.#state.last = steady.probability + share * (recent.probability - steady.probability)
    return {
      probability: this.#state.last,
      deviation: steady.deviation + share * (recent.deviation - steady.deviation),
    }
  }

  /**
   * Failures come first, answers later: as long as the ring times are unknown, dials in flight count as if
   * nothing had been observed yet.
   */
  #unread(inFlight: readonly AgeClass[]): { probability: number; deviation: number } {
    let dials = this.#state.long.ended + PRIOR.dials
    let answered = this.#state.long.answered + PRIOR.probability * PRIOR.dials
    for (const dial of inFlight) {
      dials += dial.count
      answered += dial.count * PRIOR.probability
    }
    this.#state.last = answered / dials
    return {
      probability: this.#state.last,
      deviation: Math.sqrt((this.#state.last * (1 - this.#state.last)) / (1 + dials)),
    }
  }

  last(): number {
    return this.#state.last
  }

  state(): AnswerRateState {
    return structuredClone(this.#state)
  }

  #windows(): { fastMs: number; slowMs: number } {
    const perMs = Math.max(this.#state.rateCount, 0.05) / RATE_WINDOW_MS
    return {
      fastMs: Math.min(FAST_WINDOW_MS.max, Math.max(FAST_WINDOW_MS.min, FAST_DIALS / perMs)),
      slowMs: Math.min(SLOW_WINDOW_MS.max, Math.max(SLOW_WINDOW_MS.min, SLOW_DIALS / perMs)),
    }
  }
}

interface Seen {
  answered: number
  failed: number
  inFlight: readonly { weight: number; failedOdds: number }[]
}

function seen(memory: Memory, passedMs: number, windowMs: number, inFlight: readonly AgeClass[]): Seen {
  const faded = Math.exp(-passedMs / windowMs)
  return {
    answered: memory.answered * faded,
    failed: (memory.ended - memory.answered) * faded,
    inFlight: inFlight.map(dial => ({
      weight: dial.count * Math.exp(-dial.ageMs / windowMs),
      failedOdds: dial.failedOdds,
    })),
  }
}

/**
 * The slope of the log-likelihood at `p` and the information in it; the likelihood of a dial in flight is p +
 * (1 − p) × failedOdds.
 */
function scoreAt(of: Seen, p: number): { score: number; curvature: number; information: number } {
  let score = of.answered / p - of.failed / (1 - p)
  let curvature = of.answered / (p * p) + of.failed / ((1 - p) * (1 - p))
  let information = (of.answered + of.failed) / (p * (1 - p))
  for (const dial of of.inFlight) {
    const slope = (1 - dial.failedOdds) / (p + (1 - p) * dial.failedOdds)
    score += dial.weight * slope
    curvature += dial.weight * slope * slope
    information += dial.weight * slope * slope
  }
  return { score, curvature, information }
}

/**
 * The most likely probability with `priorDials` dials of the prior added, by Newton's method, which never
 * leaves (0, 1).
 */
function likeliest(of: Seen, prior: number, priorDials: number): { probability: number; deviation: number } {
  const all = {
    ...of,
    answered: of.answered + prior * priorDials,
    failed: of.failed + (1 - prior) * priorDials,
  }
  let probability = prior
  let precision = 1
  for (let step = 0; step < NEWTON_STEPS; step++) {
    const { score, curvature, information } = scoreAt(all, probability)
    precision = information
    const moved = probability + score / curvature
    probability = Math.min(
      RANGE.max,
      Math.max(RANGE.min, Math.min((1 + probability) / 2, Math.max(probability / 2, moved))),
    )
  }
  return { probability, deviation: 1 / Math.sqrt(precision) }
}

function fade(memory: Memory, factor: number): void {
  memory.answered *= factor
  memory.ended *= factor
}

function add(memory: Memory, weight: number, answered: boolean): void {
  memory.ended += weight
  if (answered) memory.answered += weight
}
