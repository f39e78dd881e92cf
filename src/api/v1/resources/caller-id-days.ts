// How caller ids were answered day by day, each beside all of them.
import { DateTime } from 'luxon'
import { z } from 'zod'
import type { CallerIdDay } from '../../../store/port/caller-id-book.ts'
import { endpoint } from '../endpoint.ts'

export const DAYS_MAX = 30

const Day = z.object({
  day: z.string().describe('as in 2026-11-29, of the account'),
  calls: z.number(),
  known: z.number().describe('of them it is known whether somebody answered'),
  answered: z.number(),
})
type Day = z.infer<typeof Day>

export const CallerIdDays = z.object({
  rows: z
    .array(z.object({ number: z.string(), days: z.array(Day) }))
    .describe('days without a call are left out'),
  pool: z.array(Day).describe('all of them together'),
})
export type CallerIdDays = z.infer<typeof CallerIdDays>

const listCallerIdDays = endpoint({
  method: 'GET',
  path: '/v1/caller-ids/days',
  scope: 'account',
  roles: ['admin', 'supervisor'],
  query: z.object({ days: z.coerce.number().int().min(1).max(DAYS_MAX).default(DAYS_MAX) }),
  answer: CallerIdDays,
  async handle({ store, account, query, now }) {
    const { timeZone: zone } = account.settings
    return byNumber(await store.callerIdDays(account.id, { from: daysBegin(zone, query.days, now), zone }))
  },
})

/** The midnight at which the last `days` days of the zone began, today's among them, epoch ms. */
export function daysBegin(zone: string, days: number, now: number): number {
  const today = DateTime.fromMillis(now, { zone }).startOf('day')
  return today.minus({ days: days - 1 }).toMillis()
}

/** For `/v1` and the command. */
export function byNumber(found: readonly CallerIdDay[]): CallerIdDays {
  const numbers = new Map<string, Day[]>()
  const pool = new Map<string, Day>()
  for (const { number, ...one } of found) {
    numbers.set(number, [...(numbers.get(number) ?? []), one])
    const sum = pool.get(one.day) ?? { day: one.day, calls: 0, known: 0, answered: 0 }
    sum.calls += one.calls
    sum.known += one.known
    sum.answered += one.answered
    pool.set(one.day, sum)
  }
  return {
    rows: [...numbers].map(([number, days]) => ({ number, days })),
    pool: [...pool.values()].sort((one, other) => one.day.localeCompare(other.day)),
  }
}

export const CALLER_ID_DAYS = [listCallerIdDays]
