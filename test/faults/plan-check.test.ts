// The judge of the fault runs finds what it is there to find: limits that were passed, pauses cut short,
// call-backs that were lost or ended twice.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Result } from './crm.ts'
import type { Leg } from './ledger.ts'
import { type Attempt, PlanCheck } from './plan-check.ts'
import type { PlannedTasks } from './planned-tasks.ts'

const MINUTE = 60_000
const NOON = Date.parse('2026-03-02T12:00:00+08:00')
/** Midnight is at minute 720. */
const NIGHT = {
  midnight: NOON + 720 * MINUTE,
  dayOf: (at: number) => Math.floor((at - NOON) / MINUTE / 1_440 + 0.5),
  minuteOf: (at: number) => ((at - NOON) / MINUTE + 720) % 1_440,
}
const UNDISTURBED = { isDisturbed: () => false, isAnswerKnown: () => true }
const of = (plan: 'often' | 'once', person: string) => ({ plan, person, taskid: 't' })

let legs = 0
function leg(phone: string, minute: number, more: Partial<Leg> = {}): Leg {
  const at = NOON + minute * MINUTE
  return {
    ...{
      legId: String(++legs),
      phone,
      pid: 1,
      askedAt: at,
      dialedAt: at,
      dialedOn: at,
      endedAt: at,
      endedOn: at,
    },
    ...{ outcome: 'noAnswer', answeredAt: null, heardAt: null, lost: [], late: [] },
    ...more,
  }
}
const answered = (phone: string, minute: number) =>
  leg(phone, minute, { outcome: 'completed', answeredAt: NOON + minute * MINUTE })

function attempt({ legId, phone, dialedOn }: Leg, more: Partial<Attempt> = {}): Attempt {
  return { id: Number(legId), legId, phone, taskid: 't', markedOn: dialedOn, ...more }
}

/** Each leg has its record, unless there are others. */
function judge(
  all: readonly Leg[],
  book: Partial<ConstructorParameters<typeof PlanCheck>[0]> = {},
  attempts: readonly Attempt[] = all.map(each => attempt(each)),
) {
  const numbers: PlannedTasks['numbers'] = new Map([
    ...['a1', 'a2', 'a3'].map(phone => [phone, of('often', 'a')] as const),
    ...['b1', 'b2'].map(phone => [phone, of('once', 'b')] as const),
  ])
  const blank = {
    numbers,
    wished: new Set<string>(),
    promised: new Map<number, string>(),
    said: new Set<string>(),
  }
  return new PlanCheck({ ...blank, ...book }, NIGHT, all, attempts, UNDISTURBED)
}

describe('limits', () => {
  test('of a number in a stretch of time', () => {
    assert.deepEqual(judge([leg('a1', 0), leg('a1', 5), leg('a1', 10)]).limitsPassed(), [])
    assert.equal(judge([leg('a1', 0), leg('a1', 4), leg('a1', 8)]).limitsPassed().length, 1)
  })

  test('of a person at all numbers, whichever call comes first in the book', () => {
    const calls = [leg('a1', 712), leg('a2', 716), leg('a3', 718), leg('a1', 723), leg('a2', 727)]
    assert.equal(judge(calls.toReversed()).limitsPassed().length, 1)
    assert.deepEqual(judge(calls.slice(1)).limitsPassed(), [])
  })

  test('of a day of the calendar', () => {
    assert.equal(judge([leg('b1', 0), leg('b2', 11 * 60)]).limitsPassed().length, 1)
    assert.deepEqual(judge([leg('b1', 0), leg('b2', 13 * 60)]).limitsPassed(), [])
    const calls = [leg('a1', 0), leg('a2', 21), leg('a3', 42), leg('a1', 63)]
    assert.match(judge(calls).limitsPassed().join(), /"most":3/)
    assert.deepEqual(judge([...calls.slice(1, 3), leg('a1', 717), leg('a2', 738)]).limitsPassed(), [])
  })

  test('by the marks of the calls, whenever they were dialled, and of those that never were', () => {
    const [first, second] = [leg('b1', 725), leg('b2', 726)]
    const marked = (minute: number, of: Leg) => attempt(of, { markedOn: NOON + minute * MINUTE })
    assert.deepEqual(judge([first, second], {}, [marked(719, first), marked(726, second)]).limitsPassed(), [])
    assert.equal(judge([second], {}, [attempt(first), attempt(second)]).limitsPassed().length, 1)
    const undialed = attempt(second, { taskid: null })
    assert.deepEqual(judge([first], {}, [attempt(first), undialed]).limitsPassed(), [])
    assert.equal(judge([first, second], {}, [attempt(first), undialed]).limitsPassed().length, 1)
    const notPickedUp = attempt(first, { taskid: null })
    assert.deepEqual(judge([second], {}, [notPickedUp, attempt(second)]).limitsPassed(), [])
    // The clock of the second one's process is behind.
    const behind = [leg('a1', 10), leg('a1', 12), leg('a1', 9)]
    assert.equal(judge(behind).limitsPassed().length, 1)
  })

  test('of answers, which a call-back that was asked for may pass', () => {
    const calls = [answered('a1', 0), answered('a2', 30), leg('a3', 60)]
    assert.equal(judge(calls).limitsPassed().length, 1)
    const records = calls.map((each, index) => attempt(each, { taskid: index < 2 ? 't' : null }))
    assert.deepEqual(judge(calls, {}, records).limitsPassed(), [])
  })
})

