// When customers may be called: the week, the dates and the law of a plan, on the clock of the place where
// the call arrives.
import type { AccountSettings } from '../account.ts'
import { dayKind } from './holidays.ts'
import { DAY_MS, dateOf, localMinute, momentOf, weekdayOf } from './local-time.ts'
import { AS_WEEKDAY, minutesOf, type Plan, WEEKDAYS, type Weekday } from './plan.ts'

const DAY_MINUTES = 1_440
/** Farther ahead no opening is looked for. */
const DAYS_AHEAD = 400
const DAYS_KEPT = 1_000
/** Stands for never: as far off as an opening is looked for. */
export const FAR_OFF_MS = DAYS_AHEAD * DAY_MS

/** Minutes of a day, `to` not included. */
type Stretch = readonly [from: number, to: number]
type Hours = Pick<Plan, 'hours'>
type HoursSetting = Pick<AccountSettings, 'callHours'>

/**
 * Whether a customer whose clock is that of `zone` may be called at `at`, epoch ms. If it is not known in
 * which of several zones a number is (`A&B`), all their clocks must allow it. A call-back that the customer
 * asked for keeps to the law only, if the plan names it.
 */
export function isOpenAt(
  plan: Hours,
  settings: HoursSetting,
  zone: string,
  at: number,
  isCallBack = false,
): boolean {
  return zonesIn(zone).every(one => {
    const { day, minute } = localMinute(one, at)
    return stretchesOf(plan, settings, day, isCallBack).some(([from, to]) => minute >= from && minute < to)
  })
}

/** The first moment ≥ `at` at which the customer may be called, epoch ms; null: none within 400 days. */
export function opensAt(
  plan: Hours,
  settings: HoursSetting,
  zone: string,
  at: number,
  isCallBack = false,
): number | null {
  const latest = at + DAYS_AHEAD * DAY_MS
  const zones = zonesIn(zone)
  let [moment, agreed] = [at, 0]
  for (let turn = 0; agreed < zones.length; turn++) {
    const opening = opensIn(zones[turn % zones.length] as string, plan, settings, moment, latest, isCallBack)
    if (opening === null) return null
    agreed = opening === moment ? agreed + 1 : 1
    moment = opening
  }
  return moment
}

function zonesIn(zone: string): readonly string[] {
  return zone.includes('&') ? zone.split('&') : [zone]
}

function opensIn(
  zone: string,
  plan: Hours,
  settings: HoursSetting,
  at: number,
  latest: number,
  isCallBack: boolean,
): number | null {
  for (let moment = at; moment <= latest; ) {
    const { day, minute } = localMinute(zone, moment)
    const left = stretchesOf(plan, settings, day, isCallBack).filter(([, to]) => to > minute)
    const from = left[0]?.[0]
    if (from !== undefined && from <= minute) return moment
    moment = momentOf(zone, moment, from === undefined ? { day: day + 1, minute: 0 } : { day, minute: from })
  }
  return null
}

/** What keeps it closed at a moment when it is. */
export type ClosedBy = 'law' | 'date' | 'holiday' | 'hours' | 'callHours'

/** The first of the zones whose clock forbids a call at `at`; null: none does. */
export function closedZone(
  plan: Hours,
  settings: HoursSetting,
  zone: string,
  at: number,
  isCallBack = false,
): string | null {
  return zonesIn(zone).find(one => !isOpenAt(plan, settings, one, at, isCallBack)) ?? null
}

/** Which part forbids a call at `at`; null: none does. Of several zones the first that is closed answers. */
export function closedBy(
  plan: Hours,
  settings: HoursSetting,
  zone: string,
  at: number,
  isCallBack = false,
): ClosedBy | null {
  const closed = closedZone(plan, settings, zone, at, isCallBack)
  if (closed === null) return null
  const { hours } = plan
  const { day, minute } = localMinute(closed, at)
  const isLawful = lawOf(hours).some(([from, to]) => minute >= from && minute < to)
  if (!isLawful) return 'law'
  const date = dateOf(day)
  if (hours?.dates[date] !== undefined) return 'date'
  if (hours?.holidays !== undefined && dayKind(hours.holidays.of, date) === 'holiday') return 'holiday'
  return hours?.week === undefined ? 'callHours' : 'hours'
}

