// The pacer: says how many calls to start now so that agents talk as much as the abandon cap allows. No
// clock, no chance, no I/O.
import { AnswerRate } from './answer-rate.ts'
import { takenByCallers } from './call-backs.ts'
import { callsWithinRisk } from './decision.ts'
import { DurationDistribution } from './duration.ts'
import { type Forecast, forecast, type PoolView } from './forecast.ts'
import { callsByRatio, MAX_IN_FLIGHT_PER_AGENT, MAX_STARTS_PER_ASK } from './hard-limits.ts'
import { PickUp } from './pick-up.ts'
import { describe, type PacerReason, type PacerReport } from './report.ts'
import { BREACH_MAX, Steering } from './steering.ts'

export type { PoolView } from './forecast.ts'
export type { PacerReason, PacerReport } from './report.ts'

export interface PacerSettings {
  /** Abandoned / (abandoned + connected) over a calendar day; 1 switches the cap off. */
  abandonRateMax: number
  /** How long an answered customer may wait for an agent. */
  abandonWaitMs: number
  /** Calls in flight per idle agent, or predictive. */
  ratio: number | 'auto'
  ringTimeoutMs: number
  /** A customer whose agent picks up later than `abandonWaitMs` counts as abandoned; default false. */
  lateCountsAsAbandoned?: boolean
  /** Offset of the account's zone from UTC, used to cut days; default 0. */
  dayOffsetMs?: number
}

export type PacingEvent =
  | { type: 'answered'; at: number; ringMs: number }
  | { type: 'failed'; at: number; ringMs: number }
  | { type: 'connected'; at: number; waitMs: number }
  | { type: 'abandoned'; at: number }
  | { type: 'talkEnded'; at: number; talkMs: number }
  | { type: 'wrapEnded'; at: number; wrapMs: number }
  /** Only if agents' phones ring for each customer: an agent picked up, or the ring ended in vain. */
  | { type: 'agentAnswered'; at: number; ringMs: number }
  | { type: 'agentMissed'; at: number; ringMs: number }

export interface Pacer {
  observe(event: PacingEvent): void
  /** Integer ≥ 0: start that many dials now. */
  callsToStart(view: PoolView): number
  explain(): PacerReport
  /**
   * Answers expected of the calls in flight, as of the last decision, by how long after it; empty where none
   * was foreseen.
   */
  expects?(): readonly ExpectedAnswers[]
  /** Plain JSON; `createPacer(settings, state)` resumes from it. */
  state(): unknown
}

export interface ExpectedAnswers {
  /** After the decision, ms. */
  readonly withinMs: number
  /** On average. */
  readonly answers: number
}

interface PacerState {
  version: 1
  answerRate: unknown
  answeredRing: unknown
  failedRing: unknown
  talk: unknown
  wrap: unknown
  steering: unknown
  /** Missing in older states. */
  pickUp?: unknown
}

/**
 * Observations after which an old one counts 1/e. Large teams remember more, or they would remember only the
 * short calls of one morning.
 */
const DURATION_MEMORY = { min: 300, perAgent: 4 }