test('a number that is called in closed hours, unless it asked for that', () => {
  const calls = [leg('a1', 723), leg('a2', 725), leg('a3', 727), leg('b1', 725)]
  assert.equal(judge(calls).calledOutOfHours().length, 1)
  const records = calls.map(each => attempt(each, { taskid: null }))
  assert.deepEqual(judge(calls, {}, records).calledOutOfHours(), [])
})

test('a number that is called again before its pause is over', () => {
  assert.equal(judge([leg('a1', 0), leg('a1', 3)]).calledTooSoon().length, 1)
  assert.deepEqual(judge([leg('a1', 0), leg('a1', 4)]).calledTooSoon(), [])
  assert.equal(judge([leg('a1', 0, { outcome: 'busy' }), leg('a1', 4)]).calledTooSoon().length, 1)
  // Nobody but the process knows how a call ended of which events were lost.
  assert.deepEqual(judge([leg('a1', 0, { lost: ['ended'] }), leg('a1', 1)]).calledTooSoon(), [])
})

describe('call-backs', () => {
  const book = { wished: new Set(['c']), promised: new Map([[7, 'c']]) }
  const row = (more: Record<string, unknown>): Result => ({
    id: 7,
    phone: 'c',
    state: 'kept',
    reason: null,
    ...more,
  })
  const found = (rows: readonly Result[], calls: readonly Leg[], over: readonly number[] = []) =>
    judge([], book).callBacks(rows, new Map(calls.map(each => [each.legId, each])), over)

  test('that end in a talk or with a reason are right', () => {
    assert.deepEqual(found([row({})], [answered('c', 0)]), [])
    assert.deepEqual(found([row({ state: 'ended', reason: 'customerNotReached' })], [leg('c', 0)], [7]), [])
  })

  test('that are lost, open, made up, or ended twice or wrongly are found', () => {
    const ended = { state: 'ended', reason: 'missed' }
    for (const [rows, calls, over, what] of [
      [[], [], [], /lost/],
      [[row({ state: 'waiting' })], [], [], /has not ended/],
      [[row({ state: 'ended' })], [], [], /has not ended/],
      [[row({}), row({ id: 8, phone: 'd' })], [answered('c', 0), answered('d', 0)], [], /nobody promised d/],
      [[row({}), row({ id: 8 })], [answered('c', 0)], [], /promised two calls/],
      [[row(ended)], [], [7, 7], /ended twice/],
      [[row({})], [leg('c', 0)], [], /nobody answered/],
      [[row(ended)], [answered('c', 0)], [], /answered its call-back/],
    ] as const) {
      const wrong = found(rows, calls, over)
      assert.equal(wrong.length, 1, `${what}: ${wrong}`)
      assert.match(wrong[0] ?? '', what)
    }
  })
})
