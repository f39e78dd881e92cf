// Where the windows of limits begin and end, to the millisecond, and until when they forbid a call.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DateTime } from 'luxon'
import { limitedUntil, limitWindows, type PastCall } from '../../../src/domain/plan/limits.ts'
import { Plan, type WrittenPlan } from '../../../src/domain/plan/plan.ts'

const SHANGHAI = 'Asia/Shanghai'
const HOUR_MS = 3_600_000
const NO_CAP = { maxCallsPerNumberPerDay: 'none' } as const
const CALL = { isAnswered: false, isTalk: false, isSameNumber: true, isSameTask: true } as const

function at(local: string, zone = SHANGHAI): number {
  return DateTime.fromISO(local, { zone }).toMillis()
}

function until(limits: WrittenPlan['limits'], calls: readonly PastCall[], now: number, zone = SHANGHAI) {
  const found = limitedUntil(limitWindows(Plan.parse({ limits }), NO_CAP, zone, now), calls)
  return found === null ? null : found.until
}

test('a call of exactly 24 hours ago no longer counts, and one of a millisecond less does', () => {
  const now = at('2026-11-30T12:00')
  const limits: WrittenPlan['limits'] = [{ most: 1, in: { hours: 24 } }]
  assert.equal(until(limits, [{ ...CALL, dialedAt: now - 24 * HOUR_MS }], now), null)
  assert.equal(until(limits, [{ ...CALL, dialedAt: now - 24 * HOUR_MS + 1 }], now), now + 1)
})

test('a day of the calendar counts from midnight to midnight, also on days of 23 and of 25 hours', () => {
  const limits: WrittenPlan['limits'] = [{ most: 1, in: 'day' }]
  const now = at('2026-11-30T12:00')
  const midnight = at('2026-11-30T00:00')
  assert.equal(until(limits, [{ ...CALL, dialedAt: midnight - 1 }], now), null)
  assert.equal(until(limits, [{ ...CALL, dialedAt: midnight }], now), midnight + 24 * HOUR_MS)
  for (const [day, hours] of [['2026-03-08', 23] as const, ['2026-11-01', 25] as const]) {
    const begin = at(day, 'America/New_York')
    const call = { ...CALL, dialedAt: begin }
    assert.equal(until(limits, [call], begin + HOUR_MS, 'America/New_York'), begin + hours * HOUR_MS)
  }
})

test('weeks begin on Monday, and months end with their last day', () => {
  const now = at('2026-12-06T12:00')
  const call = { ...CALL, dialedAt: at('2026-11-30T00:00') }
  assert.equal(until([{ most: 1, in: 'week' }], [call], now), at('2026-12-07T00:00'))
  assert.equal(until([{ most: 1, in: 'month' }], [call], now), null)
  const december = { ...CALL, dialedAt: at('2026-12-01T00:00') }
  assert.equal(until([{ most: 1, in: 'month' }], [december], now), at('2027-01-01T00:00'))
})

test('the oldest call that must fall out decides, and of several limits the one that holds longest', () => {
  const now = at('2026-11-30T12:00')
  const calls = [5, 3, 1].map(hours => ({ ...CALL, dialedAt: now - hours * HOUR_MS }))
  assert.equal(until([{ most: 2, in: { hours: 24 } }], calls, now), now + 21 * HOUR_MS)
  const windows = limitWindows(
    Plan.parse({
      limits: [
        { most: 1, in: { hours: 2 } },
        { most: 3, in: { hours: 6 } },
      ],
    }),
    { maxCallsPerNumberPerDay: 3 },
    SHANGHAI,
    now,
  )
  const found = limitedUntil(windows, calls)
  assert.deepEqual([found?.until, found?.window.in], [at('2026-12-01T00:00'), 'day'])
})

test('a limit counts what it names: conversations, one task, one number', () => {
  const now = at('2026-11-30T12:00')
  const call = { ...CALL, dialedAt: now - HOUR_MS }
  const limited = (limit: NonNullable<WrittenPlan['limits']>[number], past: PastCall) =>
    until([limit], [past], now) !== null
  assert.equal(limited({ most: 1, in: 'day', of: 'talks' }, { ...call, isAnswered: true }), false)
  assert.equal(limited({ most: 1, in: 'day', of: 'talks' }, { ...call, isTalk: true }), true)
  assert.equal(limited({ most: 1, in: 'day', of: 'answers' }, { ...call, isAnswered: true }), true)
  assert.equal(limited({ most: 1, in: 'day', over: 'task' }, { ...call, isSameTask: false }), false)
  assert.equal(limited({ most: 1, in: 'day' }, { ...call, isSameNumber: false }), false)
  assert.equal(limited({ most: 1, in: 'day', for: 'person' }, { ...call, isSameNumber: false }), true)
})

test('a call that a clock set back has put into the future counts', () => {
  const now = at('2026-11-30T12:00')
  assert.ok((until([{ most: 1, in: { hours: 1 } }], [{ ...CALL, dialedAt: now + HOUR_MS }], now) ?? 0) > now)
})
