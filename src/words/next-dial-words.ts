// When a number will be dialled next, as a sentence in both languages.
import type { Text } from '../domain/language.ts'
import type { NextRule } from '../domain/next-dial.ts'

export const NEXT_DIAL_WORDS: Readonly<Record<NextRule, Text>> = {
  inLine: { en: 'next in line: as soon as the dialer wants a call', zh: '排队中：需要外呼时即拨' },
  due: { en: 'not before the time it was given', zh: '未到预设呼叫时间' },
  dailyCap: {
    en: 'called as often as allowed in a day (maxCallsPerNumberPerDay)',
    zh: '当天已达单号呼叫上限（maxCallsPerNumberPerDay）',
  },
  callHours: { en: 'when the call hours begin (callHours)', zh: '等待呼叫时段开始（callHours）' },
  taskStart: { en: 'when the task starts as planned', zh: '等待任务按计划开始' },
  calling: { en: 'being called now', zh: '正在呼叫' },
  expires: { en: 'never: it expires before it may be called', zh: '不再呼叫：可拨之前已过期' },
  done: { en: 'never: it is done', zh: '不再呼叫：已完成' },
  taskNotStarted: { en: 'not until the task is started', zh: '任务未开始' },
  taskPaused: { en: 'not until the task goes on', zh: '任务已暂停' },
  taskEnded: { en: 'never: the task has ended', zh: '不再呼叫：任务已结束' },
}

/** Minutes of a task in which nothing kept it from dialling, and those of which nothing is known. */
export const RIBBON_WORDS = {
  dialling: { en: 'dialling', zh: '外呼中' },
  unseen: { en: 'not running, or no engine drove it', zh: '未运行，或没有引擎负责' },
} as const satisfies Readonly<Record<string, Text>>
