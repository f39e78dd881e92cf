// A write that is made again until it succeeds, in virtual time.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { persist } from '../../src/domain/persist.ts'
import { createVirtualClock } from '../../src/simulation/virtual-clock.ts'

function persisting(failures: number, isOver = () => false) {
  const clock = createVirtualClock(0)
  const triedAt: number[] = []
  const reported: unknown[] = []
  const write = async () => {
    triedAt.push(clock.now())
    if (triedAt.length <= failures) throw new Error(`failure ${triedAt.length}`)
  }
  const pauses = { steps: [10, 30] } as const
  const done = persist(write, { clock, pauses, isOver, failed: error => reported.push(error) })
  return { clock, triedAt, reported, done }
}

test('a write that fails is made again after each pause, and every failure is reported', async () => {
  const { clock, triedAt, reported, done } = persisting(3)
  await clock.runUntil(1_000)
  await done
  assert.deepEqual(triedAt, [0, 10, 40, 70])
  assert.equal(reported.length, 3)
  assert.equal(clock.pending(), 0)
})

test('a write that nobody needs any more is not made again, and its failure is not reported', async () => {
  let tries = 0
  const { clock, triedAt, reported, done } = persisting(9, () => ++tries === 2)
  await clock.runUntil(1_000)
  await done
  assert.deepEqual(triedAt, [0, 10])
  assert.equal(reported.length, 1)
})
