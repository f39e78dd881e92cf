// A number that an agent looks at before it is called.
import type { Text } from './language.ts'

export const PREVIEW = {
  title: { zh: '预览号码', en: 'Look first' },
  looking: { zh: '预览中', en: 'Looking' },
  nobodyCalled: {
    zh: '还没有呼叫。到时未处理，号码退回名单，并转为示忙。',
    en: 'Nobody is called yet. When the time is up, the number goes back to the list and you are not ready.',
  },
  waitsForLine: {
    zh: '线路都在使用，有空闲线路就呼叫。',
    en: 'All lines are in use. The call begins as soon as one is free.',
  },
  call: { zh: '呼叫', en: 'Call' },
  later: { zh: '一小时后再说', en: 'In an hour' },
  laterAt: { zh: '另选时间…', en: 'At a time…' },
  laterTitle: { zh: '何时再提供这个号码', en: 'When to offer this number again' },
  offerThen: { zh: '到时再提供', en: 'Offer it then' },
  never: { zh: '本任务不呼', en: 'Not in this task' },
  putBack: { zh: '退回并示忙', en: 'Put back, not ready' },
  keys: {
    zh: 'C 呼叫，L 一小时后，T 另选时间，S 本任务不呼，B 退回',
    en: 'C call, L in an hour, T at a time, S not in this task, B put back',
  },
  pace: { zh: '预览', en: 'Preview' },
  paceHelp: {
    zh: '坐席先看到号码和资料，再决定呼叫还是跳过；系统不自动拨号',
    en: 'Agents see each number and its data first, and call or skip it; nothing is dialled by itself',
  },
  line: (agents: number): Text => ({
    zh: `坐席预览后呼叫，${agents} 名坐席`,
    en: `agents look first, ${agents} ${agents === 1 ? 'agent' : 'agents'}`,
  }),
} as const
