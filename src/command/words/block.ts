// What the commands on blocked numbers say.
import type { Text } from '../language.ts'

export const BLOCK = {
  add: { en: 'never call these numbers', zh: '加入黑名单' },
  remove: { en: 'allow calls to these numbers again', zh: '移出黑名单' },
  phone: { en: 'a number; may be repeated', zh: '号码，可重复' },
} as const satisfies Readonly<Record<string, Text>>

export function badPhone(phone: string, country: string): Text {
  return {
    en: `--phone is «${phone}», which is not a phone number in ${country}.`,
    zh: `--phone 的值“${phone}”不是有效的电话号码（按 ${country} 的规则）。`,
  }
}

export function blocked(changed: number, all: number): Text {
  return {
    en: `${changed} of ${all} numbers blocked${changed < all ? '; the others were blocked already' : ''}.`,
    zh: `共 ${all} 个号码，新加入黑名单 ${changed} 个${changed < all ? '，其余原本就在黑名单中' : ''}。`,
  }
}

export function unblocked(changed: number, all: number): Text {
  return {
    en: `${changed} of ${all} numbers unblocked${changed < all ? '; the others were not blocked' : ''}.`,
    zh: `共 ${all} 个号码，移出黑名单 ${changed} 个${changed < all ? '，其余不在黑名单中' : ''}。`,
  }
}
