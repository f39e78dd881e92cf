// The search for the calls to start gives what weighing one call after another gives.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { AnswerRate } from '../../src/domain/pacing/answer-rate.ts'
import { type Bounds, callsWithinRisk } from '../../src/domain/pacing/decision.ts'
import { DurationDistribution } from '../../src/domain/pacing/duration.ts'
import { type Forecast, forecast } from '../../src/domain/pacing/forecast.ts'
import { PickUp } from '../../src/domain/pacing/pick-up.ts'
import { history, seed, view } from './arbitrary.ts'

const bounds = fc.record({
  room: fc.integer({ min: 0, max: 150 }),
  logRisk: fc.double({ min: -8, max: -0.7, noNaN: true }),
  bearable: fc.oneof(fc.double({ min: 0, max: 30, noNaN: true }), fc.constant(Number.POSITIVE_INFINITY)),
})

function learned(events: typeof history extends fc.Arbitrary<infer History> ? History : never) {
  const answerRate = new AnswerRate()
  const [answeredRing, failedRing, talk, wrap] = [12_000, 20_000, 60_000, 10_000].map(
    priorMeanMs => new DurationDistribution({ priorMeanMs, memory: 300 }),
  ) as [DurationDistribution, DurationDistribution, DurationDistribution, DurationDistribution]
  const pickUp = new PickUp()
  for (const event of events) {
    if (event.type === 'talkEnded') talk.observe(event.talkMs)
    else if (event.type === 'wrapEnded') wrap.observe(event.wrapMs)
    else if (event.type === 'agentAnswered' || event.type === 'agentMissed') {
      pickUp.observe(event.type === 'agentAnswered', event.type === 'agentMissed', event.ringMs)
    } else if (event.type === 'answered' || event.type === 'failed') {
      const ring = event.type === 'answered' ? answeredRing : failedRing
      ring.observe(event.ringMs)
      answerRate.observe(event.at, event.ringMs, event.type === 'answered')
    }
  }
  return { answerRate, answeredRing, failedRing, talk, wrap, pickUp, abandonWaitMs: 2_000, lateCounts: false }
}

/** Room for one more call only: it is started or refused. */
function oneByOne(ahead: Forecast, within: Bounds): number {
  let calls = within.floor
  while (
    calls < within.room &&
    callsWithinRisk(ahead, { ...within, floor: calls, room: calls + 1 }).calls > calls
  )
    calls++
  return calls
}

describe(`the search for the calls to start (PACING_SEED=${seed})`, () => {
  it('finds the first call that is refused', () => {
    let many = 0
    fc.assert(
      fc.property(history, view, bounds, (events, now, { room, logRisk, bearable }) => {
        const ahead = forecast(now, learned(events), 0)
        const floor = Math.min(room, Math.max(0, ahead.free - ahead.inFlight))
        const within = { floor, room, riskMax: Math.exp(logRisk), bearable, breachMax: 0.0002 }
        const found = callsWithinRisk(ahead, within)
        assert.equal(found.calls, oneByOne(ahead, within))
        if (found.calls - floor >= 10) many++
      }),
      { seed, numRuns: 400 },
    )
    assert.ok(many >= 20, `only ${many} with many starts`)
  })
})
