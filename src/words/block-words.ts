// What the commands on blocked numbers say.
import { counted, type Text } from '../domain/language.ts'

export const BLOCK = {
  add: { en: 'never call these numbers', zh: '加入黑名单' },
  remove: { en: 'allow calls to these numbers again', zh: '移出黑名单' },
  list: { en: 'list the blocked numbers', zh: '列出黑名单' },
  import: {
    en: 'never call the numbers in a file: the first column of a CSV, or one number per line',
    zh: '从文件导入黑名单：CSV 第一列，或每行一个号码',
  },
  export: { en: 'print the blocked numbers, one per line', zh: '导出黑名单，每行一个号码' },
  file: { en: 'the file; - for standard input', zh: '文件，“-”表示标准输入' },
  phone: { en: 'a number; may be repeated', zh: '号码，可重复' },
} as const satisfies Readonly<Record<string, Text>>

export function badPhone(phone: string, country: string): Text {
  return {
    en: `--phone is "${phone}", which is not a valid phone number in ${country}.`,
    zh: `--phone 的值“${phone}”不是有效的电话号码（按 ${country} 的规则）。`,
  }
}

export function blocked(changed: number, all: number): Text {
  return {
    en:
      `${changed} of ${counted(all, 'number')} blocked` +
      `${changed < all ? '; the others were already blocked' : ''}.`,
    zh: `共 ${all} 个号码，新加入黑名单 ${changed} 个${changed < all ? '，其余原本就在黑名单中' : ''}。`,
  }
}

export function unblocked(changed: number, all: number): Text {
  return {
    en:
      `${changed} of ${counted(all, 'number')} unblocked` +
      `${changed < all ? '; the others were not blocked' : ''}.`,
    zh: `共 ${all} 个号码，移出黑名单 ${changed} 个${changed < all ? '，其余不在黑名单中' : ''}。`,
  }
}

export function noneBlocked(code: string): Text {
  return { en: `Account ${code} has no blocked numbers.`, zh: `企业 ${code} 的黑名单为空。` }
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
