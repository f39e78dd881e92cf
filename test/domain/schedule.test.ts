// Properties of call hours, calendar days and the wire's times.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { dayStart, HOURS, isOpen, nextDay, nextOpening, readLocalTime } from '../../src/domain/schedule.ts'
import { wireTime } from '../../src/wire/wire-time.ts'

const zones = fc.constantFrom('Asia/Shanghai', 'America/New_York', 'Europe/Berlin', 'Asia/Kathmandu', 'UTC')
const moments = fc.integer({ min: Date.UTC(2020, 0, 1), max: Date.UTC(2035, 0, 1) })
const minutes = fc.integer({ min: 0, max: 1_439 })
const clock = (minute: number) =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
const hours = fc
  .array(fc.tuple(minutes, minutes), { minLength: 1, maxLength: 3 })
  .map(list => list.map(([a, b]) => `${clock(a)}-${clock(b)}`).join(','))

test('the published window opens at eight and closes at nine in the evening, Beijing time', () => {
  const at = (text: string) => readLocalTime(text, 'Asia/Shanghai') ?? Number.NaN
  assert.equal(isOpen('08:00-21:00', 'Asia/Shanghai', at('2026-03-02 07:59:59')), false)
  assert.equal(isOpen('08:00-21:00', 'Asia/Shanghai', at('2026-03-02 08:00:00')), true)
  assert.equal(isOpen('08:00-21:00', 'Asia/Shanghai', at('2026-03-02 20:59:59')), true)
  assert.equal(isOpen('08:00-21:00', 'Asia/Shanghai', at('2026-03-02 21:00:00')), false)
  assert.equal(
    nextOpening('08:00-21:00', 'Asia/Shanghai', at('2026-03-02 21:00:00')),
    at('2026-03-03 08:00:00'),
  )
})

test('a window past midnight is open on both sides of it', () => {
  const at = Date.UTC(2026, 0, 5, 23, 30)
  assert.ok(
    isOpen('22:00-02:00', 'UTC', at) &&
      isOpen('22:00-02:00', 'UTC', at + 2 * 3_600_000) &&
      !isOpen('22:00-02:00', 'UTC', at + 3 * 3_600_000),
  )
})

test('no hours means always', () => {
  fc.assert(
    fc.property(
      zones,
      moments,
      (zone, at) => isOpen('none', zone, at) && nextOpening('none', zone, at) === at,
    ),
  )
})

test('the next opening is open, not before now, and nothing before it is open', () => {
  fc.assert(
    fc.property(
      hours,
      zones,
      moments,
      fc.double({ min: 0, max: 1, noNaN: true }),
      (window, zone, at, share) => {
        assert.match(window, HOURS)
        const opening = nextOpening(window, zone, at)
        assert.ok(opening >= at && isOpen(window, zone, opening))
        if (opening > at)
          assert.ok(!isOpen(window, zone, Math.min(opening - 1, Math.floor(at + share * (opening - at)))))
      },
    ),
  )
})

test('a moment is in its calendar day, which lasts 23 to 25 hours', () => {
  fc.assert(
    fc.property(zones, moments, (zone, at) => {
      const [from, to] = [dayStart(zone, at), nextDay(zone, at)]
      assert.ok(from <= at && at < to && to - from >= 23 * 3_600_000 && to - from <= 25 * 3_600_000)
    }),
  )
})

test('wire times survive the round trip, to the second', () => {
  fc.assert(
    fc.property(moments, at => {
      const second = Math.floor(at / 1_000) * 1_000
      assert.equal(readLocalTime(wireTime(second, 'Asia/Shanghai'), 'Asia/Shanghai'), second)
    }),
  )
})

test('an invalid time is rejected', () => {
  for (const text of [
    '',
    'now',
    '2026-13-01 00:00:00',
    '2026-02-30 00:00:00',
    '1500000000',
    '2026-01-01T00:00:00Z',
  ]) {
    assert.equal(readLocalTime(text, 'Asia/Shanghai'), null, text)
  }
})
