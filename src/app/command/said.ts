// What a command says about an error, and its exit code: a sentence for whoever typed, a stack for a fault of
// ours.

import { inspect } from 'node:util'
import { errorCode } from '../../domain/error-text.ts'
import type { Language, Text } from '../../domain/language.ts'
import { CommandFailure, UsageError } from './spoken-language.ts'

/** Chinese for what the system or PostgreSQL says when a database does not exist or may not be used. */
export const UNREACHABLE: Readonly<Record<string, string>> = {
  ECONNREFUSED: '连接被拒绝',
  ECONNRESET: '连接被断开',
  ENOTFOUND: '主机名无法解析',
  EAI_AGAIN: '主机名暂时无法解析',
  ETIMEDOUT: '连接超时',
  EHOSTUNREACH: '主机不可达',
  ENETUNREACH: '网络不可达',
  '28000': '不允许这个用户登录',
  '28P01': '用户名或密码错误',
  '3D000': '数据库不存在',
}

export function said(
  error: unknown,
  language: Language,
): { readonly lines: string; readonly exitCode: number } {
  if (error instanceof CommandFailure)
    return { lines: error.text[language], exitCode: error instanceof UsageError ? 2 : 1 }
  return { lines: sentenceOf(error)?.[language] ?? inspect(error), exitCode: 1 }
}

/** Words for any error, even a fault in the code. */
export function wordsOf(error: unknown): Text {
  return sentenceOf(error) ?? { en: String(error), zh: String(error) }
}

/** Null: a fault of the code. A sentence that other parts throw may carry its Chinese words in `zh`. */
function sentenceOf(error: unknown): Text | null {
  if (!(error instanceof Error)) return null
  if (error instanceof TypeError || error instanceof RangeError || error instanceof ReferenceError)
    return null
  if ('zh' in error && typeof error.zh === 'string') return { en: error.message, zh: error.zh }
  const code = errorCode(error)
  const zh = UNREACHABLE[code]
  if (zh === undefined) return otherwise(error.message)
  const why = error.message || code
  return {
    en: `The database of DATABASE_URL cannot be used: ${why}.`,
    zh: `DATABASE_URL 指定的数据库无法使用：${zh}（${why}）。`,
  }
}

/** A message of the system or a library, as it is. */
function otherwise(message: string): Text {
  return { en: message, zh: /\p{Script=Han}/u.test(message) ? message : `出错了，系统给出的原因：${message}` }
}
