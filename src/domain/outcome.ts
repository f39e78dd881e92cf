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
 * What the network said of one leg; `completed` is a leg that was answered and then hung up, `lost` one that
 * was gone without a word.
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
 * The customer answered and nobody spoke to them: counts against the cap (design.md §1; an agent's missed
 * ring is silence to the customer all the same).
 */
export const ABANDONMENTS: readonly Outcome[] = ['abandoned', 'agentMissed']

export function isAbandonment(outcome: Outcome): boolean {
  return ABANDONMENTS.includes(outcome)
}

/**
 * What a conversation counts as that began later after the answer than the account lets customers wait;
 * undefined: it was not late.
 */
export function lateCountsAs(
  waitMs: number,
  promise: { abandonWaitMs: number; lateCountsAsAbandoned: boolean },
) {
  if (waitMs <= promise.abandonWaitMs) return undefined
  return promise.lateCountsAsAbandoned ? 'abandoned' : 'connected'
}

/** How the last call of a number ended: one that was cut off had reached somebody, or it had not. */
export const CALL_ENDINGS = [...OUTCOMES, 'cutOffAfterAnswer'] as const
export type CallEnding = (typeof CALL_ENDINGS)[number]

export function endingOf(outcome: Outcome, isAnswered: boolean): CallEnding {
  return outcome === 'interrupted' && isAnswered ? 'cutOffAfterAnswer' : outcome
}
