// Public holidays that follow from a rule and need no table: those of the United States and of England and
// Wales.
import { DateTime } from 'luxon'

const MONDAY = 1
const THURSDAY = 4

/** 5 U.S.C. 6103: the day itself, and the weekday on which it is kept if it falls on a weekend. */
export function federalHolidays(year: number): string[] {
  const fixed = [[1, 1] as const, [6, 19] as const, [7, 4] as const, [11, 11] as const, [12, 25] as const]
  const onDates = fixed.flatMap(([month, day]) => withFriday(dayOf(year, month, day)))
  // New Year's Day of the next year may be kept on this year's last day.
  const nextYear = withFriday(dayOf(year + 1, 1, 1)).filter(day => day.year === year)
  return dates([
    ...onDates.filter(day => day.year === year),
    ...nextYear,
    nth(year, 1, MONDAY, 3),
    nth(year, 2, MONDAY, 3),
    last(year, 5, MONDAY),
    nth(year, 9, MONDAY, 1),
    nth(year, 10, MONDAY, 2),
    nth(year, 11, THURSDAY, 4),
  ])
}

/**
 * Banking and Financial Dealings Act 1971 and the yearly proclamations for 1 January and early May. A holiday
 * for one occasion, such as a coronation, is in no rule: it belongs under the plan's dates.
 */
export function britishHolidays(year: number): string[] {
  const easter = easterOf(year)
  return dates([
    ...withNextWorkday([dayOf(year, 1, 1)]),
    easter.minus({ days: 2 }),
    easter.plus({ days: 1 }),
    nth(year, 5, MONDAY, 1),
    last(year, 5, MONDAY),
    last(year, 8, MONDAY),
    ...withNextWorkday([dayOf(year, 12, 25), dayOf(year, 12, 26)]),
  ])
}

function dates(days: readonly DateTime[]): string[] {
  return [...new Set(days.map(day => day.toFormat('yyyy-MM-dd')))]
}

function dayOf(year: number, month: number, day: number): DateTime {
  return DateTime.utc(year, month, day)
}

function nth(year: number, month: number, weekday: number, count: number): DateTime {
  const first = dayOf(year, month, 1)
  return first.plus({ days: ((weekday - first.weekday + 7) % 7) + 7 * (count - 1) })
}

function last(year: number, month: number, weekday: number): DateTime {
  const end = dayOf(year, month, 1).endOf('month').startOf('day')
  return end.minus({ days: (end.weekday - weekday + 7) % 7 })
}

/** Saturday's is kept on Friday, Sunday's on Monday. */
function withFriday(day: DateTime): DateTime[] {
  if (day.weekday === 6) return [day, day.minus({ days: 1 })]
  return day.weekday === 7 ? [day, day.plus({ days: 1 })] : [day]
}

/** Days that follow each other; for each on a weekend the next day that is none and not one of them. */
function withNextWorkday(days: readonly DateTime[]): DateTime[] {
  const kept = [...days]
  for (const day of days.filter(({ weekday }) => weekday >= 6)) {
    let instead = day
    while (instead.weekday >= 6 || kept.some(one => one.equals(instead))) instead = instead.plus({ days: 1 })
    kept.push(instead)
  }
  return kept
}

/** Easter Sunday of the Gregorian calendar, by the anonymous algorithm (Nature, 1876; Meeus, 1991). */
function easterOf(year: number): DateTime {
  const a = year % 19
  const b = Math.floor(year / 100)
  const c = year % 100
  const e = b % 4
  const g = Math.floor((8 * b + 13) / 25)
  const h = (19 * a + b - Math.floor(b / 4) - g + 15) % 30
  const l = (32 + 2 * e + 2 * Math.floor(c / 4) - h - (c % 4)) % 7
  const m = Math.floor((a + 11 * h + 19 * l) / 433)
  const month = Math.floor((h + l - 7 * m + 90) / 25)
  return dayOf(year, month, (h + l - 7 * m + 33 * month + 19) % 32)
}
