// When a number will be dialled next, as a sentence in both languages.
import { DateTime } from 'luxon'
import type { Text } from '../domain/language.ts'
import type { NextDial, NextRule } from '../domain/next-dial.ts'
import { limitWords } from './limit-words.ts'

export const NEXT_DIAL_WORDS: Readonly<Record<NextRule, Text>> = {
  inLine: { en: 'next in line: as soon as the dialer wants a call', zh: '排队中：需要外呼时即拨' },
  due: { en: 'not before the time it was given', zh: '未到预设呼叫时间' },
  again: { en: 'called again after its last call, as the plan says', zh: '按策略再次呼叫' },
  callBack: { en: 'when the customer asked to be called back', zh: '按客户约定的时间回拨' },
  dailyCap: {
    en: 'called as often as allowed in a day (maxCallsPerNumberPerDay)',
    zh: '当天已达单号呼叫上限（maxCallsPerNumberPerDay）',
  },
  limit: { en: 'called as often as the plan allows', zh: '已达策略规定的呼叫次数上限' },
  law: { en: 'when the hours of the law begin', zh: '等待法定可呼时段开始' },
  date: { en: 'when the hours of another date begin', zh: '当天另有时段安排，等待下一时段' },
  holiday: { en: 'when the hours after or within the holiday begin', zh: '节假日，等待下一可呼时段' },
  hours: { en: "when the plan's hours begin", zh: '等待策略规定的时段开始' },
  neverOpen: { en: 'never: the hours of its plan do not open', zh: '不再呼叫：策略中没有可呼时段' },
  putOff: { en: "put off by the plan's limits or hours", zh: '受策略的次数或时段限制，延后呼叫' },
  blocked: { en: 'never: its number is blocked', zh: '不再呼叫：号码已屏蔽' },
  refused: { en: 'never: the customer refused', zh: '不再呼叫：客户已拒绝' },
  personCalled: { en: 'after the call that its person is in', zh: '等待该客户的另一通呼叫结束' },
  callHours: { en: 'when the call hours begin (callHours)', zh: '等待呼叫时段开始（callHours）' },
  taskStart: { en: 'when the task starts as planned', zh: '等待任务按计划开始' },
  calling: { en: 'being called now', zh: '正在呼叫' },
  expires: { en: 'never: it expires before it may be called', zh: '不再呼叫：可拨之前已过期' },
  done: { en: 'never: it is done', zh: '不再呼叫：已完成' },
  taskNotStarted: { en: 'not until the task is started', zh: '任务未开始' },
  taskPaused: { en: 'not until the task goes on', zh: '任务已暂停' },
  taskEnded: { en: 'never: the task has ended', zh: '不再呼叫：任务已结束' },
}

/**
 * The rule's sentence. A limit says which: "called as often as the plan allows: 3 calls in 24 hours"; hours
 * say on whose clock they begin: "when the hours of the law begin: 08:00 in America/New_York".
 */
export function nextDialWords({ at, rule, limit, zone, said }: NextDial): Text {
  const words = NEXT_DIAL_WORDS[rule]
  if (said !== undefined) return saidWords(words, rule, said)
  if (at !== null && zone !== undefined) {
    const time = DateTime.fromMillis(at, { zone }).toFormat('HH:mm')
    return { en: `${words.en}: ${time} in ${zone}`, zh: `${words.zh}：${zone} 时间 ${time}` }
  }
  if (limit === undefined || rule !== 'limit') return words
  const { en, zh } = limitWords(limit)
  return { en: `${words.en}: ${en}`, zh: `${words.zh}：${zh}` }
}

/** "never: the customer refused on 29 November 2026, agent 1001". */
function saidWords({ en, zh }: Text, rule: NextRule, { by, code, day }: NonNullable<NextDial['said']>): Text {
  const date = DateTime.fromISO(day)
  const english = date.toFormat('d LLLL yyyy', { locale: 'en' })
  const chinese = date.toFormat('yyyy 年 M 月 d 日')
  if (rule === 'refused')
    return { en: `${en} on ${english}, agent ${by}`, zh: `${zh}（${chinese}，坐席 ${by}）` }
  return {
    en: `${en}, as agent ${by} said “${code}” on ${english}`,
    zh: `${zh}（${chinese}，坐席 ${by} 填写小结“${code}”）`,
  }
}

/** What the command `why` says. */
export const WHY_NUMBER = {
  phone: { en: 'the number, however it is written', zh: '号码，写法不限' },
} as const satisfies Readonly<Record<string, Text>>

export function inNoTask(phone: string): Text {
  return {
    en: `${phone} is in no task that has not ended.`,
    zh: `${phone} 不在任何未结束的任务中。`,
  }
}

/** Minutes of a task in which nothing kept it from dialling, and those of which nothing is known. */
export const RIBBON_WORDS = {
  dialling: { en: 'dialling', zh: '外呼中' },
  unseen: { en: 'not running, or no engine drove it', zh: '未运行，或没有引擎负责' },
} as const satisfies Readonly<Record<string, Text>>
