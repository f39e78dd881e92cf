// Hours on the customer's clock, over weeks, dates, holidays, summer time and several zones.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { DateTime } from 'luxon'
import { isOpenAt, opensAt } from '../../../src/domain/plan/hours.ts'
import { EMPTY_PLAN, Plan } from '../../../src/domain/plan/plan.ts'
import { isOpen, nextOpening } from '../../../src/domain/schedule.ts'

const MINUTE_MS = 60_000
const SHANGHAI = 'Asia/Shanghai'
const NEW_YORK = 'America/New_York'
const DAY = { callHours: '08:00-21:00' }
const ALWAYS = { callHours: 'none' }

function at(local: string, zone = SHANGHAI): number {
  return DateTime.fromISO(local, { zone }).toMillis()
}

function shown(moment: number | null, zone = SHANGHAI): string | null {
  return moment === null ? null : DateTime.fromMillis(moment, { zone }).toFormat("yyyy-MM-dd'T'HH:mm ZZ")
}

function hours(written: object): Plan {
  return Plan.parse({ hours: written })
}

test('without hours in the plan the setting callHours counts, as before', () => {
  const settings = fc.constantFrom(
    'none',
    '08:00-21:00',
    '09:00-12:00,13:00-21:00',
    '22:00-02:00',
    '00:00-24:00',
  )
  const zone = fc.constantFrom(SHANGHAI, NEW_YORK, 'Europe/London', 'Australia/Lord_Howe', 'Asia/Kathmandu')
  const moment = fc.integer({ min: at('2026-01-01'), max: at('2027-12-31') })
  fc.assert(
    fc.property(settings, zone, moment, (callHours, where, when) => {
      assert.equal(isOpenAt(EMPTY_PLAN, { callHours }, where, when), isOpen(callHours, where, when))
      const opening = opensAt(EMPTY_PLAN, { callHours }, where, when)
      if (isOpen(callHours, where, when)) assert.equal(opening, when)
      // Where the clock is changed in between, the older rule may name a moment that is too late.
      else assert.ok(opening !== null && opening > when && opening <= nextOpening(callHours, where, when))
    }),
  )
})

test('a week has hours of its own, and a day without hours is closed', () => {
  const plan = hours({ week: { mo: ['09:00-12:00', '14:00-18:00'], sa: ['10:00-12:00'] } })
  assert.equal(isOpenAt(plan, DAY, SHANGHAI, at('2026-11-30T11:59')), true)
  assert.equal(isOpenAt(plan, DAY, SHANGHAI, at('2026-11-30T12:00')), false)
  assert.equal(shown(opensAt(plan, DAY, SHANGHAI, at('2026-11-30T12:00'))), '2026-11-30T14:00 +08:00')
  assert.equal(shown(opensAt(plan, DAY, SHANGHAI, at('2026-11-30T18:00'))), '2026-12-05T10:00 +08:00')
})

test('a window that passes midnight belongs to the day on which it begins', () => {
  const plan = hours({
    week: { fr: ['22:00-02:00'], su: ['08:00-09:00'] },
    dates: { '2026-12-12': 'closed' },
  })
  assert.equal(isOpenAt(plan, DAY, SHANGHAI, at('2026-12-05T01:59')), true)
  assert.equal(isOpenAt(plan, DAY, SHANGHAI, at('2026-12-04T01:59')), false)
  // 12 December is a Saturday and closed: Friday's window ends with Friday.
  assert.equal(isOpenAt(plan, DAY, SHANGHAI, at('2026-12-11T23:59')), true)
  assert.equal(isOpenAt(plan, DAY, SHANGHAI, at('2026-12-12T00:00')), false)
})

test('a date beats the holiday, and the holiday beats the week', () => {
  const plan = hours({
    week: Object.fromEntries(['mo', 'tu', 'we', 'th', 'fr'].map(day => [day, ['09:00-18:00']])),
    holidays: { of: 'CN', are: ['10:00-11:00'] },
    dates: { '2026-10-02': 'closed', '2026-10-03': 'asMonday' },
  })
  assert.equal(shown(opensAt(plan, DAY, SHANGHAI, at('2026-09-30T18:00'))), '2026-10-01T10:00 +08:00')
  assert.equal(shown(opensAt(plan, DAY, SHANGHAI, at('2026-10-01T11:00'))), '2026-10-03T09:00 +08:00')
  // The Saturday of 10 October is worked instead of the holiday; that of 17 October is not.
  assert.equal(isOpenAt(plan, DAY, SHANGHAI, at('2026-10-10T17:59')), true)
  assert.equal(isOpenAt(plan, DAY, SHANGHAI, at('2026-10-17T12:00')), false)
})

