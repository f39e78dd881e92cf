// Call hours, calendar days and times as people write them, in an account's time zone.
import { DateTime } from 'luxon'

/** `08:00-21:00`; several windows comma-separated; a window may pass midnight. */
export const HOURS =
  /^([01]\d|2[0-3]):[0-5]\d-(([01]\d|2[0-3]):[0-5]\d|24:00)(,([01]\d|2[0-3]):[0-5]\d-(([01]\d|2[0-3]):[0-5]\d|24:00))*$/

/**
 * Whether customers may be called at `at` (epoch ms). `hours` as in the account setting callHours, `none` for
 * always.
 */
export function isOpen(hours: string, zone: string, at: number): boolean {
  if (hours === 'none') return true
  const local = DateTime.fromMillis(at, { zone })
  const minute = local.hour * 60 + local.minute
  return windowsOf(hours).some(([from, to]) =>
    from < to ? minute >= from && minute < to : minute >= from || minute < to,
  )
}

/** The next epoch ms ≥ `at` at which calling is allowed; `at` itself if it is allowed now. */
export function nextOpening(hours: string, zone: string, at: number): number {
  if (isOpen(hours, zone, at)) return at
  const today = DateTime.fromMillis(at, { zone }).startOf('day')
  const openings = [0, 1, 2].flatMap(day =>
    windowsOf(hours).map(([from]) =>
      today
        .plus({ days: day })
        .set({ hour: Math.floor(from / 60), minute: from % 60 })
        .toMillis(),
    ),
  )
  return Math.min(...openings.filter(opening => opening > at && isOpen(hours, zone, opening)))
}

/** The midnight that began the local day of `at`, epoch ms. */
export function dayStart(zone: string, at: number): number {
  return DateTime.fromMillis(at, { zone }).startOf('day').toMillis()
}

/** The midnight that ends the local day of `at`, epoch ms. */
export function nextDay(zone: string, at: number): number {
  return DateTime.fromMillis(at, { zone }).startOf('day').plus({ days: 1 }).toMillis()
}

/**
 * Reads a local `yyyy-mm-dd hh:mm:ss` (seconds or the whole time may be missing) as epoch ms; null if it is
 * not such a time.
 */
export function readLocalTime(text: string, zone: string): number | null {
  for (const format of ['yyyy-MM-dd HH:mm:ss', 'yyyy-MM-dd HH:mm', 'yyyy-MM-dd']) {
    const time = DateTime.fromFormat(text.trim(), format, { zone })
    if (time.isValid) return time.toMillis()
  }
  return null
}

type MinuteWindow = readonly [from: number, to: number]

export function windowsOf(hours: string): MinuteWindow[] {
  return hours.split(',').map(window => {
    const [from = 0, to = 0] = window
      .split('-')
      .map(clock => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3, 5)))
    return [from, to]
  })
}
