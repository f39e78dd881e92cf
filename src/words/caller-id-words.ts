// What the commands on caller ids say.
import type { Text } from '../domain/language.ts'

export const CALLER_ID = {
  add: { en: 'add a caller id to an account', zh: '给企业增加主叫号码' },
  list: { en: 'list the caller ids of an account', zh: '列出企业的主叫号码' },
  days: {
    en: 'how often caller ids were answered on each of the last 30 days, beside all of them',
    zh: '主叫号码最近 30 天每天的接听率，以及全部号码的接听率',
  },
  ofDays: { en: 'only this one', zh: '只看此号码' },
  remove: { en: 'remove a caller id from an account', zh: '移除企业的主叫号码' },
  number: { en: 'the number, 3 to 20 digits, with or without +', zh: '主叫号码，3 到 20 位数字，可带 +' },
} as const satisfies Readonly<Record<string, Text>>

export const CALLER_ID_TERMS = {
  set: {
    en: 'set what wears a caller id out; what is left out has no limit',
    zh: '设置主叫号码的限制，未填的不限制',
  },
  rest: { en: 'lay a caller id to rest, or let it go on', zh: '让主叫号码休息或恢复' },
  dailyMost: { en: 'most calls in a day', zh: '每天最多呼叫数' },
  hourlyMost: { en: 'most calls within any 60 minutes', zh: '任意 60 分钟内最多呼叫数' },
  concurrent: { en: 'most calls at the same time', zh: '同时最多呼叫数' },
  restAfter: {
    en: 'it rests after so many calls of a day, or with "drop" if clearly fewer people answer it than others',
    zh: '当天达到此呼叫数后休息；填 drop 则在接听率明显低于其他号码时休息',
  },
  restFor: { en: 'for how many minutes it rests then (60)', zh: '每次休息的分钟数（60）' },
  prefix: {
    en: 'numbers that begin so are called with it; may be repeated',
    zh: '优先用于此开头的被叫号码，可重复',
  },
  task: { en: 'taskid of the only task it serves; may be repeated', zh: '只用于此任务（taskid），可重复' },
  minutes: { en: 'for how long, in minutes; 0 lets it go on', zh: '休息分钟数；0 为恢复使用' },
} as const satisfies Readonly<Record<string, Text>>

export function termsSet(number: string): Text {
  return { en: `Caller id ${number} has these terms now.`, zh: `主叫号码 ${number} 的限制已更新。` }
}

export function laidToRest(number: string, minutes: number): Text {
  return minutes === 0
    ? { en: `Caller id ${number} may be used again.`, zh: `主叫号码 ${number} 已恢复使用。` }
    : {
        en: `Caller id ${number} rests for ${minutes} minutes.`,
        zh: `主叫号码 ${number} 将休息 ${minutes} 分钟。`,
      }
}

export function badNumber(number: string): Text {
  return {
    en: `--number is "${number}"; a caller id is 3 to 20 digits.`,
    zh: `--number 的值“${number}”无效：主叫号码是 3 到 20 位数字。`,
  }
}

export function added(number: string): Text {
  return { en: `Caller id ${number} added.`, zh: `已新增主叫号码 ${number}。` }
}

export function isThere(number: string): Text {
  return {
    en: `Caller id ${number} already exists; nothing changed.`,
    zh: `主叫号码 ${number} 已存在，未做任何改动。`,
  }
}

export function removed(number: string): Text {
  return { en: `Caller id ${number} removed.`, zh: `已移除主叫号码 ${number}。` }
}

export function isNotThere(code: string, number: string): Text {
  return {
    en: `Account ${code} has no caller id ${number}; nothing changed.`,
    zh: `企业 ${code} 没有主叫号码 ${number}，未做任何改动。`,
  }
}

export function noCallsShown(code: string): Text {
  return {
    en: `No call of account ${code} showed a caller id in the last 30 days.`,
    zh: `企业 ${code} 最近 30 天没有显示主叫号码的呼叫。`,
  }
}

export function noCallerIds(code: string): Text {
  return {
    en: `Account ${code} has no caller ids; add some with "caller-id add".`,
    zh: `企业 ${code} 还没有主叫号码，请用 caller-id add 新增。`,
  }
}