test('the law cuts whatever the plan and the setting say, and binds call-backs too', () => {
  const plan = hours({ week: { mo: ['09:00-10:00'] }, law: '08:00-21:00' })
  assert.equal(isOpenAt(plan, DAY, SHANGHAI, at('2026-11-30T20:00')), false)
  assert.equal(isOpenAt(plan, DAY, SHANGHAI, at('2026-11-30T20:00'), true), true)
  assert.equal(isOpenAt(plan, DAY, SHANGHAI, at('2026-11-30T21:00'), true), false)
  const whole = hours({ law: '08:00-21:00' })
  assert.equal(isOpenAt(whole, ALWAYS, SHANGHAI, at('2026-11-30T07:59')), false)
  // Without a law the hours themselves are what a call-back must keep.
  assert.equal(isOpenAt(hours({ week: { mo: [] } }), DAY, SHANGHAI, at('2026-11-30T12:00'), true), false)
})

test('a number that may be in several zones is called when all their clocks allow it', () => {
  const plan = hours({ law: '08:00-21:00' })
  const both = 'America/New_York&America/Los_Angeles'
  assert.equal(isOpenAt(plan, ALWAYS, both, at('2026-11-30T08:30', NEW_YORK)), false)
  assert.equal(isOpenAt(plan, ALWAYS, both, at('2026-11-30T11:00', NEW_YORK)), true)
  assert.equal(isOpenAt(plan, ALWAYS, both, at('2026-11-30T21:00', NEW_YORK)), false)
  const next = opensAt(plan, ALWAYS, both, at('2026-11-30T21:00', NEW_YORK))
  assert.equal(shown(next, NEW_YORK), '2026-12-01T11:00 -05:00')
  const apart = hours({ week: { mo: ['09:00-10:00'] } })
  assert.equal(opensAt(apart, ALWAYS, both, at('2026-11-30T09:00', NEW_YORK)), null)
})

test('a day of 23 hours has no window in the hour that it lacks', () => {
  // New York, 8 March 2026: 02:00 becomes 03:00.
  const plan = hours({ week: { su: ['02:15-02:45', '03:30-04:00'] } })
  assert.equal(
    shown(opensAt(plan, DAY, NEW_YORK, at('2026-03-08T00:00', NEW_YORK)), NEW_YORK),
    '2026-03-08T03:30 -04:00',
  )
  const over = hours({ week: { su: ['02:30-05:00'] } })
  assert.equal(
    shown(opensAt(over, DAY, NEW_YORK, at('2026-03-08T00:00', NEW_YORK)), NEW_YORK),
    '2026-03-08T03:00 -04:00',
  )
})

test('a day of 25 hours has the window of its double hour twice', () => {
  // New York, 1 November 2026: 02:00 becomes 01:00.
  const plan = hours({ week: { su: ['01:00-01:30'] } })
  const first = at('2026-11-01T01:00:00-04:00', NEW_YORK)
  assert.equal(isOpenAt(plan, DAY, NEW_YORK, first), true)
  assert.equal(isOpenAt(plan, DAY, NEW_YORK, first + 30 * MINUTE_MS), false)
  assert.equal(opensAt(plan, DAY, NEW_YORK, first + 30 * MINUTE_MS), first + 60 * MINUTE_MS)
  assert.equal(isOpenAt(plan, DAY, NEW_YORK, first + 60 * MINUTE_MS), true)
})

test('what opens next is the first open minute, over random hours, zones and summer times', () => {
  const clock = fc
    .integer({ min: 0, max: 1_439 })
    .map(minute => DateTime.fromMillis(minute * MINUTE_MS, { zone: 'UTC' }).toFormat('HH:mm'))
  const span = fc.tuple(clock, clock).map(([from, to]) => `${from}-${to}`)
  const day = fc.array(span, { maxLength: 3 })
  const week = fc.record({ mo: day, we: day, fr: day, sa: day, su: day })
  const plan = fc
    .record({ week, law: fc.option(span, { nil: undefined }) })
    .map(({ week, law }) => hours({ week, ...(law && { law }) }))
  const zone = fc.constantFrom(SHANGHAI, NEW_YORK, 'Europe/London', 'Australia/Lord_Howe', 'America/Havana')
  // Around the changes of the clock in 2026.
  const begin = fc
    .constantFrom('2026-03-07', '2026-03-28', '2026-04-04', '2026-10-03', '2026-10-24', '2026-10-31')
    .chain(date => fc.integer({ min: 0, max: 2_880 }).map(minute => at(date, 'UTC') + minute * MINUTE_MS))
  fc.assert(
    fc.property(plan, zone, begin, fc.boolean(), (rules, where, from, isCallBack) => {
      const opening = opensAt(rules, DAY, where, from, isCallBack)
      const until = Math.min(opening ?? Infinity, from + 3 * 1_440 * MINUTE_MS)
      for (let moment = from; moment < until; moment += MINUTE_MS)
        assert.equal(isOpenAt(rules, DAY, where, moment, isCallBack), false)
      if (opening !== null) assert.equal(isOpenAt(rules, DAY, where, opening, isCallBack), true)
    }),
    { numRuns: 60 },
  )
})
