// Why the dialer dials as it does, as a sentence in both languages.
import type { Text } from '../domain/language.ts'
import type { HeldBack } from '../domain/live-report.ts'
import type { PacerReason } from '../domain/pacing/report.ts'

/** The figures of a report as texts; `left`: abandoned calls that the day can still take. */
type Figures = Readonly<Record<'risk' | 'riskMax' | 'rate' | 'cap' | 'answer' | 'left' | 'lost', string>>

const SENTENCES: Readonly<Record<PacerReason, (figures: Figures) => Text>> = {
  notAsked: () => ({ en: 'No decision yet.', zh: '尚未决策。' }),
  noAgents: () => ({ en: 'No agent is logged in: nothing is dialled.', zh: '没有坐席在线：不外呼。' }),
  onePerIdleAgent: ({ risk, riskMax }) => ({
    en:
      `One call is in flight for each idle agent: another one would have a ${risk} chance ` +
      `of finding no agent; the limit is ${riskMax}.`,
    zh: `每个空闲坐席一路在途呼叫：再多拨一路，有 ${risk} 的可能没有坐席接听，目前允许 ${riskMax}。`,
  }),
  ahead: ({ answer, risk, riskMax }) => ({
    en:
      `Dialling ahead of the agents: ${answer} of calls are answered, and the ` +
      `next call has a ${risk} chance of finding no agent; the limit is ${riskMax}.`,
    zh: `提前外呼：客户接听率 ${answer}，下一路的呼损风险 ${risk}，目前允许 ${riskMax}。`,
  }),
  enoughInFlight: ({ risk, riskMax }) => ({
    en:
      `Enough calls are in flight: another one would have a ${risk} chance ` +
      `of finding no agent; the limit is ${riskMax}.`,
    zh: `在途呼叫已够：再多拨一路，有 ${risk} 的可能没有坐席接听，目前允许 ${riskMax}。`,
  }),
  capNear: ({ rate, cap, left }) => ({
    en:
      `Held back: ${rate} of today's answered calls were abandoned and the cap is ` +
      `${cap}; the day can take ${left} more.`,
    zh: `已放慢：今日呼损率 ${rate}，上限 ${cap}，当日还可承受 ${left} 通呼损。`,
  }),
  cautious: ({ answer, left }) => ({
    en:
      `Held back: if more customers answered than the expected ${answer}, more calls would be ` +
      `abandoned than the day can take (${left}).`,
    zh: `已放慢：若客户接听率高于预期的 ${answer}，呼损会超出当日可承受的 ${left} 通。`,
  }),
  agentsTooSlow: ({ lost, cap }) => ({
    en:
      `Only one call per idle agent: ${lost} of the customers offered to an agent ` +
      `are lost while the agent's phone rings; the cap is ${cap}.`,
    zh: `每个空闲坐席只拨一路：转给坐席的客户有 ${lost} 在坐席振铃时流失，上限 ${cap}。`,
  }),
  fixedRatio: () => ({ en: "Dialling at the task's fixed ratio.", zh: '按任务设定的固定比例外呼。' }),
  limit: () => ({
    en: 'The hard limit of calls in flight per agent is reached.',
    zh: '已达每个坐席在途呼叫数的硬上限。',
  }),
}

/** The last decision in a sentence. */
export function pacingWords(report: HeldBack): Text {
  return SENTENCES[report.reason]({
    risk: percent(report.risk),
    riskMax: percent(report.riskMax),
    rate: percent(report.abandonRate),
    cap: percent(report.abandonRateMax),
    answer: percent(report.estimates.answerProbability),
    left: Math.max(0, report.abandonBudgetLeft).toFixed(1),
    lost: percent(report.pickUp?.lostShare ?? 0),
  })
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)}%`
}

/** The English sentences as patterns, each with the Chinese one that takes over its figures. */
export const PACING_PATTERNS: readonly (readonly [pattern: RegExp, zh: string])[] = Object.values(
  SENTENCES,
).map(sentence => {
  const named = (name: string) => `#${name}#`
  const { en, zh } = sentence({
    risk: named('risk'),
    riskMax: named('riskMax'),
    rate: named('rate'),
    cap: named('cap'),
    answer: named('answer'),
    left: named('left'),
    lost: named('lost'),
  })
  const pattern = en.replace(/[.()]/g, '\\$&').replace(/#(\w+)#/g, '(?<$1>[\\d.]+%?)')
  return [new RegExp(`^${pattern}$`), zh.replace(/#(\w+)#/g, '$<$1>')]
})
