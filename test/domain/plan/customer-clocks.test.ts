// Customers who are called by their own clocks: until when they may not be, and what is said of it.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { AccountSettings } from '../../../src/domain/account.ts'
import { nextDial } from '../../../src/domain/next-dial.ts'
import { CustomerClocks } from '../../../src/domain/plan/customer-clocks.ts'
import { isOpenAt } from '../../../src/domain/plan/hours.ts'
import { zoneOfContact } from '../../../src/domain/plan/phone-zones.ts'
import { Plan } from '../../../src/domain/plan/plan.ts'
import { nextDialWords } from '../../../src/words/next-dial-words.ts'

const MINUTE_MS = 60_000
const SETTINGS = AccountSettings.parse({ callHours: '08:00-21:00', timeZone: 'Asia/Shanghai' })
const RUNNING = { state: 'running', scheduledAt: null } as const
const BY_NUMBER = Plan.parse({ hours: { zone: 'number', law: '08:00-21:00' } })
const [NEW_YORK, TENNESSEE] = ['+12125550100', '+14235550100']
const at = (text: string) => Date.parse(text)

test('a customer is closed until the first minute that its clock allows, also when clocks are changed', () => {
  const clock = (hour: number, minute: number) => `${String(hour).padStart(2, '0')}:${minute}0`
  const spans = fc
    .tuple(fc.nat(23), fc.nat(5), fc.nat(23), fc.nat(5))
    .filter(([from, , to]) => from !== to)
    .map(([from, past, to, late]) => `${clock(from, past)}-${clock(to, late)}`)
  const days = fc.constantFrom(
    '2026-03-08',
    '2026-11-01',
    '2026-03-29',
    '2026-10-25',
    '2026-04-05',
    '2026-07-15',
  )
  const place = fc.record({
    phone: fc.constantFrom(NEW_YORK, TENNESSEE, '13800000000', '+442079460000', '+8835100000'),
    zone: fc.constantFrom(null, 'Pacific/Chatham', 'Asia/Katmandu', 'America/Los_Angeles'),
  })
  fc.assert(
    fc.property(
      spans,
      spans,
      days,
      fc.nat(1_439),
      place,
      fc.constantFrom('number', 'contact'),
      (law, mo, day, minute, of, zone) => {
        const week = Object.fromEntries(['mo', 'we', 'su'].map(name => [name, [mo]]))
        const plan = Plan.parse({ hours: { zone, law, week } })
        const now = at(`${day}T00:00:00Z`) + minute * MINUTE_MS
        const whose = zoneOfContact(plan, SETTINGS, of)
        const until = new CustomerClocks(plan, SETTINGS).closedUntil(of, now)
        const isOpen = (moment: number) => isOpenAt(plan, SETTINGS, whose, moment)
        if (until === null) assert.ok(isOpen(now))
        else {
          for (let moment = now; moment < Math.min(until, now + 50 * 3_600_000); moment += 10 * MINUTE_MS)
            assert.equal(isOpen(moment), false, new Date(moment).toISOString())
          if (until < now + 60 * 86_400_000) assert.ok(isOpen(until) && !isOpen(until - 1))
        }
      },
    ),
    { numRuns: 200 },
  )
})

test('the sentence says when the hours begin, and on whose clock', () => {
  const now = at('2026-03-02T12:00:00+08:00')
  const waiting = { state: 'waiting', dueAt: now, expiresAt: null } as const
  const said = (phone: string, zone: string | null = null) => {
    const next = nextDial({ ...waiting, phone, zone }, RUNNING, { ...SETTINGS, plan: BY_NUMBER }, now)
    return [next.at, nextDialWords(next).en]
  }
  assert.deepEqual(said(NEW_YORK), [
    at('2026-03-02T08:00:00-05:00'),
    'when the hours of the law begin: 08:00 in America/New_York',
  ])
  // Both clocks must allow it, and the later one decides.
  assert.deepEqual(said(TENNESSEE), [
    at('2026-03-02T08:00:00-06:00'),
    'when the hours of the law begin: 08:00 in America/Chicago',
  ])
  assert.deepEqual(
    said(NEW_YORK, 'America/Los_Angeles')[1],
    'next in line: as soon as the dialer wants a call',
  )
  const night = at('2026-03-02T05:00:00+08:00')
  const account = Plan.parse({ hours: { law: '08:00-21:00' } })
  const byAccount = nextDial(
    { ...waiting, dueAt: night, phone: NEW_YORK, zone: 'UTC' },
    RUNNING,
    { ...SETTINGS, plan: account },
    night,
  )
  assert.deepEqual([byAccount.at, byAccount.zone], [now - 4 * 3_600_000, undefined])
})

test('a number that was put off is explained by what put it off', () => {
  const now = at('2026-03-02T12:00:00+08:00')
  const opening = at('2026-03-02T08:00:00-05:00')
  const rules = { ...SETTINGS, plan: BY_NUMBER }
  const put = { state: 'waiting', dueAt: opening, expiresAt: null, phone: NEW_YORK, isPutOff: true } as const
  const byClock = nextDial(put, RUNNING, rules, now)
  assert.deepEqual([byClock.at, byClock.rule, byClock.zone], [opening, 'law', 'America/New_York'])
  // Its hours were changed meanwhile, and no limit holds.
  const free = nextDial({ ...put, phone: '13800000000' }, RUNNING, rules, now)
  assert.deepEqual([free.at, free.rule], [now, 'inLine'])
})
