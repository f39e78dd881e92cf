// Forecasts the moment when a call dialled now is answered: how many agents will have come free, and how many
// calls in flight will have been answered before it.
import { type AgeClass, ageClasses } from './age-classes.ts'
import type { AnswerRate } from './answer-rate.ts'
import { takenByCallers } from './call-backs.ts'
import {
  type CountDistribution,
  chanceOfExcess,
  cumulative,
  exactCount,
  matchedCount,
} from './count-distribution.ts'
import type { DurationDistribution } from './duration.ts'
import type { PickUp } from './pick-up.ts'

/**
 * The agents and calls of one pool now; every `*Since` holds the epoch ms at which each entered the state.
 */
export interface PoolView {
  at: number
  /** Agents who are free and not reserved for a customer. */
  idle: number
  talkingSince: readonly number[]
  wrappingSince: readonly number[]
  dialingSince: readonly number[]
  waitingSince: readonly number[]
  /** Agents whose phone rings for a customer; they are in none of the other lists. */
  offeredSince?: readonly number[]
  /** People who are expected to call in and to take an agent of this pool, per ms. */
  callersPerMs?: number
}

export interface Learned {
  answerRate: AnswerRate
  answeredRing: DurationDistribution
  failedRing: DurationDistribution
  talk: DurationDistribution
  wrap: DurationDistribution
  /** Whether and how soon agents pick up; a share of 1 means that all have. */
  pickUp: Pick<PickUp, 'share' | 'meanMs'>
  abandonWaitMs: number
  /** Late calls count as abandoned, so the time the agent's phone rings is part of the wait. */
  lateCounts: boolean
}

/** One possible moment of the answer. */
export interface Horizon {
  /** From now, ms. */
  afterMs: number
  /** Distribution of the agents that have come free by then, as running sums. */
  freed: CountDistribution
  answers: CountDistribution
  answersMean: number
  answersVariance: number
  /** Chance that a call dialled now is answered by then. */
  newCall: number
}

export interface Forecast {
  free: number
  inFlight: number
  horizons: Horizon[]
  /**
   * The expected answers in the end, and the agents expected to be there for them, if the answer rate turns
   * out as bad as it may be.
   */
  stress: { answers: number; perNewCall: number; agents: number }
  /** How many customers of the calls in flight are expected to answer and find no agent. */
  pendingMisses: number
}

const HORIZONS = 5
/**
 * Standard deviations by which the answer probability is overestimated: this error costs idle time, not
 * abandoned calls.
 */
const LEAN = 0.5
/** How much worse than believed the answer rate may turn out for the calls in flight. */
const STRESS = { factor: 2, whenCautious: 1.5, deviations: 2.5 }
/**
 * The number of answers, and of failures, after which the ring times are known well enough to judge dials in
 * flight.
 */
const RING_SHAPE_DIALS = 20
/** A talk that has not begun. */
const BEGINNING: AgeClass = { count: 1, ageMs: 0, lasted: 1, failedOdds: 1 }
const WRAP_POINTS = [1 / 6, 0.5, 5 / 6]
/** Up to this many tosses the distribution is exact. */
export const EXACT_TOSSES = 24
/** Below this chance to last so long, the end counts as due. */
const NEVER = 1e-250

