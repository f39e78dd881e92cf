// What the commands on tasks say.

import type { Text } from '../domain/language.ts'
import type { Refusal } from '../domain/refusal.ts'
import { PROBLEMS } from './problem-words.ts'

export const TASK = {
  list: { en: 'list the tasks of an account, newest first', zh: '列出企业的任务，新的在前' },
  show: { en: 'show one task in full, as JSON', zh: '以 JSON 显示一个任务的全部内容' },
  set: { en: 'change a task, even while it runs', zh: '修改任务，进行中也可以' },
  resume: { en: 'resume a task that ended within the last 24 hours', zh: '继续 24 小时内结束的任务' },
  delete: {
    en: 'delete a task that is not running; its call records are kept',
    zh: '删除未在进行的任务；话单保留',
  },
  task: { en: 'taskid or customtaskid', zh: 'taskid 或 customtaskid' },
  group: { en: 'group its calls go to', zh: '接听的分机组' },
  name: { en: 'name of the task', zh: '任务名称' },
  concurrent: { en: 'limit of calls in flight', zh: '最大并发' },
  callerId: {
    en: "a caller id; may be repeated; none uses the account's caller ids in turn",
    zh: '主叫号码，可重复；none 表示轮用企业的主叫号码',
  },
  startsAt: {
    en: "earliest start, in the account's time zone; none for no limit",
    zh: '最早开始时间（企业所在时区）；none 表示不限',
  },
  endsAt: {
    en: "time at which the task ends, in the account's time zone; none for no limit",
    zh: '到时自动结束（企业所在时区）；none 表示不限',
  },
  plan: {
    en: "name of its plan; none uses the account's default",
    zh: '外呼策略名称；none 表示用企业的默认策略',
  },
  callTimes: {
    en: 'calls in all to a number that nobody reached, 1 to 3; none: as the plan says',
    zh: '未接通的号码共呼叫几次，1 至 3；none 表示按策略',
  },
} as const satisfies Readonly<Record<string, Text>>

export function noTask(code: string, task: string): Text {
  return { en: `Account ${code} has no task ${task}.`, zh: `企业 ${code} 没有任务 ${task}。` }
}

export function badTime(flag: string, typed: string): Text {
  return {
    en: `${flag} is "${typed}"; it must be a time like "2026-03-02 09:00:00", or none.`,
    zh: `${flag} 的值“${typed}”无效：应形如“2026-03-02 09:00:00”，或写 none。`,
  }
}

export function taskDone(verb: 'set' | 'resume' | 'delete', task: string): Text {
  if (verb === 'set') return { en: `Task ${task} changed.`, zh: `任务 ${task} 已修改。` }
  if (verb === 'resume') return { en: `Task ${task} resumed.`, zh: `任务 ${task} 已继续。` }
  return { en: `Task ${task} deleted.`, zh: `任务 ${task} 已删除。` }
}

/** Why, in the words that `/v1` has for it. */
export function leftAsItIs(task: string, { reason, about }: Refusal): Text {
  const why = PROBLEMS[reason](...about)
  return {
    en: `Task ${task} was not changed. ${why.en}`,
    zh: `任务 ${task} 未做改动：${why.zh}`,
  }
}
