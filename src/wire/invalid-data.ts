// `invaliddata` of TaskAdd and TaskCreat (protocol.md §2): the rejected entries as they were sent, each with
// its reason.
import type { RejectReason } from '../domain/contact.ts'
import { type Reading, rejectedOf } from './contact-entries.ts'

const WORDS: Readonly<Record<RejectReason, string>> = {
  phoneMissing: '号码为空',
  phoneInvalid: '号码格式错误',
  duplicate: '号码重复',
  timeInvalid: '时间格式错误',
  zoneUnknown: '时区错误',
  fieldsWrong: '自定义字段错误',
  blocked: '黑名单号码',
  textTooLong: '字段过长',
  textUnstorable: '字段含非法字符',
}

export function invalidData(
  entries: readonly unknown[],
  reading: Reading,
  found: { readonly duplicates: readonly number[]; readonly blocked: readonly number[] },
): Record<string, unknown>[] {
  return rejectedOf(reading, found).map(([position, reason]) => asSent(entries[position], WORDS[reason]))
}

function asSent(entry: unknown, reason: string): Record<string, unknown> {
  const isEntry = typeof entry === 'object' && entry !== null && !Array.isArray(entry)
  return isEntry ? { ...entry, reason } : { phone: entry ?? null, reason }
}
