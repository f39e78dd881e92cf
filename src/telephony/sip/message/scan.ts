// Reads the small parts of a header: white space, tokens, quoted strings, comma-separated values; each in one
// pass (RFC 3261 §25.1).

const TOKEN = tableOf("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-.!%*_+`'~")
/** The characters a parameter value may have without quotes: those of a token and of a host. */
const BARE = tableOf("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-.!%*_+`'~[]:")

function tableOf(characters: string): readonly boolean[] {
  return Array.from({ length: 128 }, (_, code) => characters.includes(String.fromCharCode(code)))
}

function isAll(text: string, table: readonly boolean[]): boolean {
  for (let at = 0; at < text.length; at++) if (table[text.charCodeAt(at)] !== true) return false
  return text.length > 0
}

export function isToken(text: string): boolean {
  return isAll(text, TOKEN)
}

export function isBare(text: string): boolean {
  return isAll(text, BARE)
}

export function isDigits(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (!isDigit(text.charCodeAt(at))) return false
  return text.length > 0
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57
}

/** The number at the beginning, at most `max`; null if there is no digit. */
export function leadingNumber(text: string, max: number): number | null {
  let end = 0
  while (isDigit(text.charCodeAt(end))) end++
  return end === 0 ? null : Math.min(Number(text.slice(0, end)), max)
}

/** A port from 1 to 65535, else null. */
export function portOf(text: string): number | null {
  if (!isDigits(text) || text.length > 5) return null
  const port = Number(text)
  return port >= 1 && port <= 65_535 ? port : null
}

/** True if the text has no control character and no space. */
export function isVisible(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code <= 32 || code === 127) return false
  }
  return text.length > 0
}

/** Visible, and none of < > " . */
export function isSolid(text: string): boolean {
  return isVisible(text) && !text.includes('<') && !text.includes('>') && !text.includes('"')
}

export function isSpace(code: number): boolean {
  return code === 32 || code === 9
}

export function skipSpace(text: string, from: number): number {
  let at = from
  while (isSpace(text.charCodeAt(at))) at++
  return at
}

/** Where the token at `from` ends; `from` itself if there is none. */
export function tokenEnd(text: string, from: number): number {
  let at = from
  while (TOKEN[text.charCodeAt(at)] === true) at++
  return at
}

/** Reads the quoted string that opens at `from`, without quotes and escapes; null if it is not closed. */
export function readQuoted(
  text: string,
  from: number,
): { readonly value: string; readonly end: number } | null {
  const end = quotedEnd(text, from)
  if (end === -1) return null
  const inner = text.slice(from + 1, end - 1)
  if (!inner.includes('\\')) return { value: inner, end }
  const parts: string[] = []
  for (let at = 0; at < inner.length; at++) {
    if (inner[at] === '\\') at++
    parts.push(inner[at] ?? '')
  }
  return { value: parts.join(''), end }
}

/** The position behind the closing quote; -1 if there is none. */
function quotedEnd(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 92) at++
    else if (code === 34) return at + 1
  }
  return -1
}

export function quote(text: string): string {
  const parts: string[] = ['"']
  for (const character of text)
    parts.push(character === '"' || character === '\\' ? `\\${character}` : character)
  parts.push('"')
  return parts.join('')
}

/**
 * Splits at commas outside quotes and angle brackets, trimming each value; null if a quote or bracket is not
 * closed.
 */
export function splitValues(text: string): string[] | null {
  const values: string[] = []
  let begin = 0
  let inBrackets = false
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (inBrackets) {
      if (code === 62) inBrackets = false
    } else if (code === 60) inBrackets = true
    else if (code === 34) {
      const end = quotedEnd(text, at)
      if (end === -1) return null
      at = end - 1
    } else if (code === 44) {
      values.push(trim(text, begin, at))
      begin = at + 1
    }
  }
  if (inBrackets) return null
  values.push(trim(text, begin, text.length))
  return values
}

/** The text from `begin` to `end` without spaces and tabs at its ends. */
export function trim(text: string, begin: number, end: number): string {
  let first = begin
  let last = end
  while (first < last && isSpace(text.charCodeAt(first))) first++
  while (last > first && isSpace(text.charCodeAt(last - 1))) last--
  return text.slice(first, last)
}
