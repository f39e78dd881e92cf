// What is added while a write is under way is written together after it.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { GroupCommit } from '../../src/domain/group-commit.ts'
import { createVirtualClock } from '../../src/simulation/virtual-clock.ts'

const WRITE_MS = 10

test('each item is in one group, in order; one write runs at a time, and each item learns how its own ended', async () => {
  const pauses = fc.array(fc.nat(25), { minLength: 1, maxLength: 30 })
  await fc.assert(
    fc.asyncProperty(pauses, fc.nat(4), async (pausesMs, broken) => {
      const clock = createVirtualClock(0)
      const groups: (readonly number[])[] = []
      let running = 0
      const commit = new GroupCommit<number, number>(items => {
        running += 1
        assert.equal(running, 1)
        const nth = groups.push(items) - 1
        return new Promise((resolve, reject) => {
          clock.after(WRITE_MS, () => {
            running -= 1
            if (nth === broken) reject(new Error('broken'))
            else resolve(nth)
          })
        })
      })
      const ends: Promise<number | null>[] = []
      let at = 0
      pausesMs.forEach((pauseMs, item) => {
        at += pauseMs
        clock.after(at, () => ends.push(commit.add(item).catch(() => null)))
      })
      await clock.runUntil(at + pausesMs.length * WRITE_MS + WRITE_MS)
      assert.deepEqual(groups.flat(), [...pausesMs.keys()])
      const ended = await Promise.all(ends)
      for (const [nth, items] of groups.entries())
        for (const item of items) assert.equal(ended[item], nth === broken ? null : nth)
    }),
    { numRuns: 50 },
  )
})

test('items added at once form one group, and those that come meanwhile the next', async () => {
  const clock = createVirtualClock(0)
  const groups: (readonly number[])[] = []
  const commit = new GroupCommit<number, void>(items => {
    groups.push(items)
    return new Promise(resolve => clock.after(WRITE_MS, resolve))
  })
  for (const item of [1, 2, 3]) void commit.add(item)
  clock.after(WRITE_MS / 2, () => {
    for (const item of [4, 5]) void commit.add(item)
  })
  await clock.runUntil(3 * WRITE_MS)
  assert.deepEqual(groups, [
    [1, 2, 3],
    [4, 5],
  ])
})
