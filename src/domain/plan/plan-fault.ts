// Plans that are refused because they contradict themselves or what the account has set, and where.
import type { z } from 'zod'
import type { AccountSettings } from '../account.ts'
import { opensAt } from './hours.ts'
import { LINE_CLASSES, minutesOf, Plan, type PlanLimit, type PlanOutcome } from './plan.ts'

export const PLAN_FAULTS = [
  ...(['planUnknownField', 'planOutOfBounds', 'planMalformed'] as const),
  ...(['planNeverOpens', 'planHoursOutsideLaw', 'planAgainOutsideLaw'] as const),
  ...(['planAgainOfNothing', 'planAgainMissing', 'planAgainUnused', 'planAgainNoTime'] as const),
  ...(['planAgainTwoTimes', 'planPausesUnused', 'planLeadsBack'] as const),
  ...(['planCodeIsClass', 'planKeyTwice', 'planCallsRefusers', 'planCallsStrangers'] as const),
  ...(['planLimitOutlivesCalls', 'planLimitTwice'] as const),
] as const
export type PlanFaultReason = (typeof PLAN_FAULTS)[number]

export interface PlanFault {
  /** As in `hours.week.mo.0`. */
  readonly path: string
  readonly reason: PlanFaultReason
  /** What its sentence names. */
  readonly about: readonly string[]
}

type Settings = Pick<AccountSettings, 'callHours' | 'timeZone' | 'keepCallsDays'>
type Read = { readonly plan: Plan } | { readonly faults: readonly PlanFault[] }

/** Reads a plan as somebody wrote it. `now`: hours that open at no time in the next 400 days never do. */
export function readPlan(written: unknown, settings: Settings, now: number): Read {
  const read = Plan.safeParse(written)
  if (!read.success) return { faults: read.error.issues.map(faultOf) }
  const faults = contradictions(read.data, settings, now)
  return faults.length === 0 ? { plan: read.data } : { faults }
}

/** All that keeps a plan, whose form is right, from being taken; in the order of its parts. */
export function contradictions(plan: Plan, settings: Settings, now: number): PlanFault[] {
  return [
    ...outcomeFaults(plan),
    ...againFaults(plan),
    ...limitFaults(plan, settings),
    ...hoursFaults(plan),
    ...(opensAt(plan, settings, settings.timeZone, now) === null ? [fault('hours', 'planNeverOpens')] : []),
  ]
}

function fault(path: string, reason: PlanFaultReason, ...about: readonly string[]): PlanFault {
  return { path, reason, about }
}

const OUT_OF_BOUNDS: readonly string[] = ['too_small', 'too_big', 'not_multiple_of']

function faultOf({ code, path, message }: z.core.$ZodIssue): PlanFault {
  const at = path.map(String).join('.')
  if (code === 'unrecognized_keys') return fault(at, 'planUnknownField', message.replace(/^.*?: /, ''))
  if (OUT_OF_BOUNDS.includes(code)) return fault(at, 'planOutOfBounds')
  return fault(at, 'planMalformed')
}

const CLASSES: readonly string[] = [...LINE_CLASSES, 'noRoom', 'interrupted', 'cancelled', 'connected']

function outcomeFaults({ outcomes, again }: Plan): PlanFault[] {
  const keys = new Map<number, string>()
  return Object.entries(outcomes).flatMap(([code, outcome]) => {
    const path = `outcomes.${code}`
    const found: PlanFault[] = []
    if (CLASSES.includes(code)) found.push(fault(path, 'planCodeIsClass', code))
    const other = outcome.key === undefined ? undefined : keys.get(outcome.key)
    if (other !== undefined) found.push(fault(`${path}.key`, 'planKeyTwice', String(outcome.key), other))
    else if (outcome.key !== undefined) keys.set(outcome.key, code)
    return [...found, ...consequenceFaults(code, outcome, again)]
  })
}

