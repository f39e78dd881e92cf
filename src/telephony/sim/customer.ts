// What one simulated customer does with one call, drawn before the dial so that a run repeats from its seed.
import type { HangupBy, LegOutcome } from '../../domain/outcome.ts'
import type { Random } from '../../domain/random.ts'
import { draw } from './distribution.ts'
import type { Fate } from './known-people.ts'
import type { SimWorld } from './world.ts'

export interface LegEnding {
  readonly outcome: LegOutcome
  readonly by: HangupBy
  readonly sipStatus?: number
  readonly q850?: number
}

/** One thing a leg does by itself, `afterMs` after the dial. */
export type Step = { readonly afterMs: number } & (
  | { readonly does: 'ringing' | 'earlyMedia' | 'answered' }
  | { readonly does: 'ended'; readonly ending: LegEnding }
)

export interface CustomerPlan {
  /** In order of time; after the last one the leg rings on. */
  readonly steps: readonly Step[]
  readonly patienceMs: number
  readonly talkMs: number
  readonly hangsUp: 'customer' | 'agent'
  /** The customer hangs up this long after its answer, whatever happens; null if it does not. */
  readonly leavesAfterMs: number | null
}

const BUSY: LegEnding = { outcome: 'busy', by: 'network', sipStatus: 486, q850: 17 }
const REJECTED: LegEnding = { outcome: 'rejected', by: 'customer', sipStatus: 603, q850: 21 }
const INVALID: LegEnding = { outcome: 'invalid', by: 'network', sipStatus: 404, q850: 1 }
const UNAVAILABLE: LegEnding = { outcome: 'trunkFailed', by: 'network', sipStatus: 503, q850: 41 }
const GAVE_UP: LegEnding = { outcome: 'noAnswer', by: 'network', sipStatus: 480, q850: 18 }

/**
 * Draws a customer. The number of draws is the same for every fate, so that changing one probability moves
 * nothing else. `known`: what this number does now; null: it is tossed for.
 */
export function planCustomer(
  world: SimWorld,
  to: string,
  random: Random,
  known: Fate | null = null,
): CustomerPlan {
  const tossed = random.next()
  const setupMs = draw(world.setup, random)
  const answerMs = setupMs + draw(world.ringToAnswer, random)
  const failureMs = draw(world.fastFailure, random)
  const person = {
    hangsUp: random.next() < world.customerHangsUpFirst ? ('customer' as const) : ('agent' as const),
    patienceMs: draw(world.patience, random),
    talkMs: draw(world.talk, random),
    leavesAfterMs: null,
  }
  if (world.byNumber) return { ...person, ...planByNumber(to) }
  const rings: Step = { afterMs: setupMs, does: 'ringing' }
  const steps: Record<Fate, readonly Step[]> = {
    answers: [rings, { afterMs: answerMs, does: 'answered' }],
    engaged: [fails(failureMs, BUSY)],
    dead: [fails(failureMs, INVALID)],
    away: [rings],
  }
  return { ...person, steps: steps[known ?? fateOf(world, tossed)] }
}

/** Where people are not told apart, each call is tossed for. */
function fateOf({ answerProbability, busyProbability, invalidProbability }: SimWorld, tossed: number): Fate {
  if (tossed < answerProbability) return 'answers'
  if (tossed < answerProbability + busyProbability) return 'engaged'
  return tossed < answerProbability + busyProbability + invalidProbability ? 'dead' : 'away'
}

/** The outcomes and times of our lab carrier, sipp-carrier-by-number.xml. */
function planByNumber(to: string): Pick<CustomerPlan, 'steps' | 'leavesAfterMs'> {
  const rings: Step = { afterMs: 100, does: 'ringing' }
  const earlyMedia: Step = { afterMs: 100, does: 'earlyMedia' }
  switch (to.slice(-2)) {
    case '10':
      return { steps: [rings, fails(600, BUSY)], leavesAfterMs: null }
    case '11':
      return { steps: [rings], leavesAfterMs: null }
    case '12':
      return { steps: [rings, fails(600, REJECTED)], leavesAfterMs: null }
    case '13':
      return { steps: [fails(50, INVALID)], leavesAfterMs: null }
    case '14':
      return { steps: [fails(50, UNAVAILABLE)], leavesAfterMs: null }
    case '15':
      return { steps: [earlyMedia, fails(2_000, BUSY)], leavesAfterMs: null }
    case '16':
      return { steps: [rings, fails(3_100, GAVE_UP)], leavesAfterMs: null }
    case '17':
      return { steps: [{ afterMs: 10, does: 'answered' }], leavesAfterMs: null }
    case '18':
      return { steps: [earlyMedia, { afterMs: 1_600, does: 'answered' }], leavesAfterMs: null }
    case '20':
      return { steps: [rings, { afterMs: 600, does: 'answered' }], leavesAfterMs: 2_500 }
    default:
      return { steps: [rings, { afterMs: 600, does: 'answered' }], leavesAfterMs: null }
  }
}

function fails(afterMs: number, ending: LegEnding): Step {
  return { afterMs, does: 'ended', ending }
}
