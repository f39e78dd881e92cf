// Fields that many bodies and questions of `/v1` have. Whatever is a text is limited, and can be stored.
import { z } from 'zod'
import { CONCURRENT_MAX, RATIO_MAX } from '../../domain/task.ts'

/** No NUL and no half of a surrogate pair (contact.ts). */
const STORABLE = /^[^\0\ud800-\udfff]*$/u
/** The year 9999, epoch ms. */
const TIME_MAX = 253_402_300_799_999

export function text(max: number) {
  return z.string().max(max).regex(STORABLE)
}

/** A name people read: not empty, no blanks around it. */
export function name(max = 100) {
  return z.string().trim().min(1).max(max).regex(STORABLE)
}

export const time = z.number().int().min(0).max(TIME_MAX).describe('epoch ms')
/** In a question, where everything is text. */
export const askedTime = z.coerce.number().int().min(0).max(TIME_MAX).describe('epoch ms')
export const ext = z.string().regex(/^[1-9]\d{0,9}$/)
export const ratio = z
  .number()
  .int()
  .min(1)
  .max(RATIO_MAX)
  .describe('calls per idle agent; used at a manual pace')
export const concurrent = z.number().int().min(1).max(CONCURRENT_MAX).describe('most calls in flight')
/** As somebody writes them; what is no number is given back with a reason. */
export const writtenPhone = z.union([text(200), z.number()]).transform(String)

/** What a body gave, without what it left out. */
export type Given<T> = { [Key in keyof T]?: Exclude<T[Key], undefined> }

export function given<T extends object>(body: T): Given<T> {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined)) as Given<T>
}

/** Several words of a question, separated by commas. */
export function listOf<const Word extends string>(words: readonly [Word, ...Word[]]) {
  return z
    .string()
    .max(500)
    .transform(sent => sent.split(',').filter(word => word !== ''))
    .pipe(z.array(z.enum(words)))
    .default([])
}
