// Whether a date is a public holiday of a country, or a weekend day on which people work instead.
import { BoundedMap } from '../bounded-map.ts'
import { CHINA_HOLIDAYS, CHINA_TABLE_ENDS, CHINA_WORKDAYS, chinaStatutory } from './china-holidays.ts'
import type { HolidayCountry } from './plan.ts'
import { britishHolidays, federalHolidays } from './yearly-holidays.ts'

export type DayKind = 'holiday' | 'workday'

/** How long before a table's end somebody must hear of it. */
const WARNING_DAYS = 30
const DAY_MS = 86_400_000
const years = new BoundedMap<string, ReadonlySet<string>>(100)

/** `date` like `2026-10-01`; null: a day like any other. */
export function dayKind(country: HolidayCountry, date: string): DayKind | null {
  if (country === 'CN' && CHINA_WORKDAYS.has(date)) return 'workday'
  return holidaysOf(country, date.slice(0, 4)).has(date) ? 'holiday' : null
}

function holidaysOf(country: HolidayCountry, year: string): ReadonlySet<string> {
  const key = `${country} ${year}`
  let days = years.get(key)
  if (days === undefined) {
    days = new Set(listOf(country, Number(year)))
    years.set(key, days)
  }
  return days
}

function listOf(country: HolidayCountry, year: number): readonly string[] {
  if (country === 'US') return federalHolidays(year)
  if (country === 'GB') return britishHolidays(year)
  const known = CHINA_HOLIDAYS[year]
  return known ?? chinaStatutory(year)
}

export interface TableEnd {
  readonly country: HolidayCountry
  /** The last day that the table knows, like `2026-12-31`. */
  readonly lastDay: string
}

/**
 * A table of holidays that ends within 30 days of `date`, or has ended; null: nothing to warn of. Only China
 * publishes its days year by year. Without a table the statutory days count, and no day is swapped.
 */
export function tableEnding(country: HolidayCountry, date: string): TableEnd | null {
  if (country !== 'CN') return null
  const leftMs = Date.parse(CHINA_TABLE_ENDS) - Date.parse(date)
  return leftMs > WARNING_DAYS * DAY_MS ? null : { country, lastDay: CHINA_TABLE_ENDS }
}
