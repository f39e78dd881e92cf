// The steering of the cap: what the day still bears decides what is risked, more of it as a usual day ends.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createPacer } from '../../src/domain/pacing/pacer.ts'
import { Steering } from '../../src/domain/pacing/steering.ts'

const CAP = { abandonRateMax: 0.03, dayOffsetMs: 0 }
const DAY_MS = 86_400_000
const MONDAY = 20_000 * DAY_MS

function dayOf(steering: Steering, at: number, answered: number, abandoned: number): void {
  steering.look(at, 3)
  for (let k = 0; k < answered; k++) steering.observe(at, k < abandoned)
}

describe('steering of the cap', () => {
  it('risks more as a usual day ends, because a remainder is lost', () => {
    const used = new Steering(CAP)
    dayOf(used, MONDAY, 500, 10)
    dayOf(used, MONDAY + DAY_MS, 480, 12)
    const state = used.state()
    assert.equal(state.usual, 500)
    const withoutEnd = new Steering(CAP, { ...state, usual: 0 })
    assert.ok(used.riskMax(0, 1) > withoutEnd.riskMax(0, 1))
    const early = new Steering(CAP, { ...state, answered: 200, abandoned: 5 })
    const earlyWithoutEnd = new Steering(CAP, { ...state, answered: 200, abandoned: 5, usual: 0 })
    assert.equal(early.riskMax(0, 1), earlyWithoutEnd.riskMax(0, 1))
  })

  it('derives no usual day from a day of few answers, nor from a state saved before there was one', () => {
    const used = new Steering(CAP)
    dayOf(used, MONDAY, 20, 0)
    used.look(MONDAY + DAY_MS, 3)
    assert.equal(used.state().usual, 0)
    const { usual: _usual, ...older } = used.state()
    assert.equal(new Steering(CAP, older).state().usual, 0)
  })

  it('leaves one call per idle agent if the day can bear no more, and names the cap as the reason', () => {
    const asked = (abandoned: number) => {
      const pacer = createPacer({
        abandonRateMax: 0.03,
        abandonWaitMs: 2_000,
        ratio: 'auto',
        ringTimeoutMs: 30_000,
      })
      for (let k = 0; k < 2_000; k++) {
        const at = MONDAY + k * 1_000
        pacer.observe(
          k % 5 === 0 ? { type: 'answered', at, ringMs: 9_000 } : { type: 'failed', at, ringMs: 20_000 },
        )
        pacer.observe(k < abandoned ? { type: 'abandoned', at } : { type: 'connected', at, waitMs: 0 })
        pacer.observe({ type: 'talkEnded', at, talkMs: 20_000 + (k % 7) * 10_000 })
        pacer.observe({ type: 'wrapEnded', at, wrapMs: 10_000 })
      }
      const at = MONDAY + 2_000_000
      const talkingSince = Array.from({ length: 8 }, (_, k) => at - k * 9_000)
      const calls = pacer.callsToStart({
        at,
        idle: 2,
        talkingSince,
        wrappingSince: [],
        dialingSince: [],
        waitingSince: [],
      })
      return { calls, reason: pacer.explain().reason }
    }
    assert.ok(asked(20).calls > 2)
    assert.deepEqual(asked(61), { calls: 2, reason: 'capNear' })
  })
})
