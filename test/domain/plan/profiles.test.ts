// Each profile against a dialer that tries to break it: one call after another as soon as the plan lets it,
// over weeks, to a person with two numbers in two tasks. What the law says is counted here, not by the plan.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { DateTime } from 'luxon'
import { AccountSettings } from '../../../src/domain/account.ts'
import { nextDial } from '../../../src/domain/next-dial.ts'
import { consequenceOf } from '../../../src/domain/plan/consequence.ts'
import type { PastCall } from '../../../src/domain/plan/limits.ts'
import type { Plan } from '../../../src/domain/plan/plan.ts'
import { contradictions } from '../../../src/domain/plan/plan-fault.ts'
import { PROFILE_NAMES, type ProfileName, profile } from '../../../src/domain/plan/profile/profiles.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
const RUNNING = { state: 'running', scheduledAt: null } as const
const CHINA = AccountSettings.parse({ callHours: 'none' })
const AMERICA = AccountSettings.parse({ callHours: 'none', timeZone: 'America/New_York', country: 'US' })
const BRITAIN = AccountSettings.parse({ callHours: 'none', timeZone: 'Europe/London', country: 'GB' })

interface Dialled {
  readonly at: number
  readonly number: number
  readonly task: number
  readonly isAnswered: boolean
  readonly isTalk: boolean
  readonly isCallBack: boolean
}

interface Break {
  readonly settings: AccountSettings
  readonly phones: readonly [string, string]
  /** The local time of the customer. */
  readonly zone: string
  /** 14 days from here. */
  readonly from: string
}

const move = fc.record({
  number: fc.integer({ min: 0, max: 1 }),
  task: fc.integer({ min: 0, max: 1 }),
  isAnswered: fc.boolean(),
  isTalk: fc.boolean(),
  isCallBack: fc.boolean(),
  pauseMs: fc.constantFrom(1, MINUTE_MS, 4 * MINUTE_MS, HOUR_MS, 3 * HOUR_MS),
})
type Move = typeof move extends fc.Arbitrary<infer One> ? One : never

function dialGreedily(plan: Plan, world: Break, moves: readonly Move[]): Dialled[] {
  const calls: Dialled[] = []
  let now = DateTime.fromISO(world.from, { zone: world.zone }).toMillis()
  for (const { pauseMs, ...one } of moves) {
    const history: PastCall[] = calls.map(call => ({
      ...{ dialedAt: call.at, isAnswered: call.isAnswered, isTalk: call.isTalk },
      ...{ isSameNumber: call.number === one.number, isSameTask: call.task === one.task },
    }))
    const phone = world.phones[one.number] ?? ''
    const waiting = {
      state: 'waiting',
      dueAt: now,
      expiresAt: null,
      phone,
      history,
      isCallBack: one.isCallBack,
    } as const
    const { at } = nextDial(waiting, RUNNING, { ...world.settings, plan }, now)
    assert.ok(at !== null, 'a legal frame must not end a list')
    calls.push({ ...one, isTalk: one.isTalk && one.isAnswered, at })
    now = at + pauseMs
  }
  return calls
}

/** The most calls within any stretch of `lengthMs` that ends with a call. */
function mostWithin(calls: readonly Dialled[], lengthMs: number): number {
  return Math.max(
    0,
    ...calls.map(({ at }) => calls.filter(one => one.at <= at && at - one.at < lengthMs).length),
  )
}

function mostADay(calls: readonly Dialled[], zone: string): number {
  const days = new Map<string, number>()
  for (const { at } of calls) {
    const day = DateTime.fromMillis(at, { zone }).toISODate() ?? ''
    days.set(day, (days.get(day) ?? 0) + 1)
  }
  return Math.max(0, ...days.values())
}

function isWithin(calls: readonly Dialled[], zone: string, from: number, to: number): boolean {
  return calls.every(({ at }) => {
    const { hour } = DateTime.fromMillis(at, { zone })
    return hour >= from && hour < to
  })
}

const chinese: Break = {
  settings: CHINA,
  phones: ['13800138000', '13900139000'],
  zone: 'Asia/Shanghai',
  from: '2026-09-28T21:59',
}
const newYork: Break = {
  settings: AMERICA,
  phones: ['+12125550100', '+19175550100'],
  zone: 'America/New_York',
  // The clock is put back on 1 November.
  from: '2026-10-26T20:59',
}
/** An account in New York, a customer in Los Angeles. */
const losAngeles: Break = {
  ...newYork,
  phones: ['+12135550100', '+13105550100'],
  zone: 'America/Los_Angeles',
}
const london: Break = {
  settings: BRITAIN,
  phones: ['+442079460000', '+442079460001'],
  zone: 'Europe/London',
  from: '2026-10-23T20:59',
}

type Law = (calls: readonly Dialled[], zone: string) => void
const ofNumber = (calls: readonly Dialled[], number: number) => calls.filter(one => one.number === number)

const carriers: Law = (calls, zone) => {
  assert.ok(isWithin(calls, zone, 8, 21))
  for (const number of [0, 1]) {
    assert.ok(mostWithin(ofNumber(calls, number), DAY_MS) <= 5)
    assert.ok(mostWithin(ofNumber(calls, number), 5 * MINUTE_MS) <= 3)
  }
}