/** `caution`: 1 while the day's budget cannot bear a surprise, 0 when it can. */
export function forecast(view: PoolView, learned: Learned, caution: number): Forecast {
  learned.talk.stillLasting(view.talkingSince, view.at)
  learned.wrap.stillLasting(view.wrappingSince, view.at)
  const talking = ageClasses(view.talkingSince, view.at, learned.talk)
  const wrapping = ageClasses(view.wrappingSince, view.at, learned.wrap)
  const evidence = ageClasses(view.dialingSince, view.at, learned.answeredRing)
  for (const dial of evidence) {
    const answeredHazard = learned.answeredRing.cumulativeHazard(dial.ageMs)
    dial.failedOdds = Math.exp(
      Math.max(-30, Math.min(30, answeredHazard - learned.failedRing.cumulativeHazard(dial.ageMs))),
    )
  }
  const ringKnown =
    Math.min(learned.answeredRing.observations(), learned.failedRing.observations()) >= RING_SHAPE_DIALS
  const rate = learned.answerRate.estimate(view.at, evidence, ringKnown)
  const probability = Math.min(0.99, rate.probability + LEAN * rate.deviation)
  const stress =
    Math.min(
      1,
      Math.max(
        (STRESS.factor + STRESS.whenCautious * caution) * probability,
        rate.probability + STRESS.deviations * rate.deviation,
      ),
    ) / probability
  const wrapMs = WRAP_POINTS.map(q => learned.wrap.quantileMs(q))
  const idle = Math.max(0, Math.floor(view.idle) || 0)
  const takers = learned.pickUp.share()
  const pickUpMs = learned.pickUp.meanMs()
  const offered = view.offeredSince?.length ?? 0
  // If some rings are in vain, or somebody who calls in may come first, an idle agent takes a call only with
  // a certain chance.
  const isUncertain = takers < 1 || (view.callersPerMs ?? 0) > 0
  const free = (isUncertain ? 0 : idle) - view.waitingSince.length
  const waitMs = learned.lateCounts ? Math.max(0, learned.abandonWaitMs - pickUpMs) : learned.abandonWaitMs
  const horizons: Horizon[] = []
  let pendingMisses = 0
  let before = 0
  let lastFreed = 0
  for (let index = 0; index < HORIZONS; index++) {
    const answeredShare = (index + 0.5) / HORIZONS
    const afterMs = learned.answeredRing.quantileMs(answeredShare)
    let freed = new Tosses()
    if (isUncertain) freed.add(idle, takers)
    if (offered > 0)
      freed.add(offered, takers * freeFromTalk(learned.talk, BEGINNING, afterMs + waitMs - pickUpMs, wrapMs))
    for (const agent of talking)
      freed.add(agent.count, freeFromTalk(learned.talk, agent, afterMs + waitMs, wrapMs))
    for (const agent of wrapping) freed.add(agent.count, endsWithin(learned.wrap, agent, afterMs + waitMs))
    const taken = takenByCallers(view.callersPerMs, afterMs, freed.mean)
    if (taken > 0) freed = freed.thinned(1 - taken / freed.mean)
    const answers = new Tosses()
    for (const dial of evidence) {
      const willAnswer = 1 / (1 + ((1 - probability) / probability) * dial.failedOdds)
      answers.add(dial.count, willAnswer * endsWithin(learned.answeredRing, dial, afterMs))
    }
    const horizon: Horizon = {
      afterMs,
      freed: cumulative(freed.distribution()),
      answers: answers.distribution(),
      answersMean: answers.mean,
      answersVariance: answers.variance,
      newCall: probability * answeredShare,
    }
    horizons.push(horizon)
    pendingMisses += (answers.mean - before) * chanceOfExcess(horizon.answers, horizon.freed, free + 1)
    before = answers.mean
    lastFreed = freed.mean
  }
  let answers = 0
  for (const dial of evidence)
    answers += dial.count * Math.min(1, stress / (1 + ((1 - probability) / probability) * dial.failedOdds))
  return {
    free,
    inFlight: view.dialingSince.length,
    horizons,
    stress: { answers, perNewCall: Math.min(1, stress * probability), agents: free + lastFreed },
    // A call that is offered now, or will be once it is answered, may ring in vain.
    pendingMisses: pendingMisses + (1 - takers) * (offered + before),
  }
}

class Tosses {
  mean = 0
  variance = 0
  #count = 0
  readonly #probabilities: number[] = []

  add(count: number, probability: number): void {
    this.mean += count * probability
    this.variance += count * probability * (1 - probability)
    this.#count += count
    if (this.#count <= EXACT_TOSSES) for (let k = 0; k < count; k++) this.#probabilities.push(probability)
  }

  /** Each agent is there only with this chance more. */
  thinned(kept: number): Tosses {
    const thinned = new Tosses()
    thinned.mean = kept * this.mean
    // The sum of the squared probabilities is what the mean has more than the variance.
    thinned.variance = kept * this.mean - kept * kept * (this.mean - this.variance)
    thinned.#count = this.#count
    for (const probability of this.#probabilities) thinned.#probabilities.push(kept * probability)
    return thinned
  }

  distribution(): CountDistribution {
    return this.#count <= EXACT_TOSSES
      ? exactCount(this.#probabilities)
      : matchedCount(this.mean, this.variance)
  }
}

function endsWithin(lasting: DurationDistribution, of: AgeClass, withinMs: number): number {
  return of.lasted < NEVER ? 1 : 1 - lasting.survival(of.ageMs + withinMs) / of.lasted
}

function freeFromTalk(
  talk: DurationDistribution,
  agent: AgeClass,
  withinMs: number,
  wrapMs: readonly number[],
): number {
  let sum = 0
  for (const ms of wrapMs) if (ms < withinMs) sum += endsWithin(talk, agent, withinMs - ms)
  return sum / wrapMs.length
}
