// What an ask costs: the pacer is asked as a call centre asks it, beside the floor of looking once at
// everybody in the view.
import { performance } from 'node:perf_hooks'
import type { Pacer, PoolView } from '../../src/domain/pacing/pacer.ts'
import { seeded } from './random.ts'
import { yuhu } from './rivals.ts'
import { simulate } from './simulate.ts'
import { SHORT_CALLS, type World } from './worlds.ts'

export interface AskCost {
  asked: string
  /** The median of each run, µs: of all runs the median, the least and the greatest. */
  askUs: Spread
  floorUs: Spread
  /** Calls started, median over asks. */
  starts: number
  asks: number
}

interface Spread {
  median: number
  least: number
  greatest: number
}

interface Sample {
  askUs: number
  floorUs: number
  starts: number
}

type Kind = 'steady' | 'manyStarts'

const RUNS = 5
/** In the first asks of a run the code is not compiled yet and the pacer knows nothing. */
const WARM_UP_ASKS = 10_000
const HOUR_MS = 3_600_000
/**
 * Every so many views, two thirds of the dials are taken away as if they had failed at once, so that many
 * start.
 */
const EMPTIED_EVERY = 16
const LARGE = { agents: 2_000, dials: 4_000, asks: 400, learnedFrom: 200 }

export function askCosts(seed: number): AskCost[] {
  const steady: Sample[][] = []
  const manyStarts: Sample[][] = []
  const large: Sample[][] = []
  for (let run = 0; run < RUNS; run++) {
    const { samples } = timed(SHORT_CALLS, 50, 1.5 * HOUR_MS, seed + run)
    steady.push(samples.steady)
    manyStarts.push(samples.manyStarts.filter(sample => sample.starts >= 10))
    large.push(asLarge(SHORT_CALLS, seed + run))
  }
  return [
    cost('50 agents, as a shift goes', steady),
    cost('50 agents, 10 or more calls started at once', manyStarts),
    cost('2,000 agents, 4,000 dials in flight', large),
  ]
}

/** Runs a shift and times every ask; the extra asks about emptied views change nothing in the run. */
function timed(world: World, agents: number, shiftMs: number, seed: number) {
  const pacer = yuhu(world)
  const samples: Record<Kind, Sample[]> = { steady: [], manyStarts: [] }
  let asks = 0
  let last: PoolView | undefined
  simulate(
    { world, agents, days: 1, seed, shiftMs },
    {
      observe: event => pacer.observe(event),
      callsToStart(view) {
        last = view
        if (++asks % EMPTIED_EVERY === 0) {
          const left = view.dialingSince.slice(0, Math.floor(view.dialingSince.length / 3))
          const sample = time(pacer, { ...view, dialingSince: left })
          if (asks > WARM_UP_ASKS) samples.manyStarts.push(sample)
          return pacer.callsToStart(view)
        }
        const sample = time(pacer, view)
        if (asks > WARM_UP_ASKS) samples.steady.push(sample)
        return sample.starts
      },
    },
  )
  return { samples, pacer, last }
}

/**
 * Asks a pacer that has learnt about ten times its team; before each ask everybody's age moves a little and
 * one event is observed.
 */
function asLarge(world: World, seed: number): Sample[] {
  const { pacer, last } = timed(world, LARGE.learnedFrom, 0.25 * HOUR_MS, seed)
  if (last === undefined) return []
  const random = seeded(seed)
  const at = last.at
  const stretched = (since: readonly number[], count: number) =>
    Array.from({ length: count }, (_, k) =>
      Math.min(at, (since[k % since.length] ?? at) + random.between(-2_000, 2_000)),
    )
  const wrapping = Math.round((LARGE.agents * last.wrappingSince.length) / LARGE.learnedFrom)
  const idle = 40
  const samples: Sample[] = []
  for (let ask = 0; ask < LARGE.asks; ask++) {
    const view: PoolView = {
      at,
      idle,
      talkingSince: stretched(last.talkingSince, LARGE.agents - wrapping - idle),
      wrappingSince: stretched(last.wrappingSince, wrapping),
      dialingSince: stretched(last.dialingSince, LARGE.dials),
      waitingSince: [],
    }
    pacer.observe({ type: 'talkEnded', at, talkMs: world.talkMs(random, 0) })
    samples.push(time(pacer, view))
  }
  return samples
}

function time(pacer: Pacer, view: PoolView): Sample {
  const begin = performance.now()
  const agesMs = looked(view)
  const middle = performance.now()
  if (Number.isNaN(agesMs)) throw new Error('a view without moments')
  const starts = pacer.callsToStart(view)
  return { starts, floorUs: 1_000 * (middle - begin), askUs: 1_000 * (performance.now() - middle) }
}

/** A pacer that considers ages cannot do less. */
function looked(view: PoolView): number {
  let agesMs = 0
  for (const since of [view.talkingSince, view.wrappingSince, view.dialingSince, view.waitingSince])
    for (let k = 0; k < since.length; k++) agesMs += view.at - (since[k] ?? 0)
  return agesMs
}

function cost(asked: string, runs: readonly Sample[][]): AskCost {
  const all = runs.flat()
  return {
    asked,
    askUs: spread(runs.map(run => median(run.map(sample => sample.askUs)))),
    floorUs: spread(runs.map(run => median(run.map(sample => sample.floorUs)))),
    starts: median(all.map(sample => sample.starts)),
    asks: all.length,
  }
}

function spread(medians: readonly number[]): Spread {
  return { median: median(medians), least: Math.min(...medians), greatest: Math.max(...medians) }
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? 0
}
