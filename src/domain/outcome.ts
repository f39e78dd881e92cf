// How a call ended, and what each ending means to the contact and the cap.

export const OUTCOMES = [
  'connected',
  'abandoned',
  'agentMissed',
  'noAnswer',
  'busy',
  'rejected',
  'invalid',
  'unreachable',
  'trunkFailed',
  'cancelled',
  'interrupted',
] as const
export type Outcome = (typeof OUTCOMES)[number]

/**
 * What the network reported of one leg. `completed`: it was answered and then hung up; `lost`: it disappeared
 * without a report.
 */
export type LegOutcome =
  | 'completed'
  | 'noAnswer'
  | 'busy'
  | 'rejected'
  | 'invalid'
  | 'unreachable'
  | 'trunkFailed'
  | 'cancelled'
  | 'lost'

/** Who ended a leg. */
export type HangupBy = 'customer' | 'agent' | 'us' | 'network'

/**
 * The customer answered and nobody spoke to them, which counts against the cap (design.md §1). While an
 * agent's phone rings in vain, the customer hears silence too.
 */
export const ABANDONMENTS: readonly Outcome[] = ['abandoned', 'agentMissed']

export function isAbandonment(outcome: Outcome): boolean {
  return ABANDONMENTS.includes(outcome)
}

/**
 * What a conversation counts as if the customer waited for it longer than the account allows; undefined: it
 * was not late.
 */
export function lateCountsAs(
  waitMs: number,
  promise: { abandonWaitMs: number; lateCountsAsAbandoned: boolean },
) {
  if (waitMs <= promise.abandonWaitMs) return undefined
  return promise.lateCountsAsAbandoned ? 'abandoned' : 'connected'
}

/** How the last call of a number ended. A call that was cut off may have reached somebody or not. */
export const CALL_ENDINGS = [...OUTCOMES, 'cutOffAfterAnswer'] as const
export type CallEnding = (typeof CALL_ENDINGS)[number]

export function endingOf(outcome: Outcome, isAnswered: boolean): CallEnding {
  return outcome === 'interrupted' && isAnswered ? 'cutOffAfterAnswer' : outcome
}
