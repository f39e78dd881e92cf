// The headers of a message in order, found by case-insensitive or compact name, with typed readers for those
// Yuhu needs.
import { keyOf, spell } from './header-names.ts'
import { type NameAddr, parseNameAddr } from './name-addr.ts'
import { CSEQ_MAX, SECONDS_MAX } from './parser-limits.ts'
import { isDigits, isSpace, isToken, isVisible, leadingNumber, skipSpace } from './scan.ts'
import { parseVia, type Via } from './via.ts'

export interface CSeq {
  readonly sequence: number
  readonly method: string
}

/** One value of one header, unfolded. */
export interface Header {
  readonly name: string
  readonly value: string
}

interface Entry extends Header {
  readonly key: string
}

const READERS: readonly (readonly [key: string, parse: (text: string) => unknown])[] = [
  ['via', parseVia],
  ['from', parseNameAddr],
  ['to', parseNameAddr],
  ['cseq', parseCSeq],
  ['contact', parseNameAddr],
  ['route', parseNameAddr],
  ['record-route', parseNameAddr],
]

const NO_KEYS: ReadonlySet<string> = new Set()

/**
 * Typed readers throw if a header they promise is missing or unreadable: every parsed or built message has
 * it, so that is a fault of ours.
 */
export class Headers {
  #entries: Entry[] = []
  readonly #read = new Map<string, unknown>()

  constructor(entries: Iterable<Header> = []) {
    for (const { name, value } of entries) this.#entries.push(entryOf(name, value))
  }

  /** The first value. */
  get(name: string): string | undefined {
    const key = keyOf(name)
    return this.#entries.find(entry => entry.key === key)?.value
  }

  all(name: string): string[] {
    const key = keyOf(name)
    return this.#entries.filter(entry => entry.key === key).map(entry => entry.value)
  }

  has(name: string): boolean {
    return this.get(name) !== undefined
  }

  entries(): readonly Header[] {
    return this.#entries
  }

  /** Replaces all values of the header. */
  set(name: string, ...values: (string | number)[]): this {
    const key = keyOf(name)
    const found = this.#entries.findIndex(entry => entry.key === key)
    const at = found === -1 ? this.#entries.length : found
    const rest = this.#entries.filter(entry => entry.key !== key)
    rest.splice(at, 0, ...values.map(value => entryOf(name, value)))
    return this.#replace(key, rest)
  }

  append(name: string, ...values: (string | number)[]): this {
    return this.#replace(keyOf(name), [...this.#entries, ...values.map(value => entryOf(name, value))])
  }

  /** Puts a value before all others of this header, as for a Via. */
  prepend(name: string, value: string | number): this {
    const key = keyOf(name)
    const found = this.#entries.findIndex(entry => entry.key === key)
    const at = Math.max(found, 0)
    return this.#replace(key, [
      ...this.#entries.slice(0, at),
      entryOf(name, value),
      ...this.#entries.slice(at),
    ])
  }

  remove(name: string): this {
    const key = keyOf(name)
    return this.#replace(
      key,
      this.#entries.filter(entry => entry.key !== key),
    )
  }

  /** Removes the first value only. */
  removeFirst(name: string): this {
    const key = keyOf(name)
    const found = this.#entries.findIndex(entry => entry.key === key)
    return this.#replace(
      key,
      this.#entries.filter((_, at) => at !== found),
    )
  }

  clone(): Headers {
    const copy = new Headers()
    copy.#entries = [...this.#entries]
    return copy
  }

  /** Works for a message that failed to parse too: it needs only the first Via. */
  get topVia(): Via {
    const read = this.#read.get('via') as readonly Via[] | undefined
    return read?.[0] ?? parseVia(this.get('via') ?? '') ?? missing('Via')
  }

  get vias(): readonly Via[] {
    return this.#typed('via', values => values.map(value => parseVia(value) ?? missing('Via')))
  }

  get from(): NameAddr {
    return this.#addresses('from')[0] ?? missing('From')
  }

  get to(): NameAddr {
    return this.#addresses('to')[0] ?? missing('To')
  }

  get sipCallId(): string {
    return this.get('call-id') ?? missing('Call-ID')
  }

  get cseq(): CSeq {
    return this.#typed('cseq', ([value = '']) => parseCSeq(value) ?? missing('CSeq'))
  }

  /** Without the star of a REGISTER: see `contactIsStar`. */
  get contacts(): readonly NameAddr[] {
    return this.contactIsStar ? [] : this.#addresses('contact')
  }

  get contactIsStar(): boolean {
    return this.get('contact') === '*'
  }

  get routes(): readonly NameAddr[] {
    return this.#addresses('route')
  }

  get recordRoutes(): readonly NameAddr[] {
    return this.#addresses('record-route')
  }

  /**
   * For Max-Forwards, Expires, Min-Expires, RSeq, Retry-After, Session-Expires and the like: the leading
   * number, at most SECONDS_MAX.
   */
  number(name: string): number | null {
    return leadingNumber(this.get(name) ?? '', SECONDS_MAX)
  }

  /** For Supported, Require, Allow and the like: true if one value is this token, in any case. */
  hasToken(name: string, token: string): boolean {
    return this.all(name).some(value => value.toLowerCase() === token.toLowerCase())
  }

  /**
   * Tries all typed readers; returns the name of the first unreadable header, or null. Unreadable values of
   * `spare` headers are dropped.
   */
  unreadable(spare: ReadonlySet<string> = NO_KEYS): string | null {
    for (const [key, parse] of READERS) {
      if (key === 'contact' && this.contactIsStar && this.all(key).length === 1) continue
      const values: unknown[] = []
      const texts = this.all(key)
      const kept: string[] = []
      for (const text of texts) {
        const value = parse(text)
        if (value === null && !spare.has(key)) return spell(key)
        if (value === null) continue
        values.push(value)
        kept.push(text)
      }
      if (kept.length < texts.length) this.set(key, ...kept)
      if (values.length > 0) this.#read.set(key, key === 'cseq' ? values[0] : values)
    }
    return isVisible(this.get('call-id') ?? '') ? null : 'Call-ID'
  }

  #addresses(key: string): readonly NameAddr[] {
    return this.#typed(key, values => values.map(value => parseNameAddr(value) ?? missing(key)))
  }

  /** Caches what was read until the header changes. */
  #typed<T>(key: string, read: (values: string[]) => T): T {
    const known = this.#read.get(key) as T | undefined
    if (known !== undefined) return known
    const value = read(this.all(key))
    this.#read.set(key, value)
    return value
  }

  #replace(key: string, entries: Entry[]): this {
    this.#entries = entries
    this.#read.delete(key)
    return this
  }
}

function entryOf(name: string, value: string | number): Entry {
  const spelled = spell(name)
  return { name: spelled, key: spelled.toLowerCase(), value: String(value) }
}

function missing(name: string): never {
  throw new Error(`a SIP message has no readable ${name}`)
}

export function parseCSeq(text: string): CSeq | null {
  let end = 0
  while (end < text.length && !isSpace(text.charCodeAt(end))) end++
  const digits = text.slice(0, end)
  const method = text.slice(skipSpace(text, end))
  const sequence = Number(digits)
  return isDigits(digits) && sequence <= CSEQ_MAX && isToken(method) ? { sequence, method } : null
}
