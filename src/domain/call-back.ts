// A call-back: the promise to call a number at a moment, by its agent or by anybody of a group. What becomes
// of it when its call is over, or when nobody could keep it.
import type { ContactData } from './contact.ts'
import type { Outcome } from './outcome.ts'
import { DAY_MS, localMinute, momentOf } from './plan/local-time.ts'
import { Plan, type PlanCallBack } from './plan/plan.ts'

/** `waiting` also while it is due: what has come is a question of the clock. */
export const CALL_BACK_STATES = ['waiting', 'calling', 'kept', 'ended'] as const
export type CallBackState = (typeof CALL_BACK_STATES)[number]

/** Why one ended and nobody talked with the customer. */
export const CALL_BACK_ENDS = [
  ...(['missed', 'customerNotReached', 'agentGone', 'blocked'] as const),
  ...(['limited', 'neverOpen', 'taskRemoved', 'cancelled'] as const),
] as const
export type CallBackEnd = (typeof CALL_BACK_ENDS)[number]

/** Who promised it: an agent at its desk, a supervisor, a program, an operator, or a caller by a key. */
export const CALL_BACK_SOURCES = ['desk', 'console', 'api', 'command', 'key'] as const
export type CallBackSource = (typeof CALL_BACK_SOURCES)[number]

export const CALL_BACK_NOTE_MAX = 500
/** No moment farther ahead is promised. */
export const PROMISED_AHEAD_MS = 366 * DAY_MS
/** Limits and closed hours may put a call-back off by so much after the promised moment; then it ends. */
const PUT_OFF_MAX_MS = 30 * DAY_MS
/** How often `nextDay` tries again. */
const NEXT_DAYS_MAX = 7
/** After a call that failed on our side. */
const TRY_AGAIN_MS = 60_000
const MINUTE_MS = 60_000

export const DEFAULT_CALL_BACK: PlanCallBack = Plan.parse({ callBack: {} }).callBack as PlanCallBack

export interface CallBackTurn {
  /** The agent whose it is; null: anybody of the group. */
  readonly ext: string | null
  /** As promised, epoch ms. */
  readonly at: number
  /** When it is due next, and until when it then waits for an agent. */
  readonly dueAt: number
  readonly untilAt: number
  /** How often it was missed. */
  readonly tries: number
}

export interface PromisedCall extends CallBackTurn, ContactData {
  readonly phone: string
}

/** What becomes of it. */
export type CallBackMove =
  | ({ readonly state: 'waiting' } & Omit<CallBackTurn, 'at'>)
  | { readonly state: 'kept' }
  | { readonly state: 'ended'; readonly reason: CallBackEnd }

/** A promise for `at`, which waits for an agent for as long as the plan says. */
export function promisedFor(at: number, ext: string | null, rule: PlanCallBack): CallBackTurn {
  return { ext, at, dueAt: at, untilAt: at + rule.minutes * MINUTE_MS, tries: 0 }
}

interface OverCall {
  /** Null: the call is gone without a trace, as one that never began. */
  readonly outcome: Outcome | null
  readonly isAnswered: boolean
}

const NOT_REACHED: readonly (Outcome | null)[] = ['noAnswer', 'busy', 'rejected', 'unreachable']

/** A customer who answered was called back; one who did not counts as the plan says of a missed one. */
export function afterCall(
  turn: CallBackTurn,
  { outcome, isAnswered }: OverCall,
  rule: PlanCallBack,
  now: number,
  zone: string,
): CallBackMove {
  if (isAnswered) return { state: 'kept' }
  if (outcome === 'invalid') return { state: 'ended', reason: 'customerNotReached' }
  if (NOT_REACHED.includes(outcome)) return again(turn, 'customerNotReached', rule, now, zone)
  const { ext, untilAt, tries } = turn
  return { state: 'waiting', ext, dueAt: now + TRY_AGAIN_MS, untilAt, tries }
}

/**
 * Its time is over and no agent was free, or its agent is there no more. What anybody of the group may keep
 * waits for the rest of the day.
 */
export function afterMissed(
  turn: CallBackTurn,
  why: 'missed' | 'agentGone',
  rule: PlanCallBack,
  now: number,
  zone: string,
): CallBackMove {
  const isForGroup = rule.missed === 'group' && (turn.ext !== null || turn.tries === 0)
  if (!isForGroup)
    return why === 'missed' ? again(turn, why, rule, now, zone) : { state: 'ended', reason: why }
  const untilAt = Math.max(endOfDay(now, zone), now + rule.minutes * MINUTE_MS)
  return { state: 'waiting', ext: null, dueAt: now, untilAt, tries: turn.tries + 1 }
}

/** It may not be called before `until`; null: never. */
export function afterPutOff(
  { ext, at, untilAt, tries }: CallBackTurn,
  until: number | null,
  why: 'limited' | 'neverOpen',
  rule: PlanCallBack,
): CallBackMove {
  if (until === null || until > at + PUT_OFF_MAX_MS) return { state: 'ended', reason: why }
  return {
    ...{ state: 'waiting', ext, dueAt: until, tries },
    untilAt: Math.max(untilAt, until + rule.minutes * MINUTE_MS),
  }
}

function again(
  { ext, at, tries }: CallBackTurn,
  why: CallBackEnd,
  { missed, minutes }: PlanCallBack,
  now: number,
  zone: string,
): CallBackMove {
  const times = missed === 'nextDay' ? NEXT_DAYS_MAX : typeof missed === 'object' ? missed.times : 0
  if (tries >= times) return { state: 'ended', reason: why }
  const dueAt = typeof missed === 'object' ? now + missed.retryMinutes * MINUTE_MS : nextDayAt(at, now, zone)
  return { state: 'waiting', ext, dueAt, untilAt: dueAt + minutes * MINUTE_MS, tries: tries + 1 }
}

/** The day after `now`, at the time of day that was promised. */
function nextDayAt(at: number, now: number, zone: string): number {
  const { minute } = localMinute(zone, at)
  return onNextDay(now, minute, zone)
}

function endOfDay(now: number, zone: string): number {
  return onNextDay(now, 0, zone)
}

function onNextDay(now: number, minute: number, zone: string): number {
  const day = localMinute(zone, now).day + 1
  const moment = momentOf(zone, now, { day, minute })
  const there = localMinute(zone, moment)
  const isBefore = there.day < day || (there.day === day && there.minute < minute)
  // The clock is changed on the way; it is not changed twice in a day.
  return isBefore ? momentOf(zone, moment, { day, minute }) : moment
}
