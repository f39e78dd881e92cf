// What the pacer is measured against: one call per agent, a constant ratio, and the dial-level loop of the
// best-known open-source dialer.
import { createPacer } from '../../src/domain/pacing/pacer.ts'
import type { Policy } from './simulate.ts'
import type { World } from './worlds.ts'

export function yuhu(world: World, abandonRateMax = 0.03) {
  return createPacer({
    abandonRateMax,
    abandonWaitMs: world.abandonWaitMs,
    ratio: 'auto',
    ringTimeoutMs: world.ringTimeoutMs,
  })
}

export function constantRatio(world: World, ratio: number): Policy {
  return createPacer({
    abandonRateMax: 1,
    abandonWaitMs: world.abandonWaitMs,
    ratio,
    ringTimeoutMs: world.ringTimeoutMs,
  })
}

export function progressive(world: World): Policy {
  return constantRatio(world, 1)
}

const SAMPLES = 15
const SAMPLE_MS = 1_000
const LEVEL = { min: 1, max: 3 }
const DROPS_COUNT_AFTER = 50
const DAY_MS = 86_400_000

/**
 * Every 15 s: d = (ready agents − waiting answers + target) / logged-in agents over 15 one-second samples,
 * level × (1 + d), within 1.0 and 3.0; the day's drops over the cap after 50 calls put the level back to 1.
 * Calls kept: level × (ready + talking agents). A target below 0 leaves so many agents ready; with 0 the
 * level climbs until the drops throw it back. Halving the level instead of putting it back to 1 moved no talk
 * share by more than 0.005 (A, 5 to 50 agents, every target).
 */
export function dialLevelLoop(target: number, abandonRateMax = 0.03): Policy {
  let level = 1
  let samples: number[] = []
  let sampledAt = 0
  let day = 0
  let answered = 0
  let abandoned = 0
  return {
    observe(event) {
      if (event.type !== 'connected' && event.type !== 'abandoned') return
      if (Math.floor(event.at / DAY_MS) !== day) {
        day = Math.floor(event.at / DAY_MS)
        answered = 0
        abandoned = 0
      }
      answered++
      if (event.type === 'abandoned') abandoned++
    },
    callsToStart(view) {
      const talking = view.talkingSince.length
      const agents = view.idle + talking + view.wrappingSince.length
      if (view.at >= sampledAt + SAMPLE_MS) {
        sampledAt = view.at
        samples.push(agents > 0 ? (view.idle - view.waitingSince.length + target) / agents : 0)
        if (samples.length === SAMPLES) {
          const difference = samples.reduce((sum, sample) => sum + sample, 0) / SAMPLES
          samples = []
          level = Math.min(LEVEL.max, Math.max(LEVEL.min, level * (1 + difference)))
          if (answered >= DROPS_COUNT_AFTER && abandoned > abandonRateMax * answered) level = LEVEL.min
        }
      }
      const kept = Math.floor(level * (view.idle + talking))
      return Math.max(0, kept - talking - view.dialingSince.length - view.waitingSince.length)
    },
  }
}
