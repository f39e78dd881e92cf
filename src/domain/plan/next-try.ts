// What follows for a number from the end of a call: when it is called again, or that it is done.
import { DateTime } from 'luxon'
import type { Outcome } from '../outcome.ts'
import { againAt } from '../retry.ts'
import { localMinute } from './local-time.ts'
import type { AgainRule, LineClass, Plan } from './plan.ts'

const MINUTE_MS = 60_000
/** ITU-T Q.850 §2.2.7, 20: subscriber absent, a mobile that is switched off or out of reach. */
const ABSENT = 20

/**
 * What a call counts as, for the rules of `again`; an outcome code of the plan counts as itself. `noRoom`:
 * the trunk was full, and nobody was dialled.
 */
export type CallClass = LineClass | 'noRoom' | 'interrupted' | 'cancelled' | 'connected' | (string & {})

/** How often a number was called again, by class. */
export type Tries = Readonly<Partial<Record<string, number>>>

interface Ending {
  readonly outcome: Outcome
  readonly q850: number | null
  readonly noRoom?: boolean
}

const CLASS_OF: Partial<Record<Outcome, CallClass>> = {
  ...{ noAnswer: 'noAnswer', busy: 'busy', rejected: 'rejected', invalid: 'vacant' },
  ...{ unreachable: 'unreachable', abandoned: 'abandoned', agentMissed: 'agentMissed' },
  ...{ interrupted: 'interrupted', cancelled: 'cancelled' },
}

export function classOf({ outcome, q850, noRoom }: Ending): CallClass {
  if (outcome === 'trunkFailed') return noRoom === true ? 'noRoom' : 'lineFailed'
  if ((outcome === 'unreachable' || outcome === 'noAnswer') && q850 === ABSENT) return 'off'
  return CLASS_OF[outcome] ?? 'connected'
}

export interface Again {
  /** Not before, epoch ms. */
  readonly dueAt: number
  readonly place: AgainRule['place']
  /** `next`: of the person; the same one if there is no other. */
  readonly number: AgainRule['number']
}

/**
 * Null: the number is done. `tries` counts before this call; `zone`: whose days and dayparts count. A class
 * without a rule is called again only if its call says nothing about the customer.
 */
export function againAfter(
  plan: Pick<Plan, 'again'>,
  callClass: CallClass,
  tries: Tries,
  endedAt: number,
  zone: string,
): Again | null {
  const rule = ruleOf(plan, callClass)
  if (rule === undefined) return withoutRule(plan, callClass, tries, endedAt)
  const tried = tries[callClass] ?? 0
  if (tried >= rule.times) return null
  return { dueAt: dueAt(rule, tried, endedAt, zone), place: rule.place, number: rule.number }
}

/** `tries` with this call counted, which is to be kept if the number is called again. */
export function triedAgain(callClass: CallClass, tries: Tries): Tries {
  return { ...tries, [callClass]: (tries[callClass] ?? 0) + 1 }
}

const OUTCOME_OF: Partial<Record<CallClass, Outcome>> = {
  ...{ interrupted: 'interrupted', cancelled: 'cancelled' },
  ...{ lineFailed: 'trunkFailed', noRoom: 'trunkFailed' },
}

/** All classes without a rule share one count of tries. */
function withoutRule(
  plan: Pick<Plan, 'again'>,
  callClass: CallClass,
  tries: Tries,
  endedAt: number,
): Again | null {
  const outcome = OUTCOME_OF[callClass]
  if (outcome === undefined) return null
  const tried = Object.entries(tries)
    .filter(([one]) => ruleOf(plan, one) === undefined)
    .reduce((sum, [, count = 0]) => sum + count, 0)
  const due = againAt(outcome, false, tried, endedAt, callClass === 'noRoom')
  return due === null ? null : { dueAt: due, place: 'ordinary', number: 'same' }
}

function ruleOf({ again }: Pick<Plan, 'again'>, callClass: CallClass): AgainRule | undefined {
  return Object.hasOwn(again, callClass) ? again[callClass] : undefined
}

function dueAt({ after, at }: AgainRule, tried: number, endedAt: number, zone: string): number {
  if (at === 'otherDaypart') return nextDaypart(endedAt, zone)
  if (at !== undefined) return nextDayAt(at.slice(-5), endedAt, zone)
  return endedAt + (after?.[Math.min(tried, after.length - 1)] ?? 0) * MINUTE_MS
}

export const DAYPARTS = ['morning', 'afternoon', 'evening'] as const
export type Daypart = (typeof DAYPARTS)[number]
/** Local hours at which they begin. The night belongs to the evening. */
const BEGINS: Readonly<Record<Daypart, number>> = { morning: 8, afternoon: 12, evening: 17 }

/** In which part of the day a moment is, epoch ms, on the clock of this zone. */
export function daypartOf(at: number, zone: string): Daypart {
  const hour = localMinute(zone, at).minute / 60
  if (hour < BEGINS.morning || hour >= BEGINS.evening) return 'evening'
  return hour < BEGINS.afternoon ? 'morning' : 'afternoon'
}

function nextDaypart(at: number, zone: string): number {
  const today = DateTime.fromMillis(at, { zone }).startOf('day')
  const begins = [0, 1]
    .flatMap(day => DAYPARTS.map(part => today.plus({ days: day }).set({ hour: BEGINS[part] })))
    .map(time => time.toMillis())
  return Math.min(...begins.filter(begin => begin > at))
}

function nextDayAt(clock: string, at: number, zone: string): number {
  const [hour = 0, minute = 0] = clock.split(':').map(Number)
  return DateTime.fromMillis(at, { zone }).startOf('day').plus({ days: 1 }).set({ hour, minute }).toMillis()
}
