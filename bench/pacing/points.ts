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
  const ratio = bestRatio(candidate => measured(days(constantRatio(world, candidate), Math.min(3, scale.days))).abandonRate)
  yield point(`constant ${ratio.toFixed(2)}`, days(constantRatio(world, ratio)))
  yield point('dial-level loop', days(dialLevelLoop(CAP)))
}

/** The greatest constant ratio that keeps the cap on average, to 0.05. */
function bestRatio(abandonRate: (ratio: number) => number): number {
  let kept = 20
  let passed = 80
  while (passed - kept > 1) {
    const middle = Math.floor((kept + passed) / 2)
    if (abandonRate(middle / 20) <= CAP) kept = middle
    else passed = middle
  }
  return kept / 20
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
