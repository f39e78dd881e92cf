// The clock on a wall somewhere: which day and minute a moment is in a time zone, and when a local time
// comes.
import { IANAZone } from 'luxon'
import { BoundedMap } from '../bounded-map.ts'

export const DAY_MS = 86_400_000
const MINUTE_MS = 60_000
/** Since 2012 every zone has changed its clock on a quarter of an hour. */
const QUARTER_MS = 15 * MINUTE_MS
const QUARTERS_MAX = 4_096
const ZONES_MAX = 500
/** Longer than any name: `America/Argentina/ComodRivadavia` has 32 characters. */
const ZONE_NAME = /^[A-Za-z][\w+\-/]{0,63}$/

/** Days are counted from 1 January 1970. */
export interface LocalMinute {
  readonly day: number
  /** 0 to 1,439. */
  readonly minute: number
}

/** Offsets are slow to compute and asked for often. */
const known = new BoundedMap<string, { zone: IANAZone; offsets: BoundedMap<number, number> }>(ZONES_MAX)

const judged = new BoundedMap<string, boolean>(ZONES_MAX)

/** Whether there is a zone of this name in the IANA's database. Asking takes some 20 µs the first time. */
export function isTimeZone(name: string): boolean {
  if (!ZONE_NAME.test(name)) return false
  const known = judged.get(name)
  if (known !== undefined) return known
  const is = IANAZone.isValidZone(name)
  judged.set(name, is)
  return is
}

/** What the local clock is ahead of UTC at `at`, ms. */
export function offsetMs(zone: string, at: number): number {
  let entry = known.get(zone)
  if (entry === undefined) {
    entry = { zone: IANAZone.create(zone), offsets: new BoundedMap(QUARTERS_MAX) }
    known.set(zone, entry)
  }
  const quarter = Math.floor(at / QUARTER_MS)
  let offset = entry.offsets.get(quarter)
  if (offset === undefined) {
    offset = entry.zone.offset(quarter * QUARTER_MS) * MINUTE_MS
    entry.offsets.set(quarter, offset)
  }
  return offset
}

export function localMinute(zone: string, at: number): LocalMinute {
  const local = at + offsetMs(zone, at)
  const day = Math.floor(local / DAY_MS)
  return { day, minute: Math.floor((local - day * DAY_MS) / MINUTE_MS) }
}

/**
 * The first moment after `at` at which the local clock shows `minute` of `day`, which lies ahead of it; or
 * the moment before that at which the clock is changed.
 */
export function momentOf(zone: string, at: number, { day, minute }: LocalMinute): number {
  const offset = offsetMs(zone, at)
  const moment = day * DAY_MS + minute * MINUTE_MS - offset
  if (offsetMs(zone, moment) === offset) return moment
  let quarter = Math.floor(at / QUARTER_MS) + 1
  while (quarter * QUARTER_MS < moment && offsetMs(zone, quarter * QUARTER_MS) === offset) quarter++
  return quarter * QUARTER_MS
}

/** `2026-10-01` */
export function dateOf(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10)
}

/** 0: Monday. */
export function weekdayOf(day: number): number {
  return (day + 3) % 7
}
