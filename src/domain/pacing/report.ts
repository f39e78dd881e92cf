// Why the dialer dials as it does: the pacer's figures and its last reason; words/ puts them into sentences.

import type { PickUpReport } from './pick-up.ts'

export type PacerReason =
  | 'notAsked'
  | 'noAgents'
  | 'onePerIdleAgent'
  | 'ahead'
  | 'enoughInFlight'
  | 'capNear'
  | 'cautious'
  | 'fixedRatio'
  | 'agentsTooSlow'
  | 'limit'

export interface PacerReport {
  /** Calls in flight per idle agent now (per one agent when none is idle). */
  ratio: number
  inFlight: number
  /** For the calendar day. */
  abandonRate: number
  answered: number
  abandoned: number
  /** Abandoned calls that the day still bears; below 0 over the cap. */
  abandonBudgetLeft: number
  abandonRateMax: number
  estimates: { answerProbability: number; ringMs: number; talkMs: number; wrapMs: number }
  /** Null if agents' phones do not ring for each customer. */
  pickUp: PickUpReport | null
  /** The chance that the next call, if answered, finds no agent; and the chance that is accepted now. */
  risk: number
  riskMax: number
  reason: PacerReason
}

export interface PacerFacts {
  reason: PacerReason
  started: number
  inFlight: number
  free: number
  risk: number
  riskMax: number
  answered: number
  abandoned: number
  abandonBudgetLeft: number
  abandonRateMax: number
  pickUp: PickUpReport | null
  estimates: PacerReport['estimates']
}

export function describe(facts: PacerFacts): PacerReport {
  const inFlight = facts.inFlight + facts.started
  const abandonRate = facts.answered > 0 ? facts.abandoned / facts.answered : 0
  return {
    ratio: inFlight / Math.max(1, facts.free),
    inFlight,
    abandonRate,
    answered: facts.answered,
    abandoned: facts.abandoned,
    abandonBudgetLeft: facts.abandonBudgetLeft,
    abandonRateMax: facts.abandonRateMax,
    estimates: facts.estimates,
    pickUp: facts.pickUp,
    risk: facts.risk,
    riskMax: facts.riskMax,
    reason: facts.reason,
  }
}
