// Reads and writes a challenge or credentials in a header (RFC 7235 §2.1): a scheme and comma-separated
// parameters.
import { skipSpace, tokenEnd } from '../message/scan.ts'

const PARAMS_MAX = 24

export interface AuthHeader {
  /** Lower case. */
  readonly scheme: string
  /**
   * Names in lower case. Quoted text is kept as on the wire, escapes included, because that is what is hashed
   * (RFC 7616 §3.4.2, unq).
   */
  readonly params: ReadonlyMap<string, string>
}

/** Null if malformed or if a parameter is repeated. */
export function parseAuthHeader(text: string): AuthHeader | null {
  const schemeEnd = tokenEnd(text, 0)
  let at = skipSpace(text, schemeEnd)
  if (schemeEnd === 0 || at === schemeEnd) return null
  const params = new Map<string, string>()
  while (at < text.length) {
    const nameEnd = tokenEnd(text, at)
    const equals = skipSpace(text, nameEnd)
    if (nameEnd === at || text[equals] !== '=') return null
    const begin = skipSpace(text, equals + 1)
    const isQuoted = text[begin] === '"'
    const end = isQuoted ? quotedEnd(text, begin) : valueEnd(text, begin)
    if (end === -1) return null
    const name = text.slice(at, nameEnd).toLowerCase()
    if (params.has(name) || params.size === PARAMS_MAX) return null
    params.set(name, isQuoted ? text.slice(begin + 1, end - 1) : text.slice(begin, end))
    at = skipSpace(text, end)
    if (at < text.length && text[at] !== ',') return null
    at = skipSpace(text, at + 1)
  }
  return { scheme: text.slice(0, schemeEnd).toLowerCase(), params }
}

function quotedEnd(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at++) {
    if (text[at] === '\\') at++
    else if (text[at] === '"') return at + 1
  }
  return -1
}

/** Some peers omit required quotes, so anything but space, comma and quote is taken. */
function valueEnd(text: string, from: number): number {
  let at = from
  while (at < text.length && !' \t,"'.includes(text.charAt(at))) at++
  return at === from ? -1 : at
}

/** RFC 7616 §3.4, RFC 3261 §25.1: these are not quoted. In a challenge, qop is. */
const BARE = new Set(['algorithm', 'nc', 'stale'])

export function formatAuthHeader(
  params: readonly (readonly [name: string, value: string])[],
  bare: readonly string[] = [],
): string {
  const isBare = (name: string) => BARE.has(name) || bare.includes(name)
  const written = params.map(([name, value]) => `${name}=${isBare(name) ? value : `"${value}"`}`)
  return `Digest ${written.join(', ')}`
}

/** Escapes text for use between quotes. */
export function escapeQuoted(text: string): string {
  return text.replace(/[\r\n]/g, ' ').replace(/["\\]/g, character => `\\${character}`)
}
