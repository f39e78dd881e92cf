// One point of the bench: a world, a team size, a policy, measured over days.
import { type Measures, measure, talkOf } from './measures.ts'
import { constantRatio, dialLevelLoop, progressive, yuhu } from './rivals.ts'
import { type Day, type Policy, SLOT_MS, simulate } from './simulate.ts'
import { JUMP_LEVELS, JUMPS, type World } from './worlds.ts'

export interface Scale {
  days: number
  seed: number
}

export interface Point {
  world: string
  agents: number
  policy: string
  measures: Measures
}

const CAP = 0.03
/** The first two hours are not counted: the pacer begins with nothing known. */
const WARM_UP_SLOTS = 24
/** The constant ratio and the loop's target are chosen with hindsight on so many of the days. */
const TRIAL_DAYS = 3
const LOOP_TARGETS = [0, 0.05, 0.1, 0.125, 0.15, 0.175, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6]
/** The loop swings about the cap: a little over it is let pass. */
const LOOP_NEAR_CAP = 0.032
/** Large teams have shorter shifts: as many calls as others have in a day. */
const SHIFT_HOURS = [
  { upTo: 20, hours: 8 },
  { upTo: 50, hours: 3 },
  { upTo: Number.POSITIVE_INFINITY, hours: 1 },
]

export function* points(world: World, agents: number, scale: Scale): Generator<Point> {
  const hours = SHIFT_HOURS.find(shift => agents <= shift.upTo)?.hours ?? 8
  const days = (policy: Policy, count = scale.days) =>
    simulate({ world, agents, days: count, seed: scale.seed, shiftMs: hours * 3_600_000 }, policy)
  const measured = (of: Day[]) => measure(of, CAP, Math.min(WARM_UP_SLOTS, (hours * 12) / 4))
  const point = (policy: string, of: Day[]): Point => ({ world: world.name, agents, policy, measures: measured(of) })
  yield point('yuhu', days(yuhu(world, CAP)))
  yield point('progressive', days(progressive(world)))
  const tried = (policy: Policy) => measured(days(policy, Math.min(TRIAL_DAYS, scale.days)))
  const ratio = bestRatio(candidate => tried(constantRatio(world, candidate)).abandonRate)
  yield point(`constant ${ratio.toFixed(2)}`, days(constantRatio(world, ratio)))
  const target = bestTarget(agents, candidate => tried(dialLevelLoop(candidate, CAP)))
  yield point(`dial-level loop ${target.toFixed(1)}`, days(dialLevelLoop(target, CAP)))
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

/** Of targets from 0 to 0.6 of the team left ready, the one with the greatest talk share near the cap; with none near it, the least abandoned. */
function bestTarget(agents: number, tried: (target: number) => Measures): number {
  const all = LOOP_TARGETS.map(share => ({ target: -share * agents, measures: tried(-share * agents) }))
  const near = all.filter(({ measures }) => measures.abandonRate <= LOOP_NEAR_CAP)
  const [best] =
    near.length > 0
      ? near.sort((a, b) => b.measures.talkShare.mean - a.measures.talkShare.mean)
      : all.sort((a, b) => a.measures.abandonRate - b.measures.abandonRate)
  return best?.target ?? 0
}

export interface Recovery {
  agents: number
  to: string
  steadyTalkShare: number
  /** Talk share 20 to 40 minutes after a jump, mean over jumps. */
  afterJump: number
}

/** How well the talk share is back 20 minutes after p jumped, against a run in which p never moves. */
export function recovery(agents: number, scale: Scale): Recovery[] {
  const jumped = simulate({ world: JUMPS, agents, days: Math.max(2, Math.floor(scale.days / 2)), seed: scale.seed }, yuhu(JUMPS, CAP))
  return JUMP_LEVELS.map((world, level) => {
    const steady = simulate({ world, agents, days: Math.max(2, Math.floor(scale.days / 4)), seed: scale.seed }, yuhu(world, CAP))
    const shares: number[] = []
    JUMPS.jumpsAtMs.forEach((atMs, index) => {
      if ((index + 1) % 2 !== level) return
      const from = (atMs + 20 * 60_000) / SLOT_MS
      for (const day of jumped) shares.push(talkOf(day, from, from + 4))
    })
    return {
      agents,
      to: world.name,
      steadyTalkShare: measure(steady, CAP, WARM_UP_SLOTS).talkShare.mean,
      afterJump: shares.reduce((sum, share) => sum + share, 0) / shares.length,
    }
  })
}
