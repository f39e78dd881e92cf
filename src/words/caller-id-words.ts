// What the commands on caller ids say.
import type { Text } from '../domain/language.ts'

export const CALLER_ID = {
  add: { en: 'add a caller id to an account', zh: '给企业增加主叫号码' },
  list: { en: 'list the caller ids of an account', zh: '列出企业的主叫号码' },
  remove: { en: 'remove a caller id from an account', zh: '移除企业的主叫号码' },
  number: { en: 'the number, 3 to 20 digits, with or without +', zh: '主叫号码，3 到 20 位数字，可带 +' },
} as const satisfies Readonly<Record<string, Text>>

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

export function noCallerIds(code: string): Text {
  return {
    en: `Account ${code} has no caller ids; add some with "caller-id add".`,
    zh: `企业 ${code} 还没有主叫号码，请用 caller-id add 新增。`,
  }
}
