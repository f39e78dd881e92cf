// A simulated leg, and the script it follows by itself from the dial to its answer or end.
import type { Clock } from '../../domain/clock.ts'
import type { Random } from '../../domain/random.ts'
import type { LegTags } from '../port.ts'
import type { CustomerPlan, LegEnding, Step } from './customer.ts'

interface AnyLeg {
  readonly id: string
  /** The customer's number or the agent's extension. */
  readonly to: string
  readonly tags: LegTags
  readonly random: Random
  readonly dialedAt: number
  answeredAt: number | null
  /** Stops what the leg would do next by itself. */
  cancelNext: () => void
  /** Stops the announcement; null when none is playing. */
  cancelPrompt: (() => void) | null
  /** Keys pressed towards it. */
  keys: string
}

export interface CustomerLeg extends AnyLeg {
  readonly side: 'customer'
  readonly plan: CustomerPlan
  /** Somebody hears it and is heard by it. */
  isTalking: boolean
}

export interface AgentLeg extends AnyLeg {
  readonly side: 'agent'
  readonly accountId: number
  /** False for a leg that was refused before its phone rang. */
  readonly hasPhone: boolean
  /** Opened without a customer: outlives its customers. */
  readonly isHeld: boolean
}

export type SimulatedLeg = CustomerLeg | AgentLeg

/** A timer that fires so late was held up by more than a busy process. */
const LATE_MS = 60_000
const RANG_OUT: LegEnding = { outcome: 'noAnswer', by: 'us', q850: 19 }

/**
 * Walks a leg through its steps; when none is left before the time-out, the leg rings until then and ends
 * unanswered.
 */
export function follow(
  clock: Clock,
  leg: SimulatedLeg,
  steps: readonly Step[],
  ringTimeoutMs: number,
  act: (step: Step) => void,
): void {
  const [next, ...later] = steps
  const step: Step =
    next && next.afterMs < ringTimeoutMs ? next : { afterMs: ringTimeoutMs, does: 'ended', ending: RANG_OUT }
  leg.cancelNext = clock.after(Math.max(0, leg.dialedAt + step.afterMs - clock.now()), () => {
    // The network gives up by itself: a process that was stopped meanwhile finds the phone rung out, not
    // answered.
    if (clock.now() - leg.dialedAt > ringTimeoutMs + LATE_MS) {
      act({ afterMs: ringTimeoutMs, does: 'ended', ending: RANG_OUT })
      return
    }
    // First the next step, then this one: what this one causes may cancel what is to come.
    if (step.does === 'ringing' || step.does === 'earlyMedia') follow(clock, leg, later, ringTimeoutMs, act)
    act(step)
  })
}
