// Why the dialer dials as it does: the pacer's figures and its last reason, in words.

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
  /** Of the calendar day. */
  abandonRate: number
  answered: number
  abandoned: number
  /** Abandoned calls the day still bears, below 0 when over the cap. */
  abandonBudgetLeft: number
  estimates: { answerProbability: number; ringMs: number; talkMs: number; wrapMs: number }
  /** Null where agents are not rung for each customer. */
  pickUp: PickUpReport | null
  /** Chance that the next call would miss an agent, per answer, and how much of it is accepted now. */
  risk: number
  riskMax: number
  reason: PacerReason
  text: { en: string; zh: string }
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
    estimates: facts.estimates,
    pickUp: facts.pickUp,
    risk: facts.risk,
    riskMax: facts.riskMax,
    reason: facts.reason,
    text: words(facts, abandonRate),
  }
}

function words(facts: PacerFacts, abandonRate: number): { en: string; zh: string } {
  const risk = percent(facts.risk)
  const riskMax = percent(facts.riskMax)
  const rate = percent(abandonRate)
  const cap = percent(facts.abandonRateMax)
  const answer = percent(facts.estimates.answerProbability)
  const left = Math.max(0, facts.abandonBudgetLeft).toFixed(1)
  switch (facts.reason) {
    case 'notAsked':
      return { en: 'No decision yet.', zh: '尚未决策。' }
    case 'noAgents':
      return { en: 'No agent is logged in: nothing is dialled.', zh: '没有坐席在线:不外呼。' }
    case 'onePerIdleAgent':
      return {
        en: `One call per idle agent: one more would miss an agent with ${risk}, accepted are ${riskMax}.`,
        zh: `每个空闲坐席一路:再多拨一路有 ${risk} 的可能无人接,目前允许 ${riskMax}。`,
      }
    case 'ahead':
      return {
        en:
          `Dialling ahead of the agents: ${answer} of calls are answered, the ` +
          `next call's risk is ${risk} (accepted ${riskMax}).`,
        zh: `提前外呼:接通率 ${answer},下一路的呼损风险 ${risk}(允许 ${riskMax})。`,
      }
    case 'enoughInFlight':
      return {
        en: `Enough calls in flight: one more would miss an agent with ${risk}, accepted are ${riskMax}.`,
        zh: `在途呼叫已够:再多拨一路有 ${risk} 的可能无人接,目前允许 ${riskMax}。`,
      }
    case 'capNear':
      return {
        en:
          `Held back: ${rate} of today's answered calls were abandoned, ` +
          `the cap is ${cap}; the day bears ${left} more.`,
        zh: `已放慢:今日呼损率 ${rate},上限 ${cap},当日还可承受 ${left} 通。`,
      }
    case 'cautious':
      return {
        en:
          `Held back: should more customers answer than the ${answer} ` +
          `believed, more would be missed than the day bears (${left}).`,
        zh: `已放慢:若接通率高于预期的 ${answer},呼损会超出当日可承受的 ${left} 通。`,
      }
    case 'agentsTooSlow': {
      const lost = percent(facts.pickUp?.lostShare ?? 0)
      return {
        en:
          `One call per idle agent: ${lost} of the customers offered to an agent ` +
          `are lost while the agent's phone rings; the cap is ${cap}.`,
        zh: `每个空闲坐席一路:转给坐席的客户有 ${lost} 在坐席振铃时流失,上限 ${cap}。`,
      }
    }
    case 'fixedRatio':
      return { en: 'The fixed ratio of the task.', zh: '按任务设定的固定倍率外呼。' }
    case 'limit':
      return { en: 'The hard limit of calls per agent is reached.', zh: '已达每坐席在途呼叫的硬上限。' }
  }
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)}%`
}
