// What the commands on blocked numbers say.
import type { Blocked, BlockSource } from '../domain/block.ts'
import { counted, type Text } from '../domain/language.ts'

export const BLOCK = {
  add: { en: 'never call these numbers or persons', zh: '加入黑名单' },
  remove: { en: 'allow calls to them again', zh: '移出黑名单' },
  list: { en: 'list the blocked numbers', zh: '列出黑名单' },
  import: {
    en: 'never call the numbers in a file: the first column of a CSV, or one number per line',
    zh: '从文件导入黑名单：CSV 第一列，或每行一个号码',
  },
  export: { en: 'print the blocked numbers, one per line', zh: '导出黑名单，每行一个号码' },
  file: { en: 'the file; - for standard input', zh: '文件，“-”表示标准输入' },
  phone: { en: 'a number; may be repeated', zh: '号码，可重复' },
  person: {
    en: 'a person, by memberid: all their numbers; may be repeated',
    zh: '客户（memberid），其所有号码均不拨打，可重复',
  },
  persons: { en: 'persons by memberid instead of numbers', zh: '按客户（memberid）而非号码' },
  until: {
    en: 'until when, in the local time of the account: "2026-12-31 18:00"; for ever if left out',
    zh: '截止时间（企业当地时间），如“2026-12-31 18:00”；不填为永久',
  },
  note: { en: 'why', zh: '原因' },
} as const satisfies Readonly<Record<string, Text>>

export const NOBODY_GIVEN: Text = {
  en: 'Give a number with --phone or a person with --person.',
  zh: '请用 --phone 指定号码，或用 --person 指定客户。',
}

/** Where an entry came from. */
export const BLOCK_SOURCES: Readonly<Record<BlockSource, Text>> = {
  key: { en: 'key pressed', zh: '客户按键' },
  agent: { en: 'agent', zh: '坐席' },
  user: { en: 'console', zh: '控制台' },
  api: { en: 'API', zh: '接口' },
  import: { en: 'import', zh: '导入' },
  command: { en: 'command', zh: '命令' },
  '': { en: '', zh: '' },
}

/** Instead of the time at which a block ends. */
export const FOR_EVER: Text = { en: 'for ever', zh: '永久' }

const COUNTED: Readonly<Record<Blocked, (count: number) => Text>> = {
  number: count => ({ en: counted(count, 'number'), zh: `${count} 个号码` }),
  person: count => ({ en: counted(count, 'person', 'persons'), zh: `${count} 个客户` }),
}

export function untilIsPast(typed: string): Text {
  return {
    en: `--until is "${typed}", which has passed: nobody would be blocked.`,
    zh: `--until 的值“${typed}”已经过去，加入黑名单不会生效。`,
  }
}

export function badPersons(file: string, lines: readonly number[], count: number): Text {
  const more = count > lines.length
  return {
    en:
      `Nothing was imported: ${counted(count, 'line')} of ${file} ${count === 1 ? 'is' : 'are'} not ` +
      `a memberid of at most 200 characters: ${lines.join(', ')}${more ? ' and others' : ''}.`,
    zh: `未导入：${file} 有 ${count} 行不是 200 个字符以内的 memberid：第 ${lines.join('、')} 行${more ? '等' : ''}。`,
  }
}

export function badPhone(phone: string, country: string): Text {
  return {
    en: `--phone is "${phone}", which is not a valid phone number in ${country}.`,
    zh: `--phone 的值“${phone}”不是有效的电话号码（按 ${country} 的规则）。`,
  }
}

export function blocked(of: Blocked, changed: number, all: number): Text {
  const { en, zh } = COUNTED[of](all)
  return {
    en: `${changed} of ${en} blocked${changed < all ? '; the others were already blocked' : ''}.`,
    zh: `共 ${zh}，新加入黑名单 ${changed} 个${changed < all ? '，其余原本就在黑名单中' : ''}。`,
  }
}

export function unblocked(of: Blocked, changed: number, all: number): Text {
  const { en, zh } = COUNTED[of](all)
  return {
    en: `${changed} of ${en} unblocked${changed < all ? '; the others were not blocked' : ''}.`,
    zh: `共 ${zh}，移出黑名单 ${changed} 个${changed < all ? '，其余不在黑名单中' : ''}。`,
  }
}

export function noneBlocked(code: string, of: Blocked): Text {
  return of === 'number'
    ? { en: `Account ${code} has no blocked numbers.`, zh: `企业 ${code} 的黑名单为空。` }
    : { en: `Account ${code} has no blocked persons.`, zh: `企业 ${code} 没有按客户加入的黑名单。` }
}

/** `some`: a few of the `count` wrong lines. */
export function notNumbers(
  file: string,
  some: readonly { line: number; text: string }[],
  count: number,
  country: string,
): Text {
  const lines = some.map(({ line, text }) => `${line} "${text}"`)
  const more = count > some.length
  return {
    en:
      `Nothing was imported: ${count} lines of ${file} are not valid phone numbers in ` +
      `${country}: ${lines.join(', ')}${more ? ' and others' : ''}.`,
    zh: `未导入任何号码：${file} 有 ${count} 行不是有效的电话号码（按 ${country} 的规则）：第 ${lines.join('、')} 行${more ? '等' : ''}。`,
  }
}
