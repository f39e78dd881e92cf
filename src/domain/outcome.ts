// How a call ended, and what each ending means to the contact, the cap and the published codes.

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
export function isAbandonment(outcome: Outcome): boolean {
  return outcome === 'abandoned' || outcome === 'agentMissed'
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

/** TaskInfo `answertype` and the filter of taskCall (protocol.md §2). Null where there was no call. */
export type AnswerType = 'connected' | 'caller' | 'callee'
export function answerTypeOf(outcome: Outcome): AnswerType {
  if (outcome === 'connected') return 'connected'
  return isAbandonment(outcome) ? 'caller' : 'callee'
}

/** A call cut off after the customer answered was missing its agent, whatever the outcome says. */
export const CUT_OFF_AFTER_ANSWER: AnswerType = 'caller'

/**
 * Outcomes a published `answertype` stands for; `interrupted` of an answered call is told apart by its answer
 * time.
 */
export function outcomesOf(answerType: AnswerType): Outcome[] {
  return OUTCOMES.filter(outcome => answerTypeOf(outcome) === answerType)
}

/** Hang-up cause codes of protocol.md §1, one for each outcome. */
export const HANGUP_CAUSE: Record<Outcome, number> = {
  connected: 10001,
  abandoned: 10007,
  agentMissed: 10005,
  noAnswer: 10016,
  busy: 10006,
  rejected: 10003,
  invalid: 10014,
  unreachable: 10009,
  trunkFailed: 10004,
  cancelled: 10002,
  interrupted: 10017,
}

/** Hang-up direction codes: 10040 the caller's side (ours), 10041 the called customer, 10031 unknown. */
export const HANGUP_DIRECTION: Record<HangupBy, number> = {
  us: 10040,
  agent: 10040,
  customer: 10041,
  network: 10031,
}