type Days = Map<number, readonly Stretch[]>
const kept = new WeakMap<Hours, Map<string, Days>>()

/** In order, and none overlaps another. Days of a plan are worked out once. */
function stretchesOf(plan: Hours, { callHours }: HoursSetting, day: number, isCallBack: boolean) {
  const days = daysOf(plan, `${callHours}${isCallBack ? ' back' : ''}`)
  let found = days.get(day)
  if (found === undefined) {
    if (days.size >= DAYS_KEPT) days.clear()
    found = workedOut(plan, callHours, day, isCallBack)
    days.set(day, found)
  }
  return found
}

function daysOf(plan: Hours, key: string): Days {
  const bySetting = kept.get(plan) ?? new Map<string, Days>()
  kept.set(plan, bySetting)
  const days = bySetting.get(key) ?? new Map()
  bySetting.set(key, days)
  return days
}

function workedOut({ hours }: Hours, callHours: string, day: number, isCallBack: boolean): Stretch[] {
  const law = lawOf(hours)
  if (isCallBack && hours?.law !== undefined) return law
  const isListed = typeof ruleOn(hours, day) !== 'string'
  const today = windowsOn(hours, callHours, day)
  // A date with hours of its own has nothing left over from the day before.
  const before = isListed ? [] : windowsOn(hours, callHours, day - 1).map(yesterdays)
  return merged(
    [...today, ...before].flatMap(([from, to]) =>
      law.map(([begin, end]) => [Math.max(from, begin), Math.min(to, end)] as const),
    ),
  )
}

function lawOf(hours: Plan['hours']): Stretch[] {
  return hours?.law === undefined ? [[0, DAY_MINUTES]] : bothDays([minutesOf(hours.law)])
}

/** Windows of every day, as that day sees them: one that passes midnight is also yesterday's. */
function bothDays(windows: readonly Stretch[]): Stretch[] {
  return merged(windows.flatMap(window => [window, yesterdays(window)]))
}

function yesterdays([from, to]: Stretch): Stretch {
  return [from - DAY_MINUTES, to - DAY_MINUTES]
}

function merged(stretches: readonly Stretch[]): Stretch[] {
  const found: [number, number][] = []
  const inDay = stretches.map(([from, to]) => [Math.max(0, from), Math.min(to, DAY_MINUTES)] as const)
  for (const [from, to] of inDay.filter(([from, to]) => from < to).sort(([one], [other]) => one - other)) {
    const last = found.at(-1)
    if (last !== undefined && from <= last[1]) last[1] = Math.max(last[1], to)
    else found.push([from, to])
  }
  return found
}

/** The windows that begin on `day`. */
function windowsOn(hours: Plan['hours'], callHours: string, day: number): Stretch[] {
  const own = ruleOn(hours, day)
  if (typeof own !== 'string') return own.map(minutesOf)
  if (hours?.week !== undefined) return (hours.week[own] ?? []).map(minutesOf)
  return callHours === 'none' ? [[0, DAY_MINUTES]] : callHours.split(',').map(minutesOf)
}

/** The hours that are written down for a date, or the day of the week that it is like. */
function ruleOn(hours: Plan['hours'], day: number): Weekday | readonly string[] {
  const date = dateOf(day)
  const { of, are } = hours?.holidays ?? {}
  const kind = of === undefined ? null : dayKind(of, date)
  const rule = hours?.dates[date] ?? (kind === 'holiday' ? are : kind === 'workday' ? 'asMonday' : undefined)
  if (rule === undefined) return WEEKDAYS[weekdayOf(day)] as Weekday
  if (typeof rule !== 'string') return rule
  return rule === 'closed' ? [] : AS_WEEKDAY[rule]
}
