// Over whole days in random worlds the cap holds and what it allows is used.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { createPacer, type Pacer } from '../../src/domain/pacing/pacer.ts'
import { seed, world } from './arbitrary.ts'
import { clockShifted, restarted, withTrunks } from './trouble.ts'
import { BEGIN, live, type SmallWorld } from './world.ts'

const CAP = 0.03
const MINUTE_MS = 60_000

function pacerFor(given: SmallWorld, state?: unknown): Pacer {
  return createPacer(
    { abandonRateMax: CAP, abandonWaitMs: given.abandonWaitMs, ratio: 'auto', ringTimeoutMs: 25_000 },
    state,
  )
}

function assertCap(day: { answered: number; abandoned: number }): void {
  assert.ok(day.abandoned <= CAP * day.answered, `${day.abandoned} abandoned of ${day.answered}`)
}

describe(`the abandon cap (PACING_SEED=${seed})`, () => {
  it('holds on every day of 300 answered calls or more, from nothing known, with an answer rate that turns', () => {
    fc.assert(
      fc.property(world, fc.integer({ min: 300, max: 900 }), (given, answers) => {
        assertCap(live(given, pacerFor(given), answers))
      }),
      { seed, numRuns: 30 },
    )
  })

  it('holds for a fixed ratio too', () => {
    fc.assert(
      fc.property(world, fc.double({ min: 1, max: 4, noNaN: true }), (given, ratio) => {
        const pacer = createPacer({
          abandonRateMax: CAP,
          abandonWaitMs: given.abandonWaitMs,
          ratio,
          ringTimeoutMs: 25_000,
        })
        assertCap(live({ ...given, turnsAfter: 1e9 }, pacer, 600))
      }),
      { seed, numRuns: 20 },
    )
  })

  it('holds for teams of 50 to 200 whose answer rate turns', () => {
    fc.assert(
      fc.property(
        world,
        fc.integer({ min: 50, max: 200 }),
        fc.integer({ min: 600, max: 1_500 }),
        (given, agents, answers) => {
          assertCap(live({ ...given, agents }, pacerFor(given), answers))
        },
      ),
      { seed, numRuns: 6 },
    )
  })

  it('holds if a large team begins with long conversations, whose short ones end first', () => {
    const given = {
      seed: 876_528,
      agents: 190,
      answerProbability: 0.598,
      talkMs: 174_096,
      wrapMs: 2_286,
      abandonWaitMs: 0,
      turnsAfter: 365,
    }
    assertCap(live(given, pacerFor(given), 1_190))
  })

  it('holds if the list runs empty and is refilled, over and over', () => {
    fc.assert(
      fc.property(
        world,
        fc.integer({ min: 3, max: 20 }),
        fc.integer({ min: 1, max: 12 }),
        (given, every, minutes) => {
          const listEmpty = { everyMs: (every + minutes) * MINUTE_MS, forMs: minutes * MINUTE_MS }
          assertCap(live({ ...given, listEmpty }, pacerFor(given), 400))
        },
      ),
      { seed, numRuns: 12 },
    )
  })

  it('holds if the trunks carry fewer calls than requested', () => {
    fc.assert(
      fc.property(world, fc.integer({ min: 1, max: 30 }), (given, channels) => {
        assertCap(live(given, withTrunks(pacerFor(given), channels), 400))
      }),
      { seed, numRuns: 12 },
    )
  })

  it('holds across restarts from the saved state', () => {
    fc.assert(
      fc.property(world, fc.integer({ min: 20, max: 500 }), (given, every) => {
        assertCap(
          live(
            given,
            restarted(state => pacerFor(given, state), every),
            400,
          ),
        )
      }),
      { seed, numRuns: 12 },
    )
  })

  it('holds while the clock jumps forward and back within the day', () => {
    fc.assert(
      fc.property(
        world,
        fc.integer({ min: 10, max: 90 }),
        fc.integer({ min: -8, max: 8 }),
        (given, minutes, hours) => {
          const shiftMs = (trueMs: number) =>
            Math.floor((trueMs - BEGIN) / (minutes * MINUTE_MS)) % 2 === 1 ? hours * 60 * MINUTE_MS : 0
          assertCap(live({ ...given, agents: given.agents + 4 }, clockShifted(pacerFor(given), shiftMs), 400))
        },
      ),
      { seed, numRuns: 12 },
    )
  })

  it('survives everybody leaving: no call is started then, only those in flight are lost, the rest keeps the cap', () => {
    fc.assert(
      fc.property(world, fc.integer({ min: 8, max: 40 }), (given, minutes) => {
        const allAway = { everyMs: (minutes + 5) * MINUTE_MS, forMs: 5 * MINUTE_MS }
        const pacer = pacerFor(given)
        let inFlightAway = 0
        let wasAway = false
        const day = live({ ...given, allAway }, pacer, 400, (view, calls) => {
          const away = view.idle + view.talkingSince.length + view.wrappingSince.length === 0
          if (away) assert.equal(calls, 0)
          if (away && !wasAway) inFlightAway += view.dialingSince.length + view.waitingSince.length
          wasAway = away
        })
        assert.ok(
          day.abandonedAway <= inFlightAway,
          `${day.abandonedAway} abandoned of ${inFlightAway} in flight`,
        )
        assertCap({ answered: day.answered, abandoned: day.abandoned - day.abandonedAway })
      }),
      { seed, numRuns: 12 },
    )
  })

  it('is used: a team of ten with a low answer rate spends most of the budget and dials ahead', () => {
    const given = {
      seed,
      agents: 10,
      answerProbability: 0.25,
      talkMs: 60_000,
      wrapMs: 10_000,
      abandonWaitMs: 2_000,
      turnsAfter: 1e9,
    }
    let ahead = 0
    const day = live(given, pacerFor(given), 1_500, (view, calls) => {
      if (view.dialingSince.length + calls > view.idle) ahead++
    })
    assert.ok(day.abandoned >= 0.8 * CAP * day.answered, `${day.abandoned} abandoned of ${day.answered}`)
    assert.ok(ahead > 500)
  })
})
