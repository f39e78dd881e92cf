// The pacer's decisions hold their bounds whatever it observed and whatever is true.

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { MAX_IN_FLIGHT_PER_AGENT, MAX_STARTS_PER_ASK } from '../../src/domain/pacing/hard-limits.ts'
import { createPacer, type PoolView } from '../../src/domain/pacing/pacer.ts'
import { pacingWords } from '../../src/words/pacing-words.ts'
import { crowd, event, history, seed, settings, view } from './arbitrary.ts'

const runs = { seed, numRuns: 400 }
const NOW = 1_750_000_000_000
const AUTO = { abandonRateMax: 0.03, abandonWaitMs: 2_000, ratio: 'auto', ringTimeoutMs: 30_000 } as const

function seen(parts: Partial<PoolView>): PoolView {
  return {
    at: NOW,
    idle: 0,
    talkingSince: [],
    wrappingSince: [],
    dialingSince: [],
    waitingSince: [],
    ...parts,
  }
}

function loggedIn(of: PoolView): number {
  return of.idle + of.talkingSince.length + of.wrappingSince.length
}

describe(`pacing decisions (PACING_SEED=${seed})`, () => {
  it('are whole numbers, never negative, within the hard limits, and explained', () => {
    fc.assert(
      fc.property(settings, history, view, (given, events, now) => {
        const pacer = createPacer(given)
        for (const one of events) pacer.observe(one)
        const calls = pacer.callsToStart(now)
        assert.ok(Number.isInteger(calls) && calls >= 0)
        assert.ok(calls <= MAX_STARTS_PER_ASK)
        if (calls > 0) assert.ok(now.dialingSince.length + calls <= MAX_IN_FLIGHT_PER_AGENT * loggedIn(now))
        const report = pacer.explain()
        for (const figure of [
          report.ratio,
          report.abandonRate,
          report.abandonBudgetLeft,
          report.risk,
          report.riskMax,
        ])
          assert.ok(Number.isFinite(figure))
        for (const figure of Object.values(report.estimates)) assert.ok(figure > 0 && Number.isFinite(figure))
        const { en, zh } = pacingWords(report)
        assert.ok(en.length > 0 && zh.length > 0)
      }),
      runs,
    )
  })

  it('hold also for thousands of agents and calls in flight', () => {
    fc.assert(
      fc.property(settings, history, crowd, (given, events, now) => {
        const pacer = createPacer(given)
        for (const one of events) pacer.observe(one)
        const calls = pacer.callsToStart(now)
        assert.ok(Number.isInteger(calls) && calls >= 0 && calls <= MAX_STARTS_PER_ASK)
        if (calls > 0) assert.ok(now.dialingSince.length + calls <= MAX_IN_FLIGHT_PER_AGENT * loggedIn(now))
        const floor = Math.max(0, now.idle - now.waitingSince.length - now.dialingSince.length)
        assert.ok(calls >= Math.min(MAX_STARTS_PER_ASK, floor), `${calls} < ${floor}`)
        assert.ok(Number.isFinite(pacer.explain().risk))
      }),
      { seed, numRuns: 60 },
    )
  })

  it('dial nothing when no agent is logged in', () => {
    fc.assert(
      fc.property(settings, history, view, (given, events, now) => {
        const pacer = createPacer(given)
        for (const one of events) pacer.observe(one)
        assert.equal(pacer.callsToStart({ ...now, idle: 0, talkingSince: [], wrappingSince: [] }), 0)
        assert.equal(pacer.explain().reason, 'noAgents')
      }),
      runs,
    )
  })

  it('keep at least one call per idle agent, however the day went', () => {
    fc.assert(
      fc.property(settings, history, view, (given, events, now) => {
        const pacer = createPacer(given)
        for (const one of events) pacer.observe(one)
        const calls = pacer.callsToStart(now)
        const room = Math.max(0, MAX_IN_FLIGHT_PER_AGENT * loggedIn(now) - now.dialingSince.length)
        const floor = Math.min(
          room,
          Math.max(0, now.idle - now.waitingSince.length - now.dialingSince.length),
        )
        assert.ok(calls >= floor, `${calls} < ${floor}`)
      }),
      runs,
    )
  })

  it('are the same when asked twice', () => {
    fc.assert(
      fc.property(settings, history, view, view, (given, events, now, between) => {
        const pacer = createPacer(given)
        for (const one of events) pacer.observe(one)
        const first = pacer.callsToStart(now)
        assert.equal(pacer.callsToStart(now), first)
        if (Math.floor(between.at / 86_400_000) === Math.floor(now.at / 86_400_000)) {
          pacer.callsToStart(between)
          assert.equal(pacer.callsToStart(now), first)
        }
      }),
      runs,
    )
  })

  it('go on from a saved state as if nothing had happened', () => {
    fc.assert(
      fc.property(
        settings,
        history,
        history,
        fc.array(view, { minLength: 1, maxLength: 4 }),
        (given, before, after, views) => {
          const kept = createPacer(given)
          for (const one of before) kept.observe(one)
          for (const now of views) kept.callsToStart(now)
          const restored = createPacer(given, JSON.parse(JSON.stringify(kept.state())))
          for (const one of after) {
            kept.observe(one)
            restored.observe(one)
          }
          for (const now of views) assert.equal(restored.callsToStart(now), kept.callsToStart(now))
          assert.deepEqual(restored.explain(), kept.explain())
        },
      ),
      runs,
    )
  })

  it('start over from a foreign state', () => {
    const fresh = createPacer(AUTO).callsToStart(seen({ idle: 5 }))
    for (const state of [
      null,
      7,
      'x',
      {},
      { version: 2 },
      { version: 1 },
      { version: 1, talk: { ends: [1] }, steering: 3 },
    ])
      assert.equal(createPacer(AUTO, state).callsToStart(seen({ idle: 5 })), fresh)
  })

  it('survive a clock that jumps', () => {
    fc.assert(
      fc.property(
        history,
        view,
        fc.constantFrom(-4e12, -9e7, -3_600_000, 3_600_000, 9e7, 4e12),
        event,
        (events, now, jumpMs, one) => {
          const pacer = createPacer(AUTO)
          for (const earlier of events) pacer.observe(earlier)
          pacer.observe({ ...one, at: one.at + jumpMs })
          for (const at of [now.at + jumpMs, now.at]) {
            const calls = pacer.callsToStart({ ...now, at })
            assert.ok(Number.isInteger(calls) && calls >= 0)
          }
        },
      ),
      runs,
    )
  })

  it('open no new budget if the clock is set back across midnight and forward again', () => {
    const pacer = createPacer(AUTO)
    const midnight = Math.ceil(NOW / 86_400_000) * 86_400_000
    for (let k = 0; k < 50; k++) pacer.observe({ type: 'abandoned', at: midnight + 1_000 })
    pacer.callsToStart(seen({ at: midnight - 1_000, idle: 5 }))
    assert.equal(pacer.explain().abandoned, 50)
    pacer.callsToStart(seen({ at: midnight + 2_000, idle: 5 }))
    assert.equal(pacer.explain().abandoned, 50)
    pacer.callsToStart(seen({ at: midnight + 86_400_000, idle: 5 }))
    assert.equal(pacer.explain().abandoned, 0)
  })

  it("divide days by the account's time zone", () => {
    const offsetMs = 8 * 3_600_000
    const pacer = createPacer({ ...AUTO, dayOffsetMs: offsetMs })
    const midnight = Math.ceil(NOW / 86_400_000) * 86_400_000 - offsetMs
    pacer.observe({ type: 'abandoned', at: midnight - 1 })
    assert.equal(pacer.explain().abandoned, 1)
    pacer.observe({ type: 'connected', at: midnight, waitMs: 0 })
    assert.equal(pacer.explain().abandoned, 0)
  })

  it('follow a fixed ratio, and fall to one call per agent as the cap comes near', () => {
    const fixed = { ...AUTO, ratio: 2.5 }
    assert.equal(
      createPacer({ ...fixed, abandonRateMax: 1 }).callsToStart(seen({ idle: 5, dialingSince: [NOW] })),
      11,
    )
    const pacer = createPacer(fixed)
    for (let k = 0; k < 1_000; k++)
      pacer.observe(k % 20 === 0 ? { type: 'abandoned', at: NOW } : { type: 'connected', at: NOW, waitMs: 0 })
    assert.equal(pacer.callsToStart(seen({ idle: 5 })), 5)
    assert.equal(pacer.explain().reason, 'capNear')
  })
})
