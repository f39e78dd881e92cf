// The beat does not drift, and port pairs rest before they are used again.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createVirtualClock } from '../../../src/simulation/virtual-clock.ts'
import { CATCH_UP_MAX, startPacer } from '../../../src/telephony/sip/media/beat.ts'
import { PortPool } from '../../../src/telephony/sip/media/port-pool.ts'

test('beats come at their times from the start, although every timer is late', async () => {
  const clock = createVirtualClock(0)
  const late = { now: clock.now, after: (delayMs: number, act: () => void) => clock.after(delayMs + 3, act) }
  const beats: number[] = []
  const stop = startPacer(late, 20, number => beats.push(clock.now() - number * 20))
  await clock.runUntil(60_000)
  stop()
  assert.equal(beats.length, 2_999)
  assert.ok(beats.every(lateness => lateness >= 0 && lateness <= 5))
  assert.equal(clock.pending() <= 1, true)
})

test('beats missed in a stall are made up for, but only so many', async () => {
  const clock = createVirtualClock(0)
  let stallMs = 0
  const stalling = {
    now: clock.now,
    after: (delayMs: number, act: () => void) => clock.after(delayMs + stallMs, act),
  }
  const beats: number[] = []
  startPacer(stalling, 20, number => beats.push(number))
  stallMs = 100
  await clock.runUntil(20)
  await clock.runUntil(150)
  assert.deepEqual(beats, [1, 2, 3, 4, 5, 6, 7])
  stallMs = 10_000
  await clock.runUntil(300)
  stallMs = 0
  const before = beats.length
  await clock.runUntil(11_000)
  const [due, first] = [Math.floor((260 + 20 + 10_000) / 20), beats[before] ?? 0]
  assert.equal(first, due - CATCH_UP_MAX + 1)
  assert.equal(beats.at(-1), 550)
})

test('pairs are even, wholly within the range, used up and given out again only after their rest', () => {
  const pool = new PortPool(20_001, 20_007, 5_000)
  assert.deepEqual([pool.take(0), pool.take(0), pool.take(0), pool.take(0)], [20_002, 20_004, 20_006, null])
  pool.giveBack(20_004, 1_000)
  pool.giveBack(20_002, 1_001)
  assert.equal(pool.take(5_999), null)
  assert.equal(pool.take(6_000), 20_004)
  assert.equal(pool.take(6_000), null)
  assert.equal(pool.take(6_001), 20_002)
})
