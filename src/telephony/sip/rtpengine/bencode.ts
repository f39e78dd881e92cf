// Bencode, the encoding of rtpengine's ng protocol: text, whole numbers, lists and dictionaries. Reading
// never throws.

export type Bencode = string | number | readonly Bencode[] | BencodeDictionary
export type BencodeDictionary = ReadonlyMap<string, Bencode>

/** The statistics in an answer to `delete` are 7 deep. */
const DEPTH_MAX = 16
/** Enough for 2^53. */
const DIGITS_MAX = 16

const COLON = 0x3a
const END = 0x65
const INTEGER = 0x69
const LIST = 0x6c
const DICTIONARY = 0x64

/** Numbers must be safe integers; keys are sorted by their bytes. */
export function encode(value: Bencode): Buffer {
  const parts: string[] = []
  write(value, parts)
  return Buffer.from(parts.join(''), 'utf8')
}

function write(value: Bencode, parts: string[]): void {
  if (typeof value === 'string') parts.push(`${Buffer.byteLength(value, 'utf8')}:${value}`)
  else if (typeof value === 'number') {
    if (!Number.isSafeInteger(value)) throw new RangeError(`Not a whole number: ${value}`)
    parts.push(`i${value}e`)
  } else if (value instanceof Map) {
    parts.push('d')
    const keys = [...value.keys()].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
    for (const key of keys) {
      write(key, parts)
      write(value.get(key), parts)
    }
    parts.push('e')
  } else {
    parts.push('l')
    for (const one of value as readonly Bencode[]) write(one, parts)
    parts.push('e')
  }
}

/**
 * One value with nothing after it; null for anything else. Keys may come in any order; if a key is repeated,
 * the last value counts.
 */
export function decode(bytes: Buffer): Bencode | null {
  const reader = new Reader(bytes)
  const value = reader.value(0)
  return value !== null && reader.isAtEnd ? value : null
}

class Reader {
  private readonly bytes: Buffer
  private at = 0

  constructor(bytes: Buffer) {
    this.bytes = bytes
  }

  get isAtEnd(): boolean {
    return this.at === this.bytes.length
  }

  value(depth: number): Bencode | null {
    if (depth > DEPTH_MAX) return null
    const first = this.bytes[this.at]
    if (first === LIST) return this.list(depth + 1)
    if (first === DICTIONARY) return this.dictionary(depth + 1)
    if (first !== INTEGER) return this.text()
    this.at += 1
    return this.number(END)
  }

  private list(depth: number): readonly Bencode[] | null {
    const list: Bencode[] = []
    this.at += 1
    while (this.bytes[this.at] !== END) {
      const value = this.value(depth)
      if (value === null) return null
      list.push(value)
    }
    this.at += 1
    return list
  }

  private dictionary(depth: number): BencodeDictionary | null {
    const dictionary = new Map<string, Bencode>()
    this.at += 1
    while (this.bytes[this.at] !== END) {
      const key = this.text()
      const value = key === null ? null : this.value(depth)
      if (key === null || value === null) return null
      dictionary.set(key, value)
    }
    this.at += 1
    return dictionary
  }

  private text(): string | null {
    const length = this.number(COLON)
    if (length === null || length < 0 || this.at + length > this.bytes.length) return null
    this.at += length
    return this.bytes.toString('utf8', this.at - length, this.at)
  }

  /** Reads up to and including the byte `end`. */
  private number(end: number): number | null {
    const found = this.bytes.subarray(this.at, this.at + DIGITS_MAX + 2).indexOf(end)
    if (found < 1) return null
    const digits = this.bytes.toString('latin1', this.at, this.at + found)
    if (!/^(?:0|-?[1-9]\d{0,15})$/.test(digits)) return null
    this.at += found + 1
    const value = Number(digits)
    return Number.isSafeInteger(value) ? value : null
  }
}
