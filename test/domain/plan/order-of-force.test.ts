// The order of force of the rules, over random plans and histories: what beats what, and that no order of
// events passes a limit.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { DateTime } from 'luxon'
import { type DialRules, type NumberAhead, nextDial } from '../../../src/domain/next-dial.ts'
import { OUTCOMES } from '../../../src/domain/outcome.ts'
import { consequenceOf } from '../../../src/domain/plan/consequence.ts'
import { isOpenAt } from '../../../src/domain/plan/hours.ts'
import { limitedUntil, limitWindows, type PastCall } from '../../../src/domain/plan/limits.ts'
import { againAfter, classOf } from '../../../src/domain/plan/next-try.ts'
import { Plan, type PlanLimit } from '../../../src/domain/plan/plan.ts'

const MINUTE_MS = 60_000
const DAY_MS = 1_440 * MINUTE_MS
const NOW = Date.UTC(2026, 9, 24, 9, 30)
const RUNNING = { state: 'running', scheduledAt: null } as const
const zone = fc.constantFrom('Asia/Shanghai', 'America/New_York', 'Europe/London', 'Australia/Lord_Howe')
const span = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 23 }))
  .filter(([from, to]) => from !== to)
  .map(([from, to]) => `${String(from).padStart(2, '0')}:00-${String(to).padStart(2, '0')}:30`)
const limit = fc.record({
  most: fc.integer({ min: 1, max: 4 }),
  in: fc.oneof(
    fc.constantFrom('day', 'week', 'month'),
    fc.integer({ min: 1, max: 600 }).map(minutes => ({ minutes })),
    fc.integer({ min: 1, max: 48 }).map(hours => ({ hours })),
    fc.integer({ min: 1, max: 7 }).map(days => ({ days })),
  ),
  of: fc.constantFrom('dials', 'answers', 'talks'),
  for: fc.constantFrom('number', 'person'),
  over: fc.constantFrom('task', 'account'),
  except: fc.constantFrom('callBacks', undefined),
})
const days = fc.array(span, { maxLength: 2 })
const plan = fc
  .record({
    limits: fc.array(limit, { maxLength: 3 }),
    hours: fc.option(
      fc.record({
        week: fc.record({ mo: days, tu: days, we: days, th: days, fr: days, sa: days, su: days }),
        law: fc.option(span, { nil: undefined }),
        zone: fc.constantFrom('account', 'contact'),
        dates: fc.dictionary(
          fc.constantFrom('2026-10-25', '2026-10-26'),
          fc.constantFrom('closed', 'asMonday'),
        ),
      }),
      { nil: undefined },
    ),
  })
  .map(written => Plan.parse(JSON.parse(JSON.stringify(written))))
const rules = fc.record({
  plan,
  timeZone: zone,
  callHours: fc.constantFrom('none', '08:00-21:00'),
  country: fc.constant('CN'),
  maxCallsPerNumberPerDay: fc.constantFrom<'none' | number>('none', 1, 2),
})
const past = fc.record({
  dialedAt: fc.integer({ min: NOW - 8 * DAY_MS, max: NOW }),
  isAnswered: fc.boolean(),
  isTalk: fc.boolean(),
  isSameNumber: fc.boolean(),
  isSameTask: fc.boolean(),
})
const number = fc.record({
  state: fc.constant('waiting' as const),
  dueAt: fc.integer({ min: NOW - DAY_MS, max: NOW + DAY_MS }),
  expiresAt: fc.constant(null),
  phone: fc.constant('+12125550100'),
  zone: fc.option(zone, { nil: null }),
  history: fc.array(past, { maxLength: 12 }),
  isCallBack: fc.boolean(),
})

/** A second reading of the rules, written as people say them: minute by minute, no window. */
function mayDial({ plan, ...settings }: DialRules & { plan: Plan }, of: NumberAhead, at: number): boolean {
  const own: PlanLimit[] =
    settings.maxCallsPerNumberPerDay === 'none'
      ? []
      : [{ most: settings.maxCallsPerNumberPerDay, in: 'day', of: 'dials', for: 'number', over: 'account' }]
  const isWithinLimits = [...own, ...plan.limits].every(
    one =>
      (of.isCallBack === true && one.except === 'callBacks') ||
      (of.history ?? []).filter(call => counts(one, call, at, settings.timeZone)).length < one.most,
  )
  const whose = plan.hours?.zone === 'contact' ? (of.zone ?? settings.timeZone) : settings.timeZone
  return isWithinLimits && isOpenAt(plan, settings, whose, at, of.isCallBack)
}

function counts(one: PlanLimit, call: PastCall, at: number, timeZone: string): boolean {
  if (one.for === 'number' && !call.isSameNumber) return false
  if (one.over === 'task' && !call.isSameTask) return false
  if (one.of === 'answers' && !call.isAnswered) return false
  if (one.of === 'talks' && !call.isTalk) return false
  if (typeof one.in === 'string')
    return DateTime.fromMillis(call.dialedAt, { zone: timeZone }).hasSame(
      DateTime.fromMillis(at, { zone: timeZone }),
      one.in,
    )
  const length =
    'minutes' in one.in ? one.in.minutes : 'hours' in one.in ? one.in.hours * 60 : one.in.days * 1_440
  return at - call.dialedAt < length * MINUTE_MS
}

