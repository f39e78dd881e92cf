// Shadow runs in words: why one cannot be, what it shows so far, and what the command says.
import { counted, type Text } from '../domain/language.ts'
import { COMPARED_MIN, type Comparison } from '../domain/shadow/comparison.ts'

export type ShadowProblemReason =
  | 'shadowNotFound'
  | 'shadowRuns'
  | 'shadowOfNothing'
  | 'shadowNotPredictive'
  | 'shadowRingsLonger'
  | 'shadowTaken'

export const SHADOW_PROBLEMS: Readonly<Record<ShadowProblemReason, (...about: readonly string[]) => Text>> = {
  shadowNotFound: () => ({ en: 'The task has had no shadow run.', zh: '该任务没有影子运行。' }),
  shadowRuns: () => ({
    en: 'A shadow run goes on beside this task: end it first.',
    zh: '该任务正在影子运行，请先结束。',
  }),
  shadowOfNothing: () => ({ en: 'The proposal changes nothing.', zh: '拟用的设置没有任何改变。' }),
  shadowNotPredictive: () => ({
    en: 'Only a task that dials ahead of its agents can have a shadow run.',
    zh: '只有为坐席自动外呼的任务可以影子运行（预览任务和只放音的任务不可以）。',
  }),
  shadowRingsLonger: seconds => ({
    en:
      `Phones ring for ${seconds} s now, and nobody knows who would have answered later: ` +
      'propose a shorter time.',
    zh: `目前振铃 ${seconds} 秒，更晚才会接听的客户无从得知，只能设得更短。`,
  }),
  shadowTaken: () => ({ en: 'This proposal has been taken.', zh: '该拟用设置已被采用。' }),
}

export const SHADOW = {
  shadow: {
    en: 'start, show, end or take a shadow run: a proposal beside the task that calls nobody',
    zh: '影子运行：让拟用的设置与任务同时运行而不实际呼叫；可开始、查看、结束、采用',
  },
  cap: { en: 'proposed cap on abandoned calls (0–1)', zh: '拟用的呼损上限（0–1）' },
  ringTimeout: { en: 'proposed ring time-out, seconds', zh: '拟用的振铃超时（秒）' },
  pace: { en: 'proposed pace: auto, or calls per idle agent', zh: '拟用的速度：auto 或每空闲坐席呼叫数' },
  concurrent: { en: 'proposed limit of calls in flight', zh: '拟用的最大并发' },
  plan: { en: 'name of the proposed plan', zh: '拟用的外呼策略名称' },
  hours: { en: 'hours it runs, 0.25 to 72 (4)', zh: '运行小时数，0.25 到 72（默认 4）' },
  end: { en: 'end it; what it has counted stays', zh: '结束，保留统计' },
  take: { en: 'make the proposal the live setting', zh: '采用拟用的设置' },
  live: { en: 'live', zh: '实际' },
  proposal: { en: 'proposal', zh: '拟用' },
} as const satisfies Readonly<Record<string, Text>>

export function badProposal(field: string): Text {
  return { en: `${field} does not take this value.`, zh: `${field} 的值无效。` }
}

/** What it means so far, in a few sentences. `cap`: the one that is proposed. */
export function shadowMeaning(comparison: Comparison, cap: number): Text {
  const { live, shadow, isEnough } = comparison
  if (!isEnough) {
    const answered = Math.min(live.answered, shadow.answered)
    return {
      en:
        `There is too little to compare yet: ${answered} of the ${COMPARED_MIN} answered calls ` +
        'that each side needs.',
      zh: `数据还不够：双方各需 ${COMPARED_MIN} 通客户接听的呼叫，目前 ${answered} 通。`,
    }
  }
  const parts = [callsWords(comparison), lossWords(comparison, cap), forbiddenWords(comparison)]
  const said = [...parts, drawnWords(comparison)].filter(part => part !== null)
  return { en: said.map(({ en }) => en).join(' '), zh: said.map(({ zh }) => zh).join('') }
}

function callsWords({ moreCalls, moreConnected }: Comparison): Text {
  const calls = moreWords(moreCalls)
  const connected = moreWords(moreConnected)
  return {
    en:
      `The proposal would have made ${calls.en} calls, ` +
      `and ${connected.en} customers would have talked with an agent.`,
    zh: `拟用设置下呼叫${calls.zh}，接通${connected.zh}。`,
  }
}

/** Within half a per cent it is the same. */
function moreWords(share: number): Text {
  if (Math.abs(share) < 0.005) return { en: 'as many', zh: '基本不变' }
  const percent = percentOf(Math.abs(share))
  return share > 0
    ? { en: `${percent} more`, zh: `多 ${percent}` }
    : { en: `${percent} fewer`, zh: `少 ${percent}` }
}

function lossWords({ live, shadow, isLossOther, isAboveCap }: Comparison, cap: number): Text {
  const [was, would] = [percentOf(live.abandonRate ?? 0), percentOf(shadow.abandonRate ?? 0)]
  const chance = isLossOther
    ? { en: '', zh: '' }
    : { en: '; the difference may be chance', zh: '（差异可能出于偶然）' }
  const above = isAboveCap
    ? { en: ` That is above the cap of ${percentOf(cap)}.`, zh: `超过呼损上限 ${percentOf(cap)}。` }
    : { en: '', zh: '' }
  return {
    en: `It would have lost ${would} of those who answered, the live run lost ${was}${chance.en}.${above.en}`,
    zh: `呼损率 ${would}，实际为 ${was}${chance.zh}。${above.zh}`,
  }
}

function forbiddenWords({ forbidden }: Comparison): Text | null {
  if (forbidden === 0) return null
  return {
    en: `It forbids ${counted(forbidden, 'call')} that the live run has made.`,
    zh: `实际呼叫中有 ${forbidden} 通在拟用规则下不允许。`,
  }
}

/** Below one per cent it changes nothing. */
function drawnWords({ drawnShare }: Comparison): Text | null {
  if (drawnShare < 0.01) return null
  const percent = percentOf(drawnShare)
  return {
    en: `${percent} of its calls are estimated, since the live run did not make them.`,
    zh: `其中 ${percent} 的呼叫实际未拨打，结果为估算。`,
  }
}

function percentOf(share: number): string {
  return `${(100 * share).toFixed(1)} %`
}
