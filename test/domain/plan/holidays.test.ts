// Public holidays: what China announced, what its law says without an announcement, and days that follow from
// a rule.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chinaStatutory } from '../../../src/domain/plan/china-holidays.ts'
import { dayKind, tableEnding } from '../../../src/domain/plan/holidays.ts'
import { zoneOfPhone } from '../../../src/domain/plan/phone-zones.ts'
import { britishHolidays, federalHolidays } from '../../../src/domain/plan/yearly-holidays.ts'

function daysOf(year: number, kind: 'holiday' | 'workday'): string[] {
  const days: string[] = []
  for (let at = Date.UTC(year, 0, 1); at < Date.UTC(year + 1, 0, 1); at += 86_400_000) {
    const date = new Date(at).toISOString().slice(0, 10)
    if (dayKind('CN', date) === kind) days.push(date.slice(5))
  }
  return days
}

test('China 2026: 33 days off and six weekend days worked', () => {
  const off = daysOf(2026, 'holiday')
  assert.equal(off.length, 3 + 9 + 3 + 5 + 3 + 3 + 7)
  for (const day of ['01-03', '02-15', '02-23', '04-06', '05-05', '06-21', '09-27', '10-07'])
    assert.ok(off.includes(day), day)
  for (const day of ['01-04', '02-14', '02-24', '10-08']) assert.ok(!off.includes(day), day)
  const worked = daysOf(2026, 'workday')
  assert.deepEqual(worked, ['01-04', '02-14', '02-28', '05-09', '09-20', '10-10'])
  for (const day of worked) assert.ok([0, 6].includes(new Date(`2026-${day}`).getUTCDay()), day)
})

test('China without an announcement: the 13 days of the law, by sun and moon', () => {
  assert.deepEqual(
    chinaStatutory(2027)
      .map(date => date.slice(5))
      .sort(),
    [
      '01-01',
      '02-05',
      '02-06',
      '02-07',
      '02-08',
      '04-05',
      '05-01',
      '05-02',
      '06-09',
      '09-15',
      '10-01',
      '10-02',
      '10-03',
    ],
  )
  // Mid-Autumn 2028 is within National Day; after 2030 only the sun's days are known.
  assert.equal(chinaStatutory(2028).length, 12)
  assert.equal(chinaStatutory(2031).length, 7)
  assert.equal(dayKind('CN', '2027-02-06'), 'holiday')
  assert.deepEqual(daysOf(2027, 'workday'), [])
})

test("the end of China's table is warned of 30 days before, and after it", () => {
  assert.equal(tableEnding('CN', '2026-11-30'), null)
  assert.deepEqual(tableEnding('CN', '2026-12-01'), { country: 'CN', lastDay: '2026-12-31' })
  assert.deepEqual(tableEnding('CN', '2027-05-01'), { country: 'CN', lastDay: '2026-12-31' })
  assert.equal(tableEnding('US', '2030-01-01'), null)
})

test('the federal holidays of the United States, kept on a weekday', () => {
  // As published by the Office of Personnel Management for 2026; the 4th of July is a Saturday.
  assert.deepEqual(
    federalHolidays(2026)
      .map(date => date.slice(5))
      .sort(),
    [
      '01-01',
      '01-19',
      '02-16',
      '05-25',
      '06-19',
      '07-03',
      '07-04',
      '09-07',
      '10-12',
      '11-11',
      '11-26',
      '12-25',
    ],
  )
  // 1 January 2028 is a Saturday.
  assert.ok(federalHolidays(2027).includes('2027-12-31'))
})

test('the bank holidays of England and Wales, with their substitute days', () => {
  // gov.uk/bank-holidays: 2026 Boxing Day is a Saturday, 2027 Christmas Day one.
  assert.deepEqual(
    britishHolidays(2026)
      .map(date => date.slice(5))
      .sort(),
    ['01-01', '04-03', '04-06', '05-04', '05-25', '08-31', '12-25', '12-26', '12-28'],
  )
  assert.deepEqual(
    britishHolidays(2027)
      .map(date => date.slice(5))
      .sort(),
    ['01-01', '03-26', '03-29', '05-03', '05-31', '08-30', '12-25', '12-26', '12-27', '12-28'],
  )
})

test('the zone of a number follows from its first digits; where they do not decide, all zones are named', () => {
  assert.equal(zoneOfPhone('13800138000', 'CN'), 'Asia/Shanghai')
  assert.equal(zoneOfPhone('01012345678', 'CN'), 'Asia/Shanghai')
  assert.equal(zoneOfPhone('+8613800138000', 'US'), 'Asia/Shanghai')
  assert.equal(zoneOfPhone('+12125550100', 'US'), 'America/New_York')
  assert.equal(zoneOfPhone('+12125550100', 'CN'), 'America/New_York')
  assert.equal(zoneOfPhone('+12085550100', 'US'), 'America/Denver&America/Los_Angeles')
  assert.equal(zoneOfPhone('+18085550100', 'US'), 'Pacific/Honolulu')
  assert.equal(zoneOfPhone('+16025550100', 'US'), 'America/Phoenix')
  assert.equal(zoneOfPhone('+442079460000', 'GB'), 'Europe/London')
  assert.ok((zoneOfPhone('+18005550100', 'US') ?? '').split('&').length > 5)
  assert.equal(zoneOfPhone('+999', 'US'), null)
})

test('every zone of the table is one that this Node knows', () => {
  const zones = new Set<string>()
  for (let prefix = 1; prefix < 10_000; prefix++)
    for (const zone of (zoneOfPhone(`+${prefix}`, 'US') ?? '').split('&')) zones.add(zone)
  zones.delete('')
  assert.ok(zones.size > 50, String(zones.size))
  for (const zone of zones) assert.doesNotThrow(() => new Intl.DateTimeFormat('en', { timeZone: zone }), zone)
})