test('the moment that is named is the first at which every rule allows the call', () => {
  fc.assert(
    fc.property(rules, number, (given, waiting) => {
      const { at } = nextDial(waiting, RUNNING, given, NOW)
      const from = Math.max(NOW, waiting.dueAt)
      const until = Math.min(at ?? Infinity, from + 3 * DAY_MS)
      for (let moment = from; moment < until; moment += 13 * MINUTE_MS)
        assert.equal(mayDial(given, waiting, moment), false, new Date(moment).toISOString())
      if (at === null) return
      assert.ok(at >= from)
      assert.equal(mayDial(given, waiting, at), true)
      if (at > from) assert.equal(mayDial(given, waiting, at - 1), false)
    }),
    { numRuns: 80 },
  )
})

test('block list and refusal beat everything, and the law beats call-backs', () => {
  fc.assert(
    fc.property(rules, number, (given, waiting) => {
      assert.equal(nextDial({ ...waiting, isBlocked: true }, RUNNING, given, NOW).at, null)
      assert.equal(
        nextDial({ ...waiting, refusal: { at: NOW, by: '1001', code: '' } }, RUNNING, given, NOW).rule,
        'refused',
      )
      const { at } = nextDial({ ...waiting, isCallBack: true }, RUNNING, given, NOW)
      const law = given.plan.hours?.law
      if (at === null || law === undefined) return
      const lawful = Plan.parse({ hours: { law } })
      const whose = given.plan.hours?.zone === 'contact' ? (waiting.zone ?? given.timeZone) : given.timeZone
      assert.ok(isOpenAt(lawful, { callHours: 'none' }, whose, at))
    }),
  )
})

test('limits beat call-backs unless the limit excepts them', () => {
  fc.assert(
    fc.property(rules, number, (given, waiting) => {
      const strict = Plan.parse({ limits: given.plan.limits.map(({ except: _except, ...one }) => one) })
      const back = { ...waiting, isCallBack: true }
      const open = { ...given, callHours: 'none', maxCallsPerNumberPerDay: 'none' } as const
      const bound = nextDial(back, RUNNING, { ...open, plan: strict }, NOW)
      const ordinary = nextDial({ ...waiting, isCallBack: false }, RUNNING, { ...open, plan: strict }, NOW)
      assert.equal(bound.at, ordinary.at)
      const lenient = Plan.parse({ limits: given.plan.limits.map(one => ({ ...one, except: 'callBacks' })) })
      assert.equal(nextDial(back, RUNNING, { ...open, plan: lenient }, NOW).at, Math.max(NOW, waiting.dueAt))
    }),
  )
})

test("the agent's outcome decides whatever the line's is, and a refusal is never followed by a call", () => {
  const kind = fc.constantFrom('good', 'neutral', 'bad', 'refused', 'wrong')
  const then = fc.constantFrom('done', 'again', 'callBack', 'nextNumber')
  fc.assert(
    fc.property(kind, then, fc.constantFrom(...OUTCOMES), (kind, then, outcome) => {
      const own = Plan.parse({
        outcomes: { said: { kind, then } },
        again: { said: { times: 1, after: [5] } },
      })
      const said = consequenceOf(own, 'said')
      assert.equal(said?.contact, kind === 'refused' ? 'done' : then)
      assert.equal(said?.endsPerson, kind === 'refused')
      assert.notEqual(classOf({ outcome, q850: null }), 'said')
      assert.equal(againAfter(own, 'said', {}, NOW, 'UTC')?.dueAt, NOW + 5 * MINUTE_MS)
    }),
  )
})

test('no order of calls passes a limit, not even with a clock that goes backwards', () => {
  const steps = fc.array(
    fc.record({
      ms: fc.integer({ min: -30 * MINUTE_MS, max: 300 * MINUTE_MS }),
      isAnswered: fc.boolean(),
      isTalk: fc.boolean(),
      isSameNumber: fc.boolean(),
      isSameTask: fc.boolean(),
    }),
    { maxLength: 60 },
  )
  fc.assert(
    fc.property(fc.array(limit, { minLength: 1, maxLength: 3 }), zone, steps, (written, where, moves) => {
      const own = Plan.parse(JSON.parse(JSON.stringify({ limits: written })))
      const calls: (PastCall & { number: boolean; task: boolean })[] = []
      let now = NOW
      for (const { ms, isSameNumber, isSameTask, ...what } of moves) {
        now += ms
        const seen = calls.map(call => ({
          ...call,
          isSameNumber: call.number === isSameNumber,
          isSameTask: call.task === isSameTask,
        }))
        const windows = limitWindows(own, { maxCallsPerNumberPerDay: 'none' }, where, now)
        if (limitedUntil(windows, seen) !== null) continue
        for (const one of own.limits) {
          const before = seen.filter(call => counts(one, call, now, where)).length
          assert.ok(before < one.most, `${before + 1} calls against ${JSON.stringify(one)}`)
        }
        calls.push({
          ...what,
          dialedAt: now,
          number: isSameNumber,
          task: isSameTask,
          isSameNumber,
          isSameTask,
        })
      }
    }),
  )
})
