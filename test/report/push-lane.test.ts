// The deliveries to one URL: how many at once, how long they wait, and what silence does to them.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Lane } from '../../src/push/push-lane.ts'
import type { PendingPush } from '../../src/store/port/push-store.ts'
import { accountWith } from './memory-push-store.ts'

const account = accountWith(1, {})
const fact = { type: 'taskEnded', taskid: '1', endType: 'over' } as const

function push(id: number): PendingPush {
  return { id, account, kind: 'task', fact, attempts: 0, createdAt: 0 }
}

function filled(count: number): Lane {
  const lane = new Lane()
  for (let id = 1; id <= count; id++) lane.add(push(id), 0)
  return lane
}

/** Ids taken until none is given. */
function takenAt(lane: Lane, now: number): number[] {
  const ids: number[] = []
  for (let next = lane.take(now); next !== undefined; next = lane.take(now)) ids.push(next.id)
  return ids
}

test('eight start at once, in order, and one more for each that is done', () => {
  const lane = filled(12)
  assert.deepEqual(takenAt(lane, 0), [1, 2, 3, 4, 5, 6, 7, 8])
  lane.done()
  assert.deepEqual(takenAt(lane, 0), [9])
})

test('a push that has waited longer than 4 s is left to the outbox, later ones are taken', () => {
  const lane = filled(3)
  lane.add(push(4), 3_000)
  assert.deepEqual(takenAt(lane, 4_001), [4])
  assert.ok(lane.isEmpty())
})

test('a queue is bounded', () => {
  const lane = filled(1_000)
  const ids: number[] = []
  for (let next = lane.take(0); next !== undefined; next = lane.take(0)) {
    ids.push(next.id)
    lane.done()
  }
  assert.equal(ids.length, 200)
})

test('waiting pushes share the failure of a silent URL, and afterwards one at a time tries it', () => {
  const lane = filled(10)
  takenAt(lane, 0)
  assert.deepEqual(
    lane.silent(0).map(({ id }) => id),
    [9, 10],
  )
  assert.equal(lane.add(push(11), 5_000), false)
  for (let n = 0; n < 8; n++) lane.done()
  assert.equal(lane.add(push(12), 5_000), true)
  assert.equal(lane.add(push(13), 5_000), false)
  assert.deepEqual(takenAt(lane, 5_000), [12])
  assert.equal(lane.add(push(14), 5_000), false)
})

test('a silent lane is remembered until its URL answers, whatever the answer', () => {
  const lane = filled(1)
  takenAt(lane, 0)
  lane.silent(0)
  lane.done()
  assert.equal(lane.isForgettable(), false)
  lane.heard(6_000)
  assert.equal(lane.isForgettable(), true)
  for (let id = 1; id <= 9; id++) assert.equal(lane.add(push(id), 6_000), true)
  assert.equal(takenAt(lane, 6_000).length, 8)
})

test('one lost delivery while others get through does not make a lane silent', () => {
  const lane = filled(10)
  takenAt(lane, 0)
  lane.heard(100)
  assert.deepEqual(lane.silent(50), [])
  lane.done()
  assert.deepEqual(takenAt(lane, 200), [9])
})

test('a lane with deliveries in progress is not forgotten', () => {
  const lane = filled(1)
  takenAt(lane, 0)
  assert.equal(lane.isForgettable(), false)
  lane.done()
  assert.equal(lane.isForgettable(), true)
})
