// How often a number that nobody reached is called in all: as its client said, whatever the plan.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { withCallTimes } from '../../../src/domain/plan/call-times.ts'
import { againAfter, triedAgain } from '../../../src/domain/plan/next-try.ts'
import { EMPTY_PLAN, Plan } from '../../../src/domain/plan/plan.ts'

const ZONE = 'Asia/Shanghai'
const MINUTE_MS = 60_000
const NOT_REACHED = ['noAnswer', 'busy', 'off', 'unreachable'] as const

test('a number that is never reached is called exactly so often, whatever its plan and in whatever order its calls end', () => {
  const plan = fc
    .record({
      busy: fc.option(fc.record({ times: fc.integer({ min: 1, max: 9 }), after: fc.constant([5, 10]) })),
      noAnswer: fc.option(fc.record({ times: fc.integer({ min: 1, max: 9 }) })),
    })
    .map(({ busy, noAnswer }) =>
      Plan.parse({ again: { ...(busy && { busy }), ...(noAnswer && { noAnswer }) } }),
    )
  const ends = fc.array(fc.constantFrom(...NOT_REACHED), { minLength: 4, maxLength: 4 })
  fc.assert(
    fc.property(plan, ends, fc.integer({ min: 1, max: 3 }), (own, order, callTimes) => {
      let tries = {}
      let calls = 0
      for (const end of order) {
        calls += 1
        if (againAfter(withCallTimes(own, callTimes, tries), end, tries, 0, ZONE) === null) break
        tries = triedAgain(end, tries)
      }
      assert.equal(calls, callTimes)
    }),
  )
})

test('when it is called is said by the plan, else half an hour later; without a word of the client the plan alone counts', () => {
  const own = Plan.parse({ again: { busy: { times: 1, after: [5, 20], number: 'next' } } })
  const rules = withCallTimes(own, 3, { busy: 1 })
  assert.deepEqual(againAfter(rules, 'busy', { busy: 1 }, 0, ZONE), {
    ...{ dueAt: 20 * MINUTE_MS, place: 'ordinary', number: 'next' },
  })
  assert.equal(againAfter(rules, 'noAnswer', { busy: 1 }, 0, ZONE)?.dueAt, 30 * MINUTE_MS)
  assert.equal(withCallTimes(own, null, {}), own)
  for (const reached of ['rejected', 'abandoned', 'agentMissed', 'vacant', 'connected'])
    assert.equal(againAfter(withCallTimes(EMPTY_PLAN, 3, {}), reached, {}, 0, ZONE), null)
})
