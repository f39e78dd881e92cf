// What of a plan does not act yet is named, and nothing else.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { partsNotActing } from '../../../src/domain/plan/not-acting.ts'
import { EMPTY_PLAN, Plan } from '../../../src/domain/plan/plan.ts'

test('all parts of a plan that the dialer follows are passed over', () => {
  const plan = Plan.parse({
    outcomes: { sold: {} },
    again: { busy: { times: 2, after: [5] }, vacant: { times: 1, after: [0], number: 'next' } },
    limits: [
      { most: 3, in: 'day' },
      { most: 1, in: { hours: 2 }, except: 'callBacks' },
    ],
    callBack: {},
    hours: { zone: 'number', law: '08:00-21:00', week: { mo: ['09:00-12:00'] } },
  })
  assert.deepEqual(partsNotActing(plan), [])
  assert.deepEqual(partsNotActing(EMPTY_PLAN), [])
})

test('each part that it does not follow is named with its place', () => {
  const plan = Plan.parse({
    outcomes: { sold: {}, later: { then: 'callBack' } },
  })
  assert.deepEqual(partsNotActing(plan), ['outcomes.later.then'])
})
