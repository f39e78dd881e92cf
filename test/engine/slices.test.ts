// Long computations in slices: they take turns, one slice in a turn of the event loop.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Slices } from '../../src/engine/node/slices.ts'
import { createVirtualClock } from '../../src/simulation/virtual-clock.ts'

function computation(name: string, slices: number, log: string[]): () => boolean {
  let left = slices
  return () => {
    log.push(name)
    return --left <= 0
  }
}

test('of many computations one slice is done in each turn of the event loop, and they take turns', async () => {
  const clock = createVirtualClock(0)
  const slices = new Slices(clock)
  const log: string[] = []
  const over: string[] = []
  for (const [name, count] of [
    ['a', 3],
    ['b', 1],
    ['c', 2],
  ] as const)
    void slices.run(computation(name, count, log)).then(() => over.push(name))
  assert.deepEqual(log, [], 'nothing is done in the turn that asks for it')
  const done: number[] = []
  await clock.runUntil(1, () => {
    done.push(log.length)
    return false
  })
  assert.deepEqual(log, ['a', 'b', 'c', 'a', 'c', 'a'])
  assert.deepEqual([...new Set(done)], [0, 1, 2, 3, 4, 5, 6])
  assert.deepEqual(over, ['b', 'c', 'a'])
  assert.equal(clock.pending(), 0)
})

test('one that throws is over, and the others go on', async () => {
  const clock = createVirtualClock(0)
  const slices = new Slices(clock)
  const log: string[] = []
  const failed = assert.rejects(
    slices.run(() => {
      throw new Error('broken')
    }),
    /broken/,
  )
  const other = slices.run(computation('a', 2, log))
  await clock.runUntil(1)
  await Promise.all([failed, other])
  assert.deepEqual(log, ['a', 'a'])
})
