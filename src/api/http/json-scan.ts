// One pass over the text of a JSON list or object before anything is built: where its members are, and
// whether it exceeds a limit.
import type { Pause } from './turns.ts'

/** Nothing published nests deeper than 3; JSON.stringify overflows the stack at some thousands. */
const DEPTH_MAX = 32
/**
 * The most for all members together: ten thousand entries have seven values each as published. An empty
 * object costs 56 bytes, its text 3.
 */
const VALUES_MAX = 300_000
/** Characters between two pauses: about a millisecond. */
const SLICE = 262_144
/** Longer whole numbers may be above 2^53. */
const SAFE_DIGITS = 15

export interface Member {
  /** In an object: where the text before its colon is. */
  readonly nameStart: number
  readonly nameEnd: number
  /** Where its value is; -1 without a colon. */
  readonly start: number
  readonly end: number
  /** Commas, brackets and braces of its own: what building it costs. */
  readonly values: number
  /** It holds a number that JSON.parse would change. */
  readonly isExact: boolean
}

export interface Scan {
  readonly kind: 'list' | 'object'
  readonly count: number
  /** The first ones, at most as many as were asked for. */
  readonly members: readonly Member[]
  /** False for a text that ends too early; its last member is not among `members`. */
  readonly isWhole: boolean
}

export type ScanTrouble = 'malformed' | 'tooManyValues'

/**
 * `keep`: how many members' places are wanted; the others are only counted. A text that passes need not be
 * valid JSON: JSON.parse decides that.
 */
export async function scanJson(text: string, keep: number, pause: Pause): Promise<Scan | ScanTrouble> {
  const scanner = new Scanner(text, keep)
  for (;;) {
    const found = scanner.go(SLICE)
    if (found !== null) return found
    await pause()
  }
}

/**
 * Whether JSON.parse would change the digits of the number. `1.0` is still a whole number; `1.38E+10` may
 * have lost digits already.
 */
export function changesDigits(written: string): boolean {
  const value = Number(written)
  if (/^-?\d+$/.test(written)) return written.length > SAFE_DIGITS && String(value) !== written
  return (!Number.isSafeInteger(value) || /e/i.test(written)) && String(value) !== written
}

class Scanner {
  readonly #text: string
  readonly #keep: number
  readonly #members: Member[] = []
  readonly #end: number
  readonly #kind: 'list' | 'object' | null
  #at: number
  #depth = 0
  #count = 0
  #values = 0
  #nameStart = -1
  #nameEnd = -1
  #start = 0
  #valuesBefore = 0
  #isExact = false
  #inString = false

  constructor(text: string, keep: number) {
    this.#text = text
    this.#keep = keep
    let at = 0
    while (at < text.length && isBlank(text.charCodeAt(at))) at += 1
    let end = text.length
    while (end > at && isBlank(text.charCodeAt(end - 1))) end -= 1
    this.#at = at
    this.#end = end
    this.#kind = text[at] === '[' ? 'list' : text[at] === '{' ? 'object' : null
  }

  /** Null when there is more to do. */
  go(length: number): Scan | ScanTrouble | null {
    if (this.#kind === null) return 'malformed'
    const text = this.#text
    const until = Math.min(this.#at + length, this.#end)
    while (this.#at < until) {
      if (this.#inString) {
        if (!this.#toNextQuote()) return this.#result(false)
        continue
      }
      const code = text.charCodeAt(this.#at)
      if (isNumberStart(code)) {
        this.#number()
        continue
      }
      if (code === QUOTE) this.#inString = true
      else if (code === OPEN_LIST || code === OPEN_OBJECT) this.#open()
      else if (code === CLOSE_LIST || code === CLOSE_OBJECT) {
        this.#depth -= 1
        if (this.#depth === 0) return this.#close()
      } else if (code === COMMA) this.#comma()
      else if (code === COLON && this.#depth === 1 && this.#start < 0) this.#colon()
      if (this.#depth > DEPTH_MAX) return 'malformed'
      if (this.#values > VALUES_MAX) return 'tooManyValues'
      this.#at += 1
    }
    return this.#at >= this.#end ? this.#result(false) : null
  }

  #open(): void {
    this.#depth += 1
    if (this.#depth === 1) this.#begin()
    else this.#values += 1
  }

  #comma(): void {
    if (this.#depth > 1) {
      this.#values += 1
      return
    }
    this.#finish()
    this.#begin()
  }

  #colon(): void {
    this.#nameEnd = this.#at
    this.#start = this.#at + 1
  }

  #begin(): void {
    this.#nameStart = this.#at + 1
    this.#nameEnd = -1
    this.#start = this.#kind === 'list' ? this.#at + 1 : -1
    this.#valuesBefore = this.#values
    this.#isExact = false
  }

  #finish(): void {
    this.#count += 1
    if (this.#count > this.#keep) return
    this.#members.push({
      nameStart: this.#nameStart,
      nameEnd: this.#nameEnd,
      start: this.#start,
      end: this.#at,
      values: this.#values - this.#valuesBefore,
      isExact: this.#isExact,
    })
  }

  /** The last bracket must be the last character, and of the kind of the first. */
  #close(): Scan | ScanTrouble {
    const isLast = this.#at === this.#end - 1
    if (!isLast || (this.#text[this.#at] === ']') !== (this.#kind === 'list')) return 'malformed'
    if (this.#count > 0 || !this.#isBlankUntilHere()) this.#finish()
    return this.#result(true)
  }

  #isBlankUntilHere(): boolean {
    for (let at = this.#nameStart; at < this.#at; at++) if (!isBlank(this.#text.charCodeAt(at))) return false
    return true
  }

  /**
   * Moves past the next quote, which ends the text unless a backslash precedes it; false if there is none.
   */
  #toNextQuote(): boolean {
    const quote = this.#text.indexOf('"', this.#at)
    if (quote < 0 || quote >= this.#end) return false
    let slashes = 0
    while (this.#text.charCodeAt(quote - 1 - slashes) === BACKSLASH) slashes += 1
    this.#inString = slashes % 2 === 1
    this.#at = quote + 1
    return true
  }

  #number(): void {
    const from = this.#at
    let isPlain = true
    let at = from + 1
    for (; at < this.#end; at++) {
      const code = this.#text.charCodeAt(at)
      if (code >= ZERO && code <= NINE) continue
      if (code !== DOT && code !== PLUS && code !== MINUS && (code | 32) !== LETTER_E) break
      isPlain = false
    }
    this.#at = at
    if (isPlain && at - from <= SAFE_DIGITS) return
    // Nobody means a number with so many digits; as text it costs nothing.
    this.#isExact ||= at - from > NUMBER_MAX || changesDigits(this.#text.slice(from, at))
  }

  #result(isWhole: boolean): Scan {
    return { kind: this.#kind ?? 'list', count: this.#count, members: this.#members, isWhole }
  }
}

const NUMBER_MAX = 400
const QUOTE = 34
const PLUS = 43
const COMMA = 44
const MINUS = 45
const DOT = 46
const ZERO = 48
const NINE = 57
const COLON = 58
const OPEN_LIST = 91
const BACKSLASH = 92
const CLOSE_LIST = 93
const LETTER_E = 101
const OPEN_OBJECT = 123
const CLOSE_OBJECT = 125
const BOM = 0xfeff

const isNumberStart = (code: number) => (code >= ZERO && code <= NINE) || code === MINUS

/** NUL counts too: some clients send their buffers to the end. */
const isBlank = (code: number) =>
  code === 32 || (code >= 9 && code <= 13) || code === 0 || code === BOM || code === 0xa0 || code === 0x3000
