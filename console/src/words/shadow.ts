// Shadow runs on the page of a task: a proposal beside the live run.
import type { ClosedBy } from '../../../src/domain/plan/hours.ts'
import type { Text } from './language.ts'

export const SHADOW = {
  title: { zh: '影子运行', en: 'Shadow run' },
  what: {
    zh: '让拟用的设置与任务同时运行：面对同样的坐席和客户，但不实际呼叫，只统计会有的呼叫、呼损和违规。留空的项目保持不变。',
    en:
      'A proposal runs beside the task on the same agents and customers. It calls nobody, and shows the ' +
      'calls, losses and breaches it would have had. What is left empty stays as it is.',
  },
  cap: { zh: '呼损上限（%）', en: 'Cap on abandoned calls (%)' },
  ringTimeout: { zh: '振铃超时（秒）', en: 'Ring time-out (s)' },
  ratio: { zh: '每空闲坐席呼叫数', en: 'Calls per idle agent' },
  concurrent: { zh: '最大并发', en: 'Most calls in flight' },
  plan: { zh: '策略', en: 'Plan' },
  hours: { zh: '运行小时数', en: 'Hours it runs' },
  start: { zh: '开始', en: 'Start' },
  end: { zh: '结束', en: 'End' },
  take: { zh: '采用', en: 'Take' },
  onlyAdmins: { zh: '只有管理员可以采用', en: 'Only an admin may take it.' },
  taken: { zh: '拟用的设置已生效', en: 'The proposal is the live setting now.' },
  runsUntil: (by: string, until: string): Text => ({
    zh: `${by} 发起，运行到 ${until}`,
    en: `Started by ${by}; runs until ${until}.`,
  }),
  ended: (by: string, at: string): Text => ({
    zh: `${by} 发起，已于 ${at} 结束`,
    en: `Started by ${by}; ended at ${at}.`,
  }),
  live: { zh: '实际', en: 'Live' },
  shadow: { zh: '拟用', en: 'Proposal' },
  figure: { zh: '统计', en: 'Figure' },
  dialed: { zh: '呼叫', en: 'Calls' },
  answered: { zh: '客户接听', en: 'Answered' },
  connected: { zh: '接通坐席', en: 'Had an agent' },
  abandoned: { zh: '呼损', en: 'Lost' },
  abandonRate: { zh: '呼损率', en: 'Share lost' },
  capOf: { zh: '呼损上限', en: 'Cap' },
  again: { zh: '需再次呼叫', en: 'To be called again' },
  breach: (rule: string): Text => {
    const { zh, en } = ruleWords(rule)
    return { zh: `拟用规则不允许：${zh}`, en: `Not allowed by the proposal: ${en}` }
  },
  drawn: { zh: '其中结果为估算', en: 'Of these, estimated' },
  beyond: { zh: '其中在现有时段之外', en: 'Of these, outside the live hours' },
} as const

const FORBIDDEN: Readonly<Record<ClosedBy | 'maxCallsPerNumberPerDay', Text>> = {
  law: { zh: '法定时段以外', en: 'outside the hours of the law' },
  date: { zh: '当天另定时段以外', en: 'outside the hours of that date' },
  holiday: { zh: '节假日时段以外', en: 'outside the hours of the holiday' },
  hours: { zh: '策略时段以外', en: 'outside the hours of the plan' },
  callHours: { zh: '呼叫时段以外', en: 'outside the call hours' },
  maxCallsPerNumberPerDay: { zh: '超过单号当天次数', en: 'too many calls to a number in a day' },
}

/** A part of the hours, the account's daily cap, or `limits.0`: the first of the plan. */
function ruleWords(rule: string): Text {
  const limit = /^limits\.(\d+)$/.exec(rule)?.[1]
  if (limit !== undefined) {
    const place = String(Number(limit) + 1)
    return { zh: `第 ${place} 条次数限制`, en: `limit ${place} of the plan` }
  }
  return FORBIDDEN[rule as keyof typeof FORBIDDEN] ?? { zh: rule, en: rule }
}
