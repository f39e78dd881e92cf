// Why the dialer dials as it does: the pacer's figures and its last reason; words/ says it.

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
  /** Abandoned calls the day still bears, below 0 when over the cap. */
  abandonBudgetLeft: number
  abandonRateMax: number
  estimates: { answerProbability: number; ringMs: number; talkMs: number; wrapMs: number }
  /** Null where agents are not rung for each customer. */
  pickUp: PickUpReport | null
  /** Chance that the next call would miss an agent, per answer, and how much of it is accepted now. */
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
