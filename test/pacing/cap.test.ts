// Over whole days in random worlds the cap holds and what it allows is used.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { createPacer } from '../../src/domain/pacing/pacer.ts'
import { seed, world } from './arbitrary.ts'
import { live } from './world.ts'

const CAP = 0.03

describe(`the abandon cap (PACING_SEED=${seed})`, () => {
  it('holds over every day of 300 answered calls or more, from nothing known, with an answer rate that turns over', () => {
    fc.assert(
      fc.property(world, fc.integer({ min: 300, max: 900 }), (given, answers) => {
        const pacer = createPacer({ abandonRateMax: CAP, abandonWaitMs: given.abandonWaitMs, ratio: 'auto', ringTimeoutMs: 25_000 })
        const day = live(given, pacer, answers)
        assert.ok(day.abandoned <= CAP * day.answered, `${day.abandoned} abandoned of ${day.answered}`)
      }),
      { seed, numRuns: 30 },
    )
  })

  it('holds for a fixed ratio too', () => {
    fc.assert(
      fc.property(world, fc.double({ min: 1, max: 4, noNaN: true }), (given, ratio) => {
        const pacer = createPacer({ abandonRateMax: CAP, abandonWaitMs: given.abandonWaitMs, ratio, ringTimeoutMs: 25_000 })
        const day = live({ ...given, turnsAfter: 1e9 }, pacer, 600)
        assert.ok(day.abandoned <= CAP * day.answered, `${day.abandoned} abandoned of ${day.answered}`)
      }),
      { seed, numRuns: 20 },
    )
  })

  it('is used: a team of ten with a low answer rate spends most of the budget and dials ahead', () => {
    const given = { seed, agents: 10, answerProbability: 0.25, talkMs: 60_000, wrapMs: 10_000, abandonWaitMs: 2_000, turnsAfter: 1e9 }
    const pacer = createPacer({ abandonRateMax: CAP, abandonWaitMs: 2_000, ratio: 'auto', ringTimeoutMs: 25_000 })
    let ahead = 0
    const day = live(given, pacer, 1_500, (view, calls) => {
      if (view.dialingSince.length + calls > view.idle) ahead++
    })
    assert.ok(day.abandoned >= 0.8 * CAP * day.answered, `${day.abandoned} abandoned of ${day.answered}`)
    assert.ok(ahead > 500)
  })
})
