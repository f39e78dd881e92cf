// What the pacer believes follows what it observes: durations, answer rate, sums of coin tosses.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { AnswerRate } from '../../src/domain/pacing/answer-rate.ts'
import {
  addToss,
  chanceOfExcess,
  cumulative,
  exactCount,
  matchedCount,
} from '../../src/domain/pacing/count-distribution.ts'
import { DurationDistribution } from '../../src/domain/pacing/duration.ts'
import { seed } from './arbitrary.ts'

const runs = { seed, numRuns: 200 }
const chances = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 24 })

describe(`what the pacer believes (PACING_SEED=${seed})`, () => {
  it('duration: the prior mean before anything was seen, the observed mean after', () => {
    const talk = new DurationDistribution({ priorMeanMs: 60_000, memory: 300 })
    assert.ok(Math.abs(talk.meanMs() - 60_000) < 1)
    for (let k = 0; k < 2_000; k++) talk.observe(20_000)
    assert.ok(Math.abs(talk.meanMs() - 20_000) < 1_000)
    assert.ok(talk.survival(15_000) > 0.8)
    assert.ok(talk.survival(30_000) < 0.05)
  })

  it('duration: in the first minute of a team, talks that have not ended count too', () => {
    const team = 190
    const meanMs = 174_000
    const nowMs = 30_000
    const talks = Array.from({ length: team }, (_, k) => -meanMs * Math.log((k + 0.5) / team))
    const believed = (looked: boolean) => {
      const talk = new DurationDistribution({ priorMeanMs: 60_000, memory: 300 })
      for (const ms of talks) if (ms < nowMs) talk.observe(ms)
      if (looked)
        talk.stillLasting(
          talks.filter(ms => ms >= nowMs).map(() => 0),
          nowMs,
        )
      return talk
    }
    assert.ok(believed(false).meanMs() < 40_000)
    const talk = believed(true)
    assert.ok(Math.abs(talk.meanMs() - meanMs) < 40_000, `${talk.meanMs()}`)
    assert.ok(Math.abs(talk.survival(nowMs) - Math.exp(-nowMs / meanMs)) < 0.05)
  })

  it('duration: those in progress no longer count once many have ended', () => {
    const talk = new DurationDistribution({ priorMeanMs: 60_000, memory: 300 })
    for (let k = 0; k < 400; k++) talk.observe(10_000 + 100 * k)
    const [meanMs, survival] = [talk.meanMs(), talk.survival(30_000)]
    talk.stillLasting(Array(20).fill(0), 200_000)
    assert.deepEqual([talk.meanMs(), talk.survival(30_000)], [meanMs, survival])
    talk.stillLasting(Array(100).fill(0), 200_000)
    assert.ok(talk.meanMs() > meanMs && talk.survival(30_000) > survival)
    talk.stillLasting([], 200_000)
    assert.deepEqual([talk.meanMs(), talk.survival(30_000)], [meanMs, survival])
  })

  it('duration: survival falls from 1, and quantiles invert it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 900_000 }), { maxLength: 200 }),
        fc.double({ min: 0.05, max: 0.95, noNaN: true }),
        (seen, q) => {
          const lasting = new DurationDistribution({ priorMeanMs: 30_000, memory: 100 })
          for (const ms of seen) lasting.observe(ms)
          let before = 1
          for (let ms = 0; ms < 2_000_000; ms += 7_919) {
            const survival = lasting.survival(ms)
            assert.ok(survival >= 0 && survival <= before + 1e-12)
            before = survival
          }
          assert.ok(Math.abs(Math.exp(-lasting.cumulativeHazard(lasting.quantileMs(q))) - (1 - q)) < 1e-6)
        },
      ),
      runs,
    )
  })

  it('answer rate: it falls slowly on failures alone and rises fast on answers', () => {
    const rate = new AnswerRate()
    let at = 0
    const notify = (answered: boolean) => {
      at += 1_000
      rate.observe(at, 5_000, answered)
    }
    for (let k = 0; k < 600; k++) notify(k % 4 === 0)
    const steady = rate.estimate(at, [], true).probability
    assert.ok(Math.abs(steady - 0.25) < 0.04)
    for (let k = 0; k < 8; k++) notify(false)
    assert.ok(rate.estimate(at, [], true).probability > 0.2)
    for (let k = 0; k < 24; k++) notify(k % 4 !== 0)
    assert.ok(rate.estimate(at, [], true).probability > 0.4)
  })

  it('dials in flight: those as old as a usual answer speak against one, young ones say nothing', () => {
    const rate = new AnswerRate()
    for (let k = 0; k < 100; k++) rate.observe(k * 1_000, 5_000, k % 4 === 0)
    const none = rate.estimate(100_000, [], true).probability
    const young = rate.estimate(
      100_000,
      [{ count: 40, ageMs: 500, lasted: 1, failedOdds: 1 }],
      true,
    ).probability
    const old = rate.estimate(
      100_000,
      [{ count: 40, ageMs: 25_000, lasted: 0.02, failedOdds: 40 }],
      true,
    ).probability
    assert.ok(Math.abs(young - none) < 1e-3)
    assert.ok(old < none)
  })

  it('unequal tosses: the exact distribution is the product of its tosses, the matched one has its mean', () => {
    fc.assert(
      fc.property(chances, fc.double({ min: 0, max: 1, noNaN: true }), (tosses, one) => {
        const exact = exactCount(tosses)
        addToss(exact.chances, one)
        const mean = exact.chances.reduce((sum, chance, count) => sum + chance * count, 0)
        assert.ok(Math.abs(exact.chances.reduce((sum, chance) => sum + chance, 0) - 1) < 1e-9)
        assert.ok(Math.abs(mean - tosses.reduce((sum, toss) => sum + toss, one)) < 1e-9)
      }),
      runs,
    )
    const matched = matchedCount(30, 20)
    const mean = matched.chances.reduce((sum, chance, k) => sum + chance * (matched.offset + k), 0)
    assert.ok(Math.abs(mean - 30) < 0.01)
  })

  it('difference: three answers against two free agents, one by one', () => {
    const answers = exactCount([0.5, 0.5, 0.5])
    const freed = cumulative(exactCount([0.5]))
    // 3 answers (1/8) always exceed 2 + freed only when none was freed or one was: 3 − 0 ≥ 2, 3 − 1 ≥ 2; 2
    // answers (3/8) only when none was.
    assert.ok(Math.abs(chanceOfExcess(answers, freed, 2) - (1 / 8 + (3 / 8) * 0.5)) < 1e-12)
  })
})