function consequenceFaults(code: string, { kind, then }: PlanOutcome, again: Plan['again']): PlanFault[] {
  const path = `outcomes.${code}.then`
  const isAgain = then === 'again'
  if (kind === 'refused' && (isAgain || then === 'callBack' || then === 'nextNumber'))
    return [fault(path, 'planCallsRefusers', code)]
  const isSameNumber = then === 'callBack' || (isAgain && again[code]?.number !== 'next')
  if (kind === 'wrong' && isSameNumber) return [fault(path, 'planCallsStrangers', code)]
  if (isAgain && !Object.hasOwn(again, code)) return [fault(path, 'planAgainMissing', code)]
  if (!isAgain && Object.hasOwn(again, code)) return [fault(`again.${code}`, 'planAgainUnused', code)]
  return []
}

function againFaults({ outcomes, again, hours }: Plan): PlanFault[] {
  return Object.entries(again).flatMap(([callClass, { after, at, times, number }]) => {
    const path = `again.${callClass}`
    const isKnown =
      (LINE_CLASSES as readonly string[]).includes(callClass) || Object.hasOwn(outcomes, callClass)
    if (!isKnown) return [fault(path, 'planAgainOfNothing', callClass)]
    if (after === undefined && at === undefined) return [fault(path, 'planAgainNoTime', callClass)]
    if (after !== undefined && at !== undefined) return [fault(path, 'planAgainTwoTimes', callClass)]
    if (after !== undefined && after.length > times)
      return [fault(`${path}.after`, 'planPausesUnused', String(after.length), String(times))]
    if (number === 'same' && after?.includes(0) === true)
      return [fault(`${path}.after`, 'planLeadsBack', callClass)]
    const clock = at?.startsWith('nextDay') === true ? at.slice(-5) : null
    if (clock !== null && hours?.law !== undefined && !isWithin(`${clock}-${clock}`, hours.law))
      return [fault(`${path}.at`, 'planAgainOutsideLaw', clock, hours.law)]
    return []
  })
}

const DAY_MINUTES = 1_440

/** Whether a window keeps to another one; if it begins and ends at one clock time it is that moment. */
export function isWithin(window: string, law: string): boolean {
  const [begin, end] = minutesOf(law)
  const [from, late] = minutesOf(window)
  const to = window.slice(0, 5) === window.slice(-5) ? from + 1 : late
  return (
    [0, DAY_MINUTES].some(shift => from + shift >= begin && to + shift <= end) || end - begin >= DAY_MINUTES
  )
}

function hoursFaults({ hours }: Plan): PlanFault[] {
  const law = hours?.law
  if (hours === undefined || law === undefined) return []
  const rules: [string, unknown][] = [
    ...Object.entries(hours.week ?? {}).map(([day, spans]): [string, unknown] => [
      `hours.week.${day}`,
      spans,
    ]),
    ['hours.holidays.are', hours.holidays?.are],
    ...Object.entries(hours.dates).map(([date, rule]): [string, unknown] => [`hours.dates.${date}`, rule]),
  ]
  return rules.flatMap(([path, spans]) =>
    Array.isArray(spans)
      ? spans.flatMap((window: string, index) =>
          isWithin(window, law) ? [] : [fault(`${path}.${index}`, 'planHoursOutsideLaw', window, law)],
        )
      : [],
  )
}

const UNIT_DAYS = { minutes: 1 / DAY_MINUTES, hours: 1 / 24, days: 1 } as const
const CALENDAR_DAYS = { day: 1, week: 7, month: 31 } as const

/** Limits count call records, which must therefore be kept for as long as a limit looks back, and a day. */
function limitFaults({ limits }: Plan, { keepCallsDays }: Settings): PlanFault[] {
  const seen = new Set<string>()
  return limits.flatMap((limit, index) => {
    const path = `limits.${index}`
    const { most: _most, ...what } = limit
    const key = JSON.stringify(what)
    const isTwice = seen.has(key)
    seen.add(key)
    if (isTwice) return [fault(path, 'planLimitTwice')]
    const days = Math.ceil(daysOf(limit.in)) + 1
    return keepCallsDays !== 'forever' && days > keepCallsDays
      ? [fault(`${path}.in`, 'planLimitOutlivesCalls', String(days), String(keepCallsDays))]
      : []
  })
}

function daysOf(within: PlanLimit['in']): number {
  if (typeof within === 'string') return CALENDAR_DAYS[within]
  const [unit, count] = Object.entries(within)[0] as [keyof typeof UNIT_DAYS, number]
  return UNIT_DAYS[unit] * count
}
