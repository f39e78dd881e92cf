// How a call ended, and what each ending means to the contact and the cap.

/**
 * How a call that plays a message ends if nobody wanted an agent: it was heard once to its end, the customer
 * left before, or pressed the key to be left alone.
 */
export const MESSAGE_OUTCOMES = ['messageHeard', 'messageCut', 'neverAgain'] as const
/** How a call to a number of a task ends. */
export const TASK_OUTCOMES = [
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
  ...MESSAGE_OUTCOMES,
] as const
/**
 * How a call that came in ends if no agent took it. `unserved`: the caller left, had waited for too long and
 * there was no message, or was refused.
 */
export const CALLER_OUTCOMES = ['unserved', 'messageHeard', 'neverAgain', 'callBackWanted'] as const
/** `agentNotReached`: the end of a call by hand whose agent, or whose first number, did not pick up. */
export const OUTCOMES = [...TASK_OUTCOMES, 'agentNotReached', 'unserved', 'callBackWanted'] as const
export type Outcome = (typeof OUTCOMES)[number]
export type TaskOutcome = (typeof TASK_OUTCOMES)[number]

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
export const ABANDONMENTS: readonly TaskOutcome[] = ['abandoned', 'agentMissed']

/** The number's owner sees, or may guess, who called, and may call back. */
export const MISSES: readonly TaskOutcome[] = ['noAnswer', 'busy', 'rejected', 'abandoned', 'agentMissed']

export function isMiss(outcome: Outcome | null): boolean {
  return outcome !== null && (MISSES as readonly Outcome[]).includes(outcome)
}

export function isAbandonment(outcome: Outcome): boolean {
  return (ABANDONMENTS as readonly Outcome[]).includes(outcome)
}

/** The same for a call that came in: nobody was abandoned whom we had not called. */
export function outcomeOfCaller(outcome: Outcome): Outcome {
  const isUnserved = isAbandonment(outcome) || outcome === 'noAnswer' || outcome === 'cancelled'
  return isUnserved ? 'unserved' : outcome
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
export const CALL_ENDINGS = [...TASK_OUTCOMES, 'cutOffAfterAnswer'] as const
export type CallEnding = (typeof CALL_ENDINGS)[number]

export function endingOf(outcome: TaskOutcome, isAnswered: boolean): CallEnding {
  return outcome === 'interrupted' && isAnswered ? 'cutOffAfterAnswer' : outcome
}
