// What becomes of a call-back: properties over random plans, calls and times.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  afterCall,
  afterMissed,
  afterPutOff,
  type CallBackMove,
  type CallBackTurn,
  promisedFor,
} from '../../src/domain/call-back.ts'
import type { Outcome } from '../../src/domain/outcome.ts'
import { Plan, type PlanCallBack } from '../../src/domain/plan/plan.ts'

const ZONE = 'Europe/Berlin'
const MINUTE = 60_000
const DAY = 86_400_000
/** Four days before the clock is set forward in Berlin. */
const FROM = Date.parse('2026-03-25T09:00:00+01:00')

function ruleOf(callBack: unknown): PlanCallBack {
  const rule = Plan.parse({ callBack }).callBack
  assert.ok(rule !== undefined)
  return rule
}

const rules = fc
  .record({
    minutes: fc.integer({ min: 0, max: 240 }),
    missed: fc.oneof(
      fc.constantFrom('group', 'nextDay', 'close'),
      fc.record({ retryMinutes: fc.integer({ min: 1, max: 600 }), times: fc.integer({ min: 1, max: 5 }) }),
    ),
  })
  .map(ruleOf)

type Happening = { readonly after: number; readonly what: Outcome | 'gone' | 'missed' | 'limited' | 'closed' }
const happenings = fc.array(
  fc.record({
    after: fc.integer({ min: 0, max: 3 * 60 }).map(minutes => minutes * MINUTE),
    what: fc.constantFrom<Happening['what']>(
      ...(['noAnswer', 'busy', 'rejected', 'agentNotReached', 'interrupted', 'trunkFailed'] as const),
      ...(['gone', 'missed', 'limited', 'closed'] as const),
    ),
  }),
  { minLength: 200, maxLength: 400 },
)

function moveOf(turn: CallBackTurn, { what }: Happening, rule: PlanCallBack, now: number): CallBackMove {
  if (what === 'limited') return afterPutOff(turn, now + DAY / 2, 'limited', rule)
  if (what === 'closed') return afterPutOff(turn, now + DAY / 3, 'neverOpen', rule)
  // The engine looks at the window before it begins a call.
  if (now > turn.untilAt || what === 'missed') return afterMissed(turn, 'missed', rule, now, ZONE)
  if (what === 'gone')
    return turn.ext === null
      ? afterMissed(turn, 'missed', rule, now, ZONE)
      : afterMissed(turn, 'agentGone', rule, now, ZONE)
  return afterCall(turn, { outcome: what, isAnswered: false }, rule, now, ZONE)
}

test('nothing keeps a call-back going for ever, and none is due in the past or after its window', () => {
  fc.assert(
    fc.property(rules, happenings, fc.boolean(), (rule, all, isOwn) => {
      let turn = promisedFor(FROM, isOwn ? '1001' : null, rule)
      let now = FROM
      for (const happening of all) {
        now = Math.max(now, turn.dueAt) + happening.after
        const move = moveOf(turn, happening, rule, now)
        if (move.state !== 'waiting') return
        assert.ok(move.dueAt >= now, 'due in the past')
        assert.ok(move.tries >= turn.tries)
        turn = { ...turn, ...move }
      }
      assert.fail(`still open ${(now - FROM) / DAY} days later: ${JSON.stringify({ rule, turn })}`)
    }),
    { numRuns: 500 },
  )
})

test('a customer who answered was called back, whatever else is said of the call', () => {
  fc.assert(
    fc.property(rules, fc.constantFrom<Outcome>('connected', 'interrupted', 'cancelled'), (rule, outcome) => {
      const turn = promisedFor(FROM, '1001', rule)
      assert.deepEqual(afterCall(turn, { outcome, isAnswered: true }, rule, FROM, ZONE), { state: 'kept' })
    }),
  )
})

test('the next day it is due at the time of day that was promised, also when the clock was changed', () => {
  const rule = ruleOf({ minutes: 10, missed: 'nextDay' })
  let turn = promisedFor(FROM, '1001', rule)
  const due: string[] = []
  for (let day = 0; day < 7; day++) {
    const move = afterMissed(turn, 'missed', rule, turn.untilAt + MINUTE, ZONE)
    assert.ok(move.state === 'waiting')
    turn = { ...turn, ...move }
    due.push(new Date(move.dueAt).toLocaleString('sv', { timeZone: ZONE }))
  }
  assert.deepEqual(
    due,
    [26, 27, 28, 29, 30, 31].map(day => `2026-03-${day} 09:00:00`).concat('2026-04-01 09:00:00'),
  )
  const over = afterMissed(turn, 'missed', rule, turn.untilAt + MINUTE, ZONE)
  assert.deepEqual(over, { state: 'ended', reason: 'missed' })
})

test('a number that does not exist is not tried again', () => {
  const rule = ruleOf({ missed: { retryMinutes: 5, times: 9 } })
  const turn = promisedFor(FROM, '1001', rule)
  const move = afterCall(turn, { outcome: 'invalid', isAnswered: false }, rule, FROM, ZONE)
  assert.deepEqual(move, { state: 'ended', reason: 'customerNotReached' })
})
