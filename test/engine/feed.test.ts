// The feed's four modes, in virtual time: when it claims, when it rests, and what wakes it.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Feed } from '../../src/engine/task/feed.ts'
import { createVirtualClock } from '../../src/simulation/virtual-clock.ts'
import type { Claim, ClaimRequest, Remaining } from '../../src/store/port/dial-claim.ts'

const CLAIM_MS = 10
const NONE: Remaining = { waiting: 0, due: 0, nextDueAt: null }

function claimOf(callId: number): Claim {
  return {
    ...{ callId, legId: `u${callId}`, contactId: callId, phone: '13800000000', zone: null, expiresAt: null },
    ...{
      round: 1,
      interruptions: 0,
      tries: {},
      data: { userid: '', memberid: '', extra: '', customuuid: '' },
    },
  }
}

/** A list of so many due contacts behind a store that takes its time. */
function worldOf(due: number) {
  const clock = createVirtualClock(0)
  const world = { due, most: Infinity, isBroken: false, limits: [] as number[], counts: 0, filled: 0 }
  let callId = 0
  const source = {
    claim: ({ limit }: ClaimRequest) =>
      new Promise<Claim[]>((resolve, reject) => {
        world.limits.push(limit)
        // What comes while the claim is under way it does not see.
        const found = Math.min(limit, world.due, world.most)
        clock.after(CLAIM_MS, () => {
          if (world.isBroken) return reject(new Error('the database is away'))
          world.due -= found
          resolve(Array.from({ length: found }, () => claimOf(++callId)))
        })
      }),
    remaining: () => {
      world.counts += 1
      return Promise.resolve({ waiting: world.due, due: world.due, nextDueAt: null })
    },
  }
  const request = (limit: number) => ({
    ...{ taskId: 1, node: 'n', limit, now: clock.now() },
  })
  const feed = new Feed(source, request, () => {
    world.filled += 1
  })
  const passed = (ms: number) => clock.runUntil(clock.now() + ms)
  const takeAll = () => {
    let taken = 0
    while (feed.take() !== null) taken += 1
    return taken
  }
  return { feed, world, passed, takeAll }
}

test('flowing: it claims when few are at hand, one claim at a time, and asks for no counts', async () => {
  const { feed, world, passed } = worldOf(100)
  void feed.refill()
  void feed.refill()
  assert.ok(feed.isBusy && !feed.isEmpty && !feed.isDry)
  await passed(CLAIM_MS)
  assert.deepEqual([world.limits, world.filled, feed.isBusy], [[4], 1, false])
  // Enough is at hand.
  await feed.refill()
  assert.deepEqual([world.limits.length, world.counts, feed.remaining], [1, 0, null])
})

test('it keeps more at hand after it ran empty, and fewer again while it does not', async () => {
  const { feed, world, passed, takeAll } = worldOf(5_000)
  for (let n = 0; n < 10; n++) {
    takeAll()
    void feed.refill()
    await passed(CLAIM_MS)
  }
  assert.deepEqual(world.limits.slice(0, 3), [8, 16, 32])
  assert.equal(world.limits.at(-1), 200)
  for (let taken = 0; taken < 101; taken++) feed.take()
  void feed.refill()
  assert.equal(world.limits.at(-1), 180 - 99)
})

test('dry: fewer came than requested; those at hand are still handed out, then nothing is claimed', async () => {
  const { feed, world, passed, takeAll } = worldOf(2)
  void feed.refill()
  await passed(CLAIM_MS)
  assert.deepEqual([feed.isDry, feed.remaining], [false, NONE])
  assert.equal(takeAll(), 2)
  assert.ok(feed.isDry && feed.isEmpty)
  await feed.refill()
  assert.equal(world.limits.length, 1)
  // Woken, it claims again, and as much as before: a dry list is no reason to keep more at hand.
  world.due = 3
  feed.wake()
  assert.equal(feed.isDry, false)
  void feed.refill()
  await passed(CLAIM_MS)
  assert.deepEqual([world.limits, takeAll()], [[4, 4], 3])
})

test('flowing: a claim of which much was put off is not the end of the list while more is due', async () => {
  const { feed, world, passed, takeAll } = worldOf(100)
  world.most = 1
  void feed.refill()
  await passed(CLAIM_MS)
  assert.deepEqual([feed.isDry, feed.isBusy, feed.remaining, world.counts], [false, false, null, 1])
  assert.equal(takeAll(), 1)
  // Whatever is due is locked by somebody else.
  world.most = 0
  void feed.refill()
  await passed(CLAIM_MS)
  assert.deepEqual([feed.isDry, feed.remaining?.due], [true, 99])
})

test('woken: numbers that arrive during a claim are claimed after it, however few it found', async () => {
  const { feed, world, passed, takeAll } = worldOf(0)
  void feed.refill()
  await passed(CLAIM_MS / 2)
  world.due = 1
  feed.wake()
  assert.ok(feed.isBusy)
  await passed(CLAIM_MS / 2)
  assert.deepEqual([feed.isBusy, feed.isDry, world.limits.length], [false, false, 1])
  void feed.refill()
  await passed(CLAIM_MS)
  assert.deepEqual([takeAll(), feed.isDry], [1, true])
})

test('a failed claim is repeated, whether the feed was woken meanwhile or not', async () => {
  for (const isWoken of [false, true]) {
    const { feed, world, passed, takeAll } = worldOf(1)
    world.isBroken = true
    const failed = assert.rejects(feed.refill(), /the database is away/)
    if (isWoken) feed.wake()
    await passed(CLAIM_MS)
    await failed
    assert.deepEqual([feed.isBusy, feed.isDry, world.filled], [false, false, 0])
    world.isBroken = false
    void feed.refill()
    await passed(CLAIM_MS)
    assert.equal(takeAll(), 1)
  }
})

test('counted: the count is trusted only while nothing is at hand or on its way', async () => {
  const { feed, passed, takeAll } = worldOf(1)
  feed.counted(NONE)
  assert.ok(feed.isDry)
  const due: Remaining = { waiting: 1, due: 1, nextDueAt: null }
  feed.counted(due)
  assert.deepEqual([feed.isDry, feed.remaining], [false, due])
  void feed.refill()
  feed.counted(NONE)
  assert.deepEqual([feed.isBusy, feed.remaining], [true, due])
  await passed(CLAIM_MS)
  feed.counted(due)
  assert.deepEqual(feed.remaining, NONE)
  takeAll()
  feed.doubt()
  assert.deepEqual([feed.isDry, feed.remaining], [true, null])
})

test('emptied: contacts at hand are given back in order, those put back first', async () => {
  const { feed, passed } = worldOf(4)
  void feed.refill()
  await passed(CLAIM_MS)
  const first = feed.take()
  assert.ok(first !== null)
  feed.putBack(first)
  assert.deepEqual(
    feed.empty().map(({ callId }) => callId),
    [1, 2, 3, 4],
  )
  assert.ok(feed.isEmpty)
})