export function createPacer(settings: PacerSettings, state?: unknown): Pacer {
  const saved = isPacerState(state) ? state : undefined
  const ring = Math.max(5_000, finiteOr(settings.ringTimeoutMs, 30_000))
  const answerRate = new AnswerRate(saved?.answerRate)
  const answeredRing = new DurationDistribution(
    { priorMeanMs: Math.min(12_000, ring * 0.4), memory: 400 },
    saved?.answeredRing,
  )
  const failedRing = new DurationDistribution(
    { priorMeanMs: Math.min(20_000, ring * 0.7), memory: 400 },
    saved?.failedRing,
  )
  const talk = new DurationDistribution({ priorMeanMs: 60_000, memory: DURATION_MEMORY.min }, saved?.talk)
  const wrap = new DurationDistribution({ priorMeanMs: 10_000, memory: DURATION_MEMORY.min }, saved?.wrap)
  const steering = new Steering(
    { abandonRateMax: settings.abandonRateMax, dayOffsetMs: finiteOr(settings.dayOffsetMs, 0) },
    saved?.steering,
  )
  const pickUp = new PickUp(saved?.pickUp)
  const lateCounts = settings.lateCountsAsAbandoned === true
  const abandonWaitMs = Math.max(0, finiteOr(settings.abandonWaitMs, 0))
  const learned = { answerRate, answeredRing, failedRing, talk, wrap, pickUp, abandonWaitMs, lateCounts }
  const last = { reason: 'notAsked' as PacerReason, started: 0, inFlight: 0, free: 0, risk: 0, riskMax: 0 }

  let ahead: Forecast | null = null

  function durationMemory(): number {
    return Math.max(DURATION_MEMORY.min, DURATION_MEMORY.perAgent * steering.agents())
  }

  function decide(view: PoolView): number {
    const offered = view.offeredSince?.length ?? 0
    const agents = count(view.idle) + view.talkingSince.length + view.wrappingSince.length + offered
    const free = count(view.idle) - view.waitingSince.length
    last.inFlight = view.dialingSince.length
    last.free = free
    last.risk = 0
    ahead = null
    if (agents === 0) return because('noAgents', 0)
    const room = Math.min(MAX_STARTS_PER_ASK, agents * MAX_IN_FLIGHT_PER_AGENT - last.inFlight)
    if (room <= 0) return because('limit', 0)
    steering.look(view.at, agents)
    if (settings.ratio !== 'auto') {
      const slack = steering.slackShare()
      const wanted = Math.min(room, callsByRatio(settings.ratio, free, last.inFlight, slack))
      return because(slack < 1 && settings.ratio > 1 ? 'capNear' : 'fixedRatio', wanted)
    }
    // A part of an agent is left for callers by the forecast only: whoever is free has a call of their own.
    const left = Math.floor(takenByCallers(view.callersPerMs, answeredRing.meanMs(), free))
    const floor = Math.min(room, Math.max(0, free - left - last.inFlight))
    ahead = forecast(view, learned, steering.caution())
    last.riskMax = steering.riskMax(ahead.pendingMisses, free)
    const bearable = steering.missesBearable() + ahead.stress.agents - ahead.stress.answers
    const roomInStress = Math.max(floor, Math.min(room, Math.floor(bearable / ahead.stress.perNewCall)))
    const found = callsWithinRisk(ahead, {
      floor,
      room: roomInStress,
      riskMax: last.riskMax,
      bearable: steering.missesBearable(),
      breachMax: BREACH_MAX,
    })
    last.risk = found.risk
    if (found.calls > floor) return because(found.calls === room ? 'limit' : 'ahead', found.calls)
    if (found.capHolds || steering.missesBearable() < 1)
      return because(pickUpNow()?.isTooSlow ? 'agentsTooSlow' : 'capNear', floor)
    if (floor === roomInStress && found.risk <= last.riskMax) return because('cautious', floor)
    return because(floor > 0 ? 'onePerIdleAgent' : 'enoughInFlight', floor)
  }

  function pickUpNow() {
    return pickUp.report(settings.abandonRateMax)
  }

  function because(reason: PacerReason, calls: number): number {
    last.reason = reason
    last.started = calls
    return calls
  }

  return {
    observe(event) {
      if (!Number.isFinite(event.at)) return
      if (event.type === 'answered') {
        answeredRing.observe(event.ringMs)
        answerRate.observe(event.at, event.ringMs, true)
      } else if (event.type === 'failed') {
        failedRing.observe(event.ringMs)
        answerRate.observe(event.at, event.ringMs, false)
      } else if (event.type === 'talkEnded') talk.observe(event.talkMs, durationMemory())
      else if (event.type === 'wrapEnded') wrap.observe(event.wrapMs, durationMemory())
      else if (event.type === 'agentMissed') pickUp.observe(false, true, event.ringMs)
      else if (event.type === 'agentAnswered')
        pickUp.observe(true, lateCounts && event.ringMs > abandonWaitMs, event.ringMs)
      else steering.observe(event.at, event.type === 'abandoned')
    },
    callsToStart: decide,
    explain() {
      const day = steering.day()
      return describe({
        ...last,
        ...day,
        abandonRateMax: settings.abandonRateMax,
        pickUp: pickUpNow(),
        estimates: {
          answerProbability: answerRate.last(),
          ringMs: answeredRing.meanMs(),
          talkMs: talk.meanMs(),
          wrapMs: wrap.meanMs(),
        },
      })
    },
    expects() {
      return (
        ahead?.horizons.map(({ afterMs, answersMean }) => ({ withinMs: afterMs, answers: answersMean })) ?? []
      )
    },
    state(): PacerState {
      return {
        version: 1,
        answerRate: answerRate.state(),
        answeredRing: answeredRing.state(),
        failedRing: failedRing.state(),
        talk: talk.state(),
        wrap: wrap.state(),
        steering: steering.state(),
        pickUp: pickUp.state(),
      }
    },
  }
}

function isPacerState(state: unknown): state is PacerState {
  return typeof state === 'object' && state !== null && 'version' in state && state.version === 1
}

function count(value: number): number {
  return Number.isFinite(value) && value > 0 ? Math.floor(value) : 0
}

function finiteOr(value: number | undefined, otherwise: number): number {
  return value !== undefined && Number.isFinite(value) ? value : otherwise
}
