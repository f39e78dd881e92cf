// Random settings, views and histories for the pacing properties.
import fc from 'fast-check'
import type { PacerSettings, PacingEvent, PoolView } from '../../src/domain/pacing/pacer.ts'
import type { SmallWorld } from './world.ts'

/** Printed by every suite; PACING_SEED repeats a run. */
export const seed = Number(process.env.PACING_SEED ?? 20_261_123)

const NOW = 1_750_000_000_000

export const settings: fc.Arbitrary<PacerSettings> = fc.record({
  abandonRateMax: fc.constantFrom(0, 0.01, 0.03, 0.05, 1),
  abandonWaitMs: fc.constantFrom(0, 2_000),
  ratio: fc.oneof(fc.constant('auto' as const), fc.double({ min: 0.5, max: 5, noNaN: true })),
  ringTimeoutMs: fc.integer({ min: 5_000, max: 60_000 }),
})

const momentMs = fc.integer({ min: -600_000, max: 7_200_000 }).map(agoMs => NOW - agoMs)
const many = fc.array(momentMs, { maxLength: 60 })

export const view: fc.Arbitrary<PoolView> = fc.record({
  at: momentMs,
  idle: fc.integer({ min: 0, max: 80 }),
  talkingSince: many,
  wrappingSince: many,
  dialingSince: fc.array(momentMs, { maxLength: 150 }),
  waitingSince: fc.array(momentMs, { maxLength: 5 }),
})

/** Thousands of agents; ages are spread evenly, as drawing each one would take longer than the test. */
export const crowd: fc.Arbitrary<PoolView> = fc
  .record({
    idle: fc.integer({ min: 0, max: 4_000 }),
    talking: fc.integer({ min: 1, max: 4_000 }),
    wrapping: fc.integer({ min: 0, max: 2_000 }),
    dialing: fc.integer({ min: 0, max: 10_000 }),
    waiting: fc.integer({ min: 0, max: 300 }),
    spreadMs: fc.integer({ min: 1, max: 900_000 }),
  })
  .map(({ idle, talking, wrapping, dialing, waiting, spreadMs }) => {
    const since = (count: number) =>
      Array.from({ length: count }, (_, k) => NOW - Math.floor((spreadMs * k) / count))
    return {
      at: NOW,
      idle,
      talkingSince: since(talking),
      wrappingSince: since(wrapping),
      dialingSince: since(dialing),
      waitingSince: since(waiting),
    }
  })

const durationMs = fc.oneof(fc.integer({ min: 0, max: 600_000 }), fc.constantFrom(-5, 0, 1e12))

export const event: fc.Arbitrary<PacingEvent> = fc.oneof(
  fc.record({ type: fc.constant('answered' as const), at: momentMs, ringMs: durationMs }),
  fc.record({ type: fc.constant('failed' as const), at: momentMs, ringMs: durationMs }),
  fc.record({ type: fc.constant('connected' as const), at: momentMs, waitMs: durationMs }),
  fc.record({ type: fc.constant('abandoned' as const), at: momentMs }),
  fc.record({ type: fc.constant('talkEnded' as const), at: momentMs, talkMs: durationMs }),
  fc.record({ type: fc.constant('wrapEnded' as const), at: momentMs, wrapMs: durationMs }),
)

export const history = fc.array(event, { maxLength: 300 })

export const world: fc.Arbitrary<SmallWorld> = fc.record({
  seed: fc.integer({ min: 1, max: 1_000_000 }),
  agents: fc.integer({ min: 1, max: 25 }),
  answerProbability: fc.double({ min: 0.15, max: 0.6, noNaN: true }),
  talkMs: fc.integer({ min: 20_000, max: 180_000 }),
  wrapMs: fc.integer({ min: 0, max: 30_000 }),
  abandonWaitMs: fc.constantFrom(0, 2_000),
  turnsAfter: fc.integer({ min: 0, max: 600 }),
})
