// What the commands say about a range of times.
import type { Text } from '../domain/language.ts'

export const RANGE = {
  from: {
    en: "start time (inclusive), in the account's time zone: yyyy-mm-dd [hh:mm:ss]",
    zh: '起始时间（含；企业所在时区）：yyyy-mm-dd [hh:mm:ss]',
  },
  to: { en: 'end time (exclusive)', zh: '截止时间（不含）' },
} as const satisfies Readonly<Record<string, Text>>

export function badTime(flag: string, text: string): Text {
  return {
    en: `${flag} is "${text}"; it must be yyyy-mm-dd or yyyy-mm-dd hh:mm:ss.`,
    zh: `${flag} 的值“${text}”无效：应为 yyyy-mm-dd 或 yyyy-mm-dd hh:mm:ss。`,
  }
}
