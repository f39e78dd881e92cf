// When a number is called again, by the class of its call and by how often it was tried.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { DateTime } from 'luxon'
import { OUTCOMES } from '../../../src/domain/outcome.ts'
import { consequenceOf } from '../../../src/domain/plan/consequence.ts'
import { againAfter, type CallClass, classOf, triedAgain } from '../../../src/domain/plan/next-try.ts'
import { EMPTY_PLAN, LINE_CLASSES, Plan } from '../../../src/domain/plan/plan.ts'
import { againAt } from '../../../src/domain/retry.ts'

const MINUTE_MS = 60_000
const SHANGHAI = 'Asia/Shanghai'
const NEW_YORK = 'America/New_York'

function at(local: string, zone = SHANGHAI): number {
  return DateTime.fromISO(local, { zone }).toMillis()
}

test('the class of a call says how the line ended, and a cause of Q.850 that a mobile is switched off', () => {
  const line = { q850: null } as const
  assert.equal(classOf({ ...line, outcome: 'invalid' }), 'vacant')
  assert.equal(classOf({ ...line, outcome: 'unreachable' }), 'unreachable')
  assert.equal(classOf({ outcome: 'unreachable', q850: 20 }), 'off')
  assert.equal(classOf({ outcome: 'noAnswer', q850: 20 }), 'off')
  assert.equal(classOf({ outcome: 'busy', q850: 20 }), 'busy')
  assert.equal(classOf({ ...line, outcome: 'trunkFailed' }), 'lineFailed')
  assert.equal(classOf({ ...line, outcome: 'trunkFailed', noRoom: true }), 'noRoom')
  assert.equal(classOf({ ...line, outcome: 'messageHeard' }), 'connected')
})

test('without a plan a number is called again exactly as before', () => {
  const call = fc.record({
    outcome: fc.constantFrom(...OUTCOMES),
    noRoom: fc.boolean(),
    tried: fc.array(fc.constantFrom<CallClass>('interrupted', 'cancelled', 'lineFailed', 'noRoom'), {
      maxLength: 7,
    }),
  })
  fc.assert(
    fc.property(call, ({ outcome, noRoom, tried }) => {
      const tries = tried.reduce((all, one) => triedAgain(one, all), {})
      const again = againAfter(EMPTY_PLAN, classOf({ outcome, q850: null, noRoom }), tries, 0, SHANGHAI)
      const before = againAt(outcome, false, tried.length, 0, noRoom)
      assert.deepEqual(again, before === null ? null : { dueAt: before, place: 'ordinary', number: 'same' })
    }),
  )
})

test('a rule gives its pauses in order, repeats the last, and ends', () => {
  const plan = Plan.parse({ again: { busy: { times: 3, after: [5, 30], place: 'first', number: 'next' } } })
  const after = (times: number) => againAfter(plan, 'busy', { busy: times }, 0, SHANGHAI)
  assert.deepEqual(after(0), { dueAt: 5 * MINUTE_MS, place: 'first', number: 'next' })
  assert.equal(after(1)?.dueAt, 30 * MINUTE_MS)
  assert.equal(after(2)?.dueAt, 30 * MINUTE_MS)
  assert.equal(after(3), null)
  assert.equal(againAfter(plan, 'noAnswer', {}, 0, SHANGHAI), null)
})

test('no rule leads to more calls than it allows, in whatever order classes come', () => {
  const rule = fc.record({ times: fc.integer({ min: 1, max: 4 }), after: fc.constant([1]) })
  const again = fc.dictionary(fc.constantFrom(...LINE_CLASSES), rule)
  const calls = fc.array(fc.constantFrom<CallClass>(...LINE_CLASSES, 'interrupted', 'cancelled', 'noRoom'), {
    maxLength: 200,
  })
  fc.assert(
    fc.property(again, calls, (rules, classes) => {
      const plan = Plan.parse({ again: rules })
      let tries = {}
      const followed: Record<string, number> = {}
      for (const callClass of classes) {
        const next = againAfter(plan, callClass, tries, 0, SHANGHAI)
        if (next === null) continue
        followed[callClass] = (followed[callClass] ?? 0) + 1
        tries = triedAgain(callClass, tries)
      }
      for (const [callClass, count] of Object.entries(followed))
        assert.ok(count <= (rules[callClass as keyof typeof rules]?.times ?? 6), `${callClass}: ${count}`)
    }),
  )
})

test('the other daypart is the next of morning, afternoon and evening, on days of 23 and of 25 hours too', () => {
  const plan = Plan.parse({ again: { noAnswer: { times: 9, at: 'otherDaypart' } } })
  const next = (local: string, zone = SHANGHAI) =>
    DateTime.fromMillis(againAfter(plan, 'noAnswer', {}, at(local, zone), zone)?.dueAt ?? 0, {
      zone,
    }).toFormat('dd HH:mm')
  assert.equal(next('2026-11-30T10:00'), '30 12:00')
  assert.equal(next('2026-11-30T12:00'), '30 17:00')
  assert.equal(next('2026-11-30T20:59'), '01 08:00')
  assert.equal(next('2026-11-30T03:00'), '30 08:00')
  assert.equal(next('2026-03-07T18:00', NEW_YORK), '08 08:00')
  assert.equal(next('2026-10-31T18:00', NEW_YORK), '01 08:00')
})

test('the next day at a clock time is the next local day, on days of 23 and of 25 hours too', () => {
  const plan = Plan.parse({ again: { busy: { times: 1, at: 'nextDay 10:00' } } })
  const next = (local: string) =>
    DateTime.fromMillis(againAfter(plan, 'busy', {}, at(local, NEW_YORK), NEW_YORK)?.dueAt ?? 0, {
      zone: NEW_YORK,
    }).toFormat('MM-dd HH:mm')
  assert.equal(next('2026-11-30T00:00'), '12-01 10:00')
  assert.equal(next('2026-03-07T23:59'), '03-08 10:00')
  assert.equal(next('2026-11-01T00:30'), '11-02 10:00')
})

test('what the agent says decides what becomes of the contact, and a refusal ends the person', () => {
  const plan = Plan.parse({
    outcomes: {
      sold: { kind: 'good' },
      later: { then: 'callBack' },
      no: { kind: 'refused' },
      never: { kind: 'refused', then: { block: 'person', days: 365 } },
      wrong: { kind: 'wrong', then: 'nextNumber' },
    },
  })
  const done = { contact: 'done', block: null, endsPerson: false }
  assert.deepEqual(consequenceOf(plan, 'sold'), done)
  assert.deepEqual(consequenceOf(plan, 'later'), { ...done, contact: 'callBack' })
  assert.deepEqual(consequenceOf(plan, 'no'), { ...done, endsPerson: true })
  assert.deepEqual(consequenceOf(plan, 'never'), {
    ...done,
    block: { scope: 'person', days: 365 },
    endsPerson: true,
  })
  assert.deepEqual(consequenceOf(plan, 'wrong'), { ...done, contact: 'nextNumber' })
  assert.equal(consequenceOf(plan, 'toString'), null)
})