const LAWS: Readonly<Record<ProfileName, readonly [worlds: readonly Break[], law: Law]>> = {
  'china-marketing': [[chinese], carriers],
  'cloud-floors': [[chinese], carriers],
  'china-collection': [
    [chinese],
    (calls, zone) => {
      assert.ok(isWithin(calls, zone, 8, 22))
      assert.ok(
        mostADay(
          calls.filter(one => one.isTalk),
          zone,
        ) <= 3,
      )
      for (const number of [0, 1]) assert.ok(mostADay(ofNumber(calls, number), zone) <= 6)
    },
  ],
  'china-collection-ningxia': [
    [chinese],
    (calls, zone) => {
      assert.ok(isWithin(calls, zone, 8, 20))
      const holidays = calls.filter(({ at, isCallBack }) => {
        const day = DateTime.fromMillis(at, { zone })
        return !isCallBack && day.month === 10 && (day.day <= 7 || day.day === 11)
      })
      assert.ok(isWithin(holidays, zone, 9, 18))
      assert.ok(
        mostADay(
          calls.filter(one => one.isAnswered),
          zone,
        ) <= 3,
      )
    },
  ],
  us: [[newYork, losAngeles], (calls, zone) => assert.ok(isWithin(calls, zone, 8, 21))],
  'us-debt': [
    [newYork, losAngeles],
    (calls, zone) => {
      assert.ok(isWithin(calls, zone, 8, 21))
      assert.ok(mostWithin(calls, 7 * DAY_MS) <= 7)
      for (const { at } of calls.filter(one => one.isTalk))
        assert.ok(!calls.some(one => !one.isCallBack && one.at > at && one.at - at < 7 * DAY_MS))
    },
  ],
  'us-florida': [
    [newYork, losAngeles],
    (calls, zone) => {
      assert.ok(isWithin(calls, zone, 8, 20))
      assert.ok(mostWithin(calls, DAY_MS) <= 3)
    },
  ],
  uk: [
    [london],
    (calls, zone) => {
      assert.ok(isWithin(calls, zone, 8, 21))
      for (const number of [0, 1]) {
        const own = ofNumber(calls, number)
        for (const { at } of own.filter(one => one.isAnswered))
          assert.ok(!own.some(one => !one.isCallBack && one.at > at && one.at - at < 72 * HOUR_MS))
      }
    },
  ],
}

for (const name of PROFILE_NAMES)
  test(`${name}: no order of calls breaks it`, () => {
    const plan = profile(name)
    assert.ok(plan !== null)
    const [worlds, law] = LAWS[name]
    for (const world of worlds)
      fc.assert(
        fc.property(fc.array(move, { maxLength: 40 }), moves =>
          law(dialGreedily(plan, world, moves), world.zone),
        ),
        { numRuns: 40 },
      )
  })

/** Local hours at which nobody is called any more. */
const EVENINGS: Readonly<Record<ProfileName, number>> = {
  ...{ 'china-marketing': 21, 'cloud-floors': 21, 'china-collection': 22, 'china-collection-ningxia': 20 },
  ...{ us: 21, 'us-debt': 21, 'us-florida': 20, uk: 21 },
}
const ZONES = new Map([
  ['13800138000', 'Asia/Shanghai'],
  ['+12125550100', 'America/New_York'],
  ['+13105550100', 'America/Los_Angeles'],
  ['+442079460000', 'Europe/London'],
  ['+61299990000', 'Australia/Sydney'],
])

for (const name of PROFILE_NAMES)
  test(`${name}: two numbers of different zones are each called in the hours of its own`, () => {
    const plan = profile(name) ?? assert.fail()
    const phone = fc.constantFrom(...ZONES.keys())
    fc.assert(
      fc.property(phone, phone, fc.array(move, { maxLength: 40 }), (one, other, moves) => {
        const phones = [one, other] as const
        const calls = dialGreedily(plan, { ...chinese, phones, from: '2026-10-23T20:59' }, moves)
        for (const [number, called] of phones.entries())
          assert.ok(isWithin(ofNumber(calls, number), ZONES.get(called) ?? '', 8, EVENINGS[name]))
      }),
      { numRuns: 40 },
    )
  })

for (const name of PROFILE_NAMES)
  test(`${name}: nothing in it contradicts itself, also with the settings of a new account`, () => {
    const plan = profile(name)
    assert.ok(plan !== null)
    const now = DateTime.fromISO('2026-11-30T12:00', { zone: 'Asia/Shanghai' }).toMillis()
    assert.deepEqual(contradictions(plan, AccountSettings.parse({}), now), [])
  })

test('whoever refuses is blocked for good by the marketing profiles', () => {
  for (const name of ['china-marketing', 'us', 'us-florida', 'uk'] as const) {
    const said = consequenceOf(profile(name) ?? assert.fail(name), 'refused')
    assert.deepEqual(said, {
      ...{ contact: 'done', endsPerson: true },
      block: { scope: 'person', days: 'forever' },
    })
  }
})

test('Ningxia: a Saturday that is worked instead of a holiday has the hours of a workday', () => {
  const plan = profile('china-collection-ningxia') ?? assert.fail()
  const opens = (local: string) => {
    const now = DateTime.fromISO(local, { zone: 'Asia/Shanghai' }).toMillis()
    const phone = '13800000000'
    const waiting = { state: 'waiting', dueAt: now, expiresAt: null, phone } as const
    const { at, rule } = nextDial(waiting, RUNNING, { ...CHINA, plan }, now)
    return [rule, DateTime.fromMillis(at ?? 0, { zone: 'Asia/Shanghai' }).toFormat('MM-dd HH:mm')]
  }
  assert.deepEqual(opens('2026-10-10T19:30'), ['inLine', '10-10 19:30'])
  assert.deepEqual(opens('2026-10-17T18:30'), ['hours', '10-18 09:00'])
  assert.deepEqual(opens('2026-10-01T08:30'), ['holiday', '10-01 09:00'])
  assert.deepEqual(opens('2026-09-30T20:30'), ['law', '10-01 09:00'])
})

test('there is no profile of another name', () => {
  assert.equal(profile('toString'), null)
})
