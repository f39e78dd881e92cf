// One point of the bench: a world, a team size and a way to dial, measured over days.
import { type Measures, measure } from './measures.ts'
import { constantRatio, dialLevelLoop, progressive, yuhu } from './rivals.ts'
import { type Day, type Policy, simulate } from './simulate.ts'
import { SHOCKS, STEADY, WORLD_A, WORLD_B, type World } from './worlds.ts'

export interface Scale {
  days: number
  seed: number
}

export const WAYS = ['yuhu', 'progressive', 'constant', 'dial-level loop'] as const
export type Way = (typeof WAYS)[number]

export interface Point {
  world: string
  agents: number
  way: Way
  /** What was chosen with hindsight: the ratio, or the loop's target. */
  chosen: string
  measures: Measures
}

export const WORLDS: readonly World[] = [WORLD_A, WORLD_B, ...STEADY, ...SHOCKS]
const TEAMS = { steady: [2, 3, 5, 10, 20, 50, 200], shocks: [5, 20] }
export const CAP = 0.03
/** The first two hours are not counted: the pacer begins with nothing known. */
export const WARM_UP_SLOTS = 24
/** The constant ratio and the loop's target are chosen with hindsight on so many of the days. */
const TRIAL_DAYS = 3
const LOOP_TARGETS = [0, 0.05, 0.1, 0.125, 0.14, 0.15, 0.16, 0.17, 0.18, 0.19, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6]
/** The loop swings around the cap, so a little more is accepted. */
const LOOP_NEAR_CAP = 0.032
/** Large teams have shorter shifts, with as many calls as others have in a day. */
const SHIFT_HOURS = [
  { upTo: 20, hours: 8 },
  { upTo: 50, hours: 3 },
  { upTo: Number.POSITIVE_INFINITY, hours: 1 },
]

export function teamsOf(world: World): readonly number[] {
  return SHOCKS.includes(world) ? TEAMS.shocks : TEAMS.steady
}

export function point(world: World, agents: number, way: Way, scale: Scale): Point {
  const hours = SHIFT_HOURS.find(shift => agents <= shift.upTo)?.hours ?? 8
  const days = (policy: Policy, count = scale.days) =>
    simulate({ world, agents, days: count, seed: scale.seed, shiftMs: hours * 3_600_000 }, policy)
  const measured = (of: Day[]) => measure(of, CAP, Math.min(WARM_UP_SLOTS, (hours * 12) / 4))
  const tried = (policy: Policy) => measured(days(policy, Math.min(TRIAL_DAYS, scale.days)))
  const result = (policy: Policy, chosen = ''): Point => ({
    world: world.name,
    agents,
    way,
    chosen,
    measures: measured(days(policy)),
  })
  if (way === 'yuhu') return result(yuhu(world, CAP))
  if (way === 'progressive') return result(progressive(world))
  if (way === 'constant') {
    const ratio = bestRatio(candidate => tried(constantRatio(world, candidate)).abandonRate)
    return result(constantRatio(world, ratio), ratio.toFixed(2))
  }
  const target = bestTarget(agents, candidate => tried(dialLevelLoop(candidate, CAP)))
  return result(dialLevelLoop(target, CAP), target.toFixed(1))
}

/** The greatest constant ratio up to 12 that keeps the cap on average, to 0.05. */
function bestRatio(abandonRate: (ratio: number) => number): number {
  let kept = 20
  let passed = 240
  while (passed - kept > 1) {
    const middle = Math.floor((kept + passed) / 2)
    if (abandonRate(middle / 20) <= CAP) kept = middle
    else passed = middle
  }
  return kept / 20
}

/**
 * Among targets from 0 to 0.6 of the team left ready, the one with the greatest talk share near the cap; if
 * none is near it, the one that abandons least.
 */
function bestTarget(agents: number, tried: (target: number) => Measures): number {
  const all = LOOP_TARGETS.map(share => ({ target: -share * agents, measures: tried(-share * agents) }))
  const near = all.filter(({ measures }) => measures.abandonRate <= LOOP_NEAR_CAP)
  const [best] =
    near.length > 0
      ? near.sort((a, b) => b.measures.talkShare.mean - a.measures.talkShare.mean)
      : all.sort((a, b) => a.measures.abandonRate - b.measures.abandonRate)
  return best?.target ?? 0
}
