// Less is asked of a trunk that is full, and more again with time: it is neither left alone nor refused
// without end.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { againAt } from '../../src/domain/retry.ts'
import { TrunkPace } from '../../src/domain/trunk-pace.ts'
import { Lines } from '../../src/engine/node/lines.ts'
import { createVirtualClock } from '../../src/simulation/virtual-clock.ts'
import { loadWhole } from '../support/whole-trunks.ts'

const CONFIGURED = { channels: 200, callsPerSecond: 40 }

test('half at once, nearly all after 20 s, a little more after two minutes, the configured limit in the end', () => {
  const pace = new TrunkPace()
  assert.deepEqual(pace.limits(0, CONFIGURED), CONFIGURED)
  assert.equal(pace.cut(0, { channels: 100, callsPerSecond: 20 }), true)
  const at = (ms: number) =>
    Object.values(pace.limits(ms, CONFIGURED)).map(value => Math.round(value * 10) / 10)
  assert.deepEqual(
    [at(0), at(20_000), at(70_000), at(120_000)],
    [
      [50, 10],
      [90, 18],
      [100, 20],
      [110, 22],
    ],
  )
  assert.deepEqual(at(300_000), [200, 40])
  assert.deepEqual(at(0), [200, 40], 'what was is forgotten')
})

test('refusals of calls begun together count once, a later one cuts again, and one call may always be tried', () => {
  const pace = new TrunkPace()
  const carried = { channels: 1, callsPerSecond: 0 }
  assert.deepEqual(
    [pace.cut(0, carried), pace.cut(1_999, carried), pace.cut(2_000, carried)],
    [true, false, true],
  )
  const { channels, callsPerSecond } = pace.limits(2_000, CONFIGURED)
  assert.ok(channels === 1 && callsPerSecond > 0)
})

test('a carrier with room for 60 of 200 configured calls is kept near 60 and seldom refuses; the other trunk takes the rest', () => {
  const clock = createVirtualClock(0)
  const lines = new Lines(clock, clock)
  loadWhole(
    lines,
    1,
    ['full', 'other'].map(name => ({ name, channels: 200, callsPerSecond: 50, priority: 1 })),
  )
  const calls = new Map<string, number>()
  const wish = (...trunks: string[]) => ({ accountId: 1, trunks, callerIds: [], calls })
  let busy = 0
  let refused = 0
  let begun = 0
  let carried = 0
  const TALK_MS = 30_000
  for (let ms = 0; ms < 600_000; ms += 100) {
    void clock.runUntil(ms)
    for (let nth = 0; nth < 2; nth++) {
      const line = lines.take(wish('full'))
      if (line === null) break
      begun += 1
      if (busy >= 60) {
        refused += 1
        lines.trunkFull('full')
        lines.giveBack(line)
        continue
      }
      busy += 1
      clock.after(TALK_MS, () => {
        busy -= 1
        lines.giveBack(line)
      })
    }
    if (ms > 60_000) carried += busy / 5_400
  }
  assert.ok(carried > 45, `${carried} of 60 channels used on average`)
  assert.ok(refused < begun / 20, `${refused} of ${begun} refused`)
  assert.equal(lines.take(wish('full', 'other'))?.trunk, 'other')
})

test('a number that found no room waits a moment, one whose trunk failed for longer, and nobody who answered waits again', () => {
  assert.equal(againAt('trunkFailed', false, 0, 0, true), 2_000)
  assert.equal(againAt('trunkFailed', false, 0, 0), 60_000)
  assert.equal(againAt('trunkFailed', true, 0, 0, true), null)
  const pauses = Array.from({ length: 8 }, (_, interruptions) =>
    againAt('trunkFailed', false, interruptions, 0, true),
  )
  assert.deepEqual(pauses.slice(-2), [null, null])
  assert.equal(againAt('busy', false, 0, 0, true), null)
})
