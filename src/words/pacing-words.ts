// Why the dialer dials as it does, as a sentence in both languages.
import type { Text } from '../domain/language.ts'
import type { PacerReport } from '../domain/pacing/report.ts'

/** The last decision in a sentence. */
export function pacingWords(report: PacerReport): Text {
  const risk = percent(report.risk)
  const riskMax = percent(report.riskMax)
  const rate = percent(report.abandonRate)
  const cap = percent(report.abandonRateMax)
  const answer = percent(report.estimates.answerProbability)
  const left = Math.max(0, report.abandonBudgetLeft).toFixed(1)
  switch (report.reason) {
    case 'notAsked':
      return { en: 'No decision yet.', zh: '尚未决策。' }
    case 'noAgents':
      return { en: 'No agent is logged in: nothing is dialled.', zh: '没有坐席在线：不外呼。' }
    case 'onePerIdleAgent':
      return {
        en:
          `One call is in flight for each idle agent: another one would have a ${risk} chance ` +
          `of finding no agent; the limit is ${riskMax}.`,
        zh: `每个空闲坐席一路在途呼叫：再多拨一路，有 ${risk} 的可能没有坐席接听，目前允许 ${riskMax}。`,
      }
    case 'ahead':
      return {
        en:
          `Dialling ahead of the agents: ${answer} of calls are answered, and the ` +
          `next call has a ${risk} chance of finding no agent; the limit is ${riskMax}.`,
        zh: `提前外呼：客户接听率 ${answer}，下一路的呼损风险 ${risk}，目前允许 ${riskMax}。`,
      }
    case 'enoughInFlight':
      return {
        en:
          `Enough calls are in flight: another one would have a ${risk} chance ` +
          `of finding no agent; the limit is ${riskMax}.`,
        zh: `在途呼叫已够：再多拨一路，有 ${risk} 的可能没有坐席接听，目前允许 ${riskMax}。`,
      }
    case 'capNear':
      return {
        en:
          `Held back: ${rate} of today's answered calls were abandoned and the cap is ` +
          `${cap}; the day can take ${left} more.`,
        zh: `已放慢：今日呼损率 ${rate}，上限 ${cap}，当日还可承受 ${left} 通呼损。`,
      }
    case 'cautious':
      return {
        en:
          `Held back: if more customers answered than the expected ${answer}, more calls would be ` +
          `abandoned than the day can take (${left}).`,
        zh: `已放慢：若客户接听率高于预期的 ${answer}，呼损会超出当日可承受的 ${left} 通。`,
      }
    case 'agentsTooSlow': {
      const lost = percent(report.pickUp?.lostShare ?? 0)
      return {
        en:
          `Only one call per idle agent: ${lost} of the customers offered to an agent ` +
          `are lost while the agent's phone rings; the cap is ${cap}.`,
        zh: `每个空闲坐席只拨一路：转给坐席的客户有 ${lost} 在坐席振铃时流失，上限 ${cap}。`,
      }
    }
    case 'fixedRatio':
      return { en: "Dialling at the task's fixed ratio.", zh: '按任务设定的固定比例外呼。' }
    case 'limit':
      return {
        en: 'The hard limit of calls in flight per agent is reached.',
        zh: '已达每个坐席在途呼叫数的硬上限。',
      }
  }
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)}%`
}
