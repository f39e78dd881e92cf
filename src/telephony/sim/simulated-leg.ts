// A simulated leg, and the script it follows from the dial to its answer or end.
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
  /** Cancels the leg's next step. */
  cancelNext: () => void
  /** Stops the announcement; null if none is playing. */
  cancelPrompt: (() => void) | null
  /** Keys sent to the leg's phone. */
  keys: string
}

export interface CustomerLeg extends AnyLeg {
  readonly side: 'customer'
  readonly plan: CustomerPlan
  /** The number it saw, and the trunk it was called over; null: it called in itself. */
  readonly shown: { readonly trunk: string; readonly callerId: string } | null
  /** Somebody hears it and is heard by it. */
  isTalking: boolean
}

export interface AgentLeg extends AnyLeg {
  readonly side: 'agent'
  readonly accountId: number
  /** False for a leg that was refused before its phone rang. */
  readonly hasPhone: boolean
  /** Opened without a customer, and outlives its customers. */
  readonly isHeld: boolean
}

export type SimulatedLeg = CustomerLeg | AgentLeg

/** How legs end before anybody has answered. */
export const ENDING = {
  cancelled: { outcome: 'cancelled', by: 'us', sipStatus: 487 },
  notDialed: { outcome: 'cancelled', by: 'us' },
  noLine: { outcome: 'trunkFailed', by: 'network', sipStatus: 503, q850: 38 },
  notThere: { outcome: 'unreachable', by: 'network', sipStatus: 480, q850: 20 },
  phoneBusy: { outcome: 'busy', by: 'network', sipStatus: 486, q850: 17 },
} as const satisfies Record<string, LegEnding>

/** A timer that fires this late was held up by more than a busy process. */
const LATE_MS = 60_000
const RANG_OUT: LegEnding = { outcome: 'noAnswer', by: 'us', q850: 19 }

/** Walks a leg through its steps; if none is left, the leg rings until the time-out and ends unanswered. */
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
    // The network gives up by itself: after a standstill, a process finds that the phone rang out, not that
    // it was answered.
    if (clock.now() - leg.dialedAt > ringTimeoutMs + LATE_MS) {
      act({ afterMs: ringTimeoutMs, does: 'ended', ending: RANG_OUT })
      return
    }
    // The next step is scheduled before this one acts, because what this one causes may cancel it.
    if (step.does === 'ringing' || step.does === 'earlyMedia') follow(clock, leg, later, ringTimeoutMs, act)
    act(step)
  })
}
