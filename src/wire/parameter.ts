// The kinds of parameters a service declares: one zod schema each, from which both validation and the
// documents come.
import { z } from 'zod'
import { isStorable, TEXT_MAX } from '../domain/contact.ts'
import { PARAMETER } from './complaints.ts'

export interface Parameter<T> {
  /** Reads the text of the wire. */
  readonly schema: z.ZodType<T>
  /** What the documents show. */
  readonly shape: z.ZodType
  readonly required: boolean
  /**
   * UTF-16 units without surrounding blanks; checked before any pattern sees the value. JSON texts may be as
   * long as a body.
   */
  readonly longest: number
  /** The parameter that is read in its place when it is absent or empty. */
  readonly standIn?: string
  /**
   * The published type. JSON is read separately, in slices, and in a large body only once the token is known.
   */
  readonly type: 'string' | 'int' | 'string(JSON)' | 'file'
  readonly zh: string
  readonly en: string
}

/** Room for some four thousand extensions, or two thousand task ids. */
const LIST_MAX = 50_000
/** Room for a word, or a whole number with leading zeros. */
const WORD_MAX = 100

/** A text without surrounding blanks. */
export function text(zh: string, en: string, longest: number = TEXT_MAX): Parameter<string> {
  const shape = z.string().max(longest)
  return { schema: z.preprocess(trimmed, shape), shape, required: true, longest, type: 'string', zh, en }
}

/** Every service takes it, except those that begin and end a session. */
export const TOKEN = text('通过授权接口获取的token', 'the token given by Login', 1_000)

/** Texts separated by commas; blanks and empty ones are dropped. */
export function list(zh: string, en: string, longest: number = LIST_MAX): Parameter<string[]> {
  const shape = z.string().max(longest)
  return { schema: shape.transform(splitList), shape, required: true, longest, type: 'string', zh, en }
}

/** A whole number. The published table has no type error, so anything else counts as too small. */
export function integer(zh: string, en: string, least: number, most: number): Parameter<number> {
  const shape = z.int().min(least).max(most)
  return {
    schema: z.preprocess(wholeNumber, shape),
    shape,
    required: true,
    longest: WORD_MAX,
    type: 'int',
    zh,
    en,
  }
}

/** One of several words. */
export function choice<const W extends string>(
  zh: string,
  en: string,
  ...words: readonly [W, ...W[]]
): Parameter<W> {
  const shape = z.enum(words)
  const type = words.every(word => /^\d+$/.test(word)) ? 'int' : 'string'
  return {
    schema: z.preprocess(trimmed, shape) as z.ZodType<W>,
    shape,
    required: true,
    longest: WORD_MAX,
    type,
    zh,
    en,
  }
}

/** The list of numbers in TaskAdd and TaskCreat: its entries, and the text in which they came. */
export interface JsonList {
  readonly sent: string
  readonly count: number
  /** Empty if there are more than a call may have, so that none of them is built. */
  readonly entries: readonly unknown[]
  /** They may contain LosslessNumber. */
  readonly isExact: boolean
}

/** A JSON array. */
export function jsonList(zh: string, en: string): Parameter<JsonList> {
  const shape = z.string()
  const schema = z.custom<JsonList>()
  const longest = Number.POSITIVE_INFINITY
  return { schema, shape, required: true, longest, type: 'string(JSON)', zh, en }
}

/** An uploaded file, which is taken as it comes; its text is never read as a value. */
export function upload(zh: string, en: string): Parameter<null> {
  const shape = z.string().meta({ format: 'binary' })
  const longest = Number.POSITIVE_INFINITY
  return { schema: z.any().transform(() => null), shape, required: true, longest, type: 'file', zh, en }
}

/** May be absent. An empty string counts as absent too, because clients send unused filters that way. */
export function optional<T>(parameter: Parameter<T>): Parameter<T | null> {
  return { ...parameter, schema: parameter.schema.nullable(), required: false }
}

/** As `optional`, with a default. */
export function defaulted<T extends string | number>(parameter: Parameter<T>, value: T): Parameter<T> {
  const schema = parameter.schema.nullable().transform(read => read ?? value)
  return { ...parameter, schema, shape: parameter.shape.meta({ default: value }), required: false }
}

/** If it is absent or empty, the parameter `name` is read in its place. */
export function standIn<T>(parameter: Parameter<T>, name: string): Parameter<T> {
  return { ...parameter, standIn: name }
}

/** The value, or what is wrong with it in the words of the published table (protocol.md §1). */
export function readParameter<T>(
  name: string,
  parameter: Parameter<T>,
  sent: string | undefined,
): { value: T } | { complaint: string } {
  // trim() is linear, unlike a pattern that looks for blanks at the end.
  const value = sent?.trim() ?? ''
  if (!parameter.required && value === '') return { value: parameter.schema.parse(null) }
  if (sent === undefined) return { complaint: PARAMETER.missing(name) }
  if (value.length > parameter.longest)
    return { complaint: PARAMETER.tooLong(name, value.length, parameter.longest) }
  if (parameter.type !== 'string(JSON)' && !isStorable(sent)) return { complaint: PARAMETER.unstorable(name) }
  const read = parameter.schema.safeParse(sent)
  return read.success ? { value: read.data } : { complaint: complaintOf(name, sent, read.error.issues[0]) }
}

export function splitList(text: string): string[] {
  return text
    .split(/[,，]/)
    .map(part => part.trim())
    .filter(part => part !== '')
}

function complaintOf(name: string, sent: string, issue: z.core.$ZodIssue | undefined): string {
  switch (issue?.code) {
    case 'invalid_value':
      return PARAMETER.notOneOf(name, issue.values, sent)
    case 'too_big':
      if (issue.origin === 'string') return PARAMETER.tooLong(name, sent.trim().length, Number(issue.maximum))
      return PARAMETER.tooGreat(name, issue.maximum, sent)
    case 'too_small':
      return PARAMETER.tooSmall(name, issue.minimum, sent)
    default:
      return PARAMETER.malformedJson(name)
  }
}

function trimmed(value: unknown): unknown {
  return typeof value === 'string' ? value.trim() : value
}

function wholeNumber(value: unknown): unknown {
  if (typeof value !== 'string') return value
  const digits = /^([+-]?)(\d+)$/.exec(value.trim())
  if (digits === null) return Number.MIN_SAFE_INTEGER
  const size = Math.min(Number(digits[2]), Number.MAX_SAFE_INTEGER)
  return digits[1] === '-' ? -size : size
}
