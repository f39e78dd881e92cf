// Call hours as stretches of time: how much of a day is left, and when so much work will be done. Estimates:
// every day has 24 hours here.
import { windowsOf } from './schedule.ts'

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
/** Farther ahead nothing is said. */
const DAYS_MAX = 60

/** `callHours` as the account setting; `dayStart`: midnight before `at`. */
export interface OpenHours {
  readonly callHours: string
  readonly dayStart: number
}

/** How long customers may be called between `from` and `to`, both of the day of `dayStart`; ms. */
export function openMs(hours: OpenHours, from: number, to: number): number {
  return stretches(hours, 0).reduce(
    (sum, [begin, end]) => sum + Math.max(0, Math.min(end, to) - Math.max(begin, from)),
    0,
  )
}

/** When `workMs` of open time will have passed since `at`; null: not within two months. */
export function doneAt(hours: OpenHours, at: number, workMs: number): number | null {
  let left = workMs
  for (let day = 0; day < DAYS_MAX; day++)
    for (const [begin, end] of stretches(hours, day)) {
      const from = Math.max(begin, at)
      if (from >= end) continue
      if (left <= end - from) return from + left
      left -= end - from
    }
  return null
}

/** In order. A window that passes midnight is two. */
function stretches({ callHours, dayStart }: OpenHours, day: number): (readonly [number, number])[] {
  const midnight = dayStart + day * DAY_MS
  if (callHours === 'none') return [[midnight, midnight + DAY_MS]]
  const minutes = windowsOf(callHours).flatMap(([from, to]) =>
    from < to ? [[from, to] as const] : [[0, to] as const, [from, DAY_MS / MINUTE_MS] as const],
  )
  return minutes
    .map(([from, to]) => [midnight + from * MINUTE_MS, midnight + to * MINUTE_MS] as const)
    .sort(([one], [other]) => one - other)
}
