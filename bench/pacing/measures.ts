// What a run of days amounts to: shares, rates and their confidence intervals.
import type { Day } from './simulate.ts'

export interface Estimate {
  mean: number
  /** Half width of the 95 % interval over days. */
  plusMinus: number
}

export interface Measures {
  talkShare: Estimate
  /** (Talk + wrap-up) / logged-in time. */
  occupancy: Estimate
  /** Over the whole run. */
  abandonRate: number
  worstDay: number
  /** Days of at least 300 answered calls, and how many of them passed the cap. */
  countedDays: number
  daysOverCap: number
  worstHalfHour: number
  dialsPerConnect: number
  waitMs: { p50: number; p95: number; max: number }
}

export const ENOUGH_ANSWERS = 300
const HALF_HOUR_SLOTS = 6
const HALF_HOUR_ANSWERS = 30

/**
 * `skipSlots`: so many five-minute slots at the start of the first day do not count for talk share and
 * abandon rate, because the pacer begins with nothing known.
 */
export function measure(days: readonly Day[], cap = 0.03, skipSlots = 0): Measures {
  const shares = days.map((day, index) => talkOf(day, index === 0 ? skipSlots : 0))
  let answered = 0
  let abandoned = 0
  let worstDay = 0
  let countedDays = 0
  let daysOverCap = 0
  let worstHalfHour = 0
  days.forEach((day, index) => {
    const from = index === 0 ? skipSlots : 0
    for (const slot of day.slots.slice(from)) {
      answered += slot.answered
      abandoned += slot.abandoned
    }
    if (day.answered >= ENOUGH_ANSWERS) {
      countedDays++
      worstDay = Math.max(worstDay, day.abandoned / day.answered)
      if (day.abandoned > cap * day.answered) daysOverCap++
    }
    for (let at = 0; at + HALF_HOUR_SLOTS <= day.slots.length; at++) {
      const slots = day.slots.slice(at, at + HALF_HOUR_SLOTS)
      const all = slots.reduce((sum, slot) => sum + slot.answered, 0)
      if (all >= HALF_HOUR_ANSWERS)
        worstHalfHour = Math.max(worstHalfHour, slots.reduce((sum, slot) => sum + slot.abandoned, 0) / all)
    }
  })
  const waits = days.flatMap(day => day.waitsMs.filter((_, index) => index % 8 === 0)).sort((a, b) => a - b)
  const connects = days.reduce((sum, day) => sum + day.answered - day.abandoned, 0)
  return {
    talkShare: estimate(shares),
    occupancy: estimate(days.map(day => (day.talkMs + day.wrapMs) / day.loggedInMs)),
    abandonRate: answered > 0 ? abandoned / answered : 0,
    worstDay,
    countedDays,
    daysOverCap,
    worstHalfHour,
    dialsPerConnect: days.reduce((sum, day) => sum + day.dials, 0) / Math.max(1, connects),
    waitMs: {
      p50: quantile(waits, 0.5),
      p95: quantile(waits, 0.95),
      max: days.reduce((max, day) => day.waitsMs.reduce((a, b) => Math.max(a, b), max), 0),
    },
  }
}

export function estimate(values: readonly number[]): Estimate {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  return {
    mean,
    plusMinus:
      values.length > 1 ? (1.96 * Math.sqrt(squares / (values.length - 1))) / Math.sqrt(values.length) : 0,
  }
}

export function talkOf(day: Day, fromSlot: number, toSlot = day.slots.length): number {
  let talkMs = 0
  let loggedInMs = 0
  for (const slot of day.slots.slice(fromSlot, toSlot)) {
    talkMs += slot.talkMs
    loggedInMs += slot.loggedInMs
  }
  return loggedInMs > 0 ? talkMs / loggedInMs : 0
}

function quantile(sorted: readonly number[], q: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? 0
}
