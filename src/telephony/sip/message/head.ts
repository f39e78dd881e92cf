// Splits the start line and headers into lines, names and comma-separated values (RFC 3261 §7.3). Unreadable
// ones are skipped and reported.
import { isList, keyOf } from './header-names.ts'
import { type Header, Headers } from './headers.ts'
import { HEADER_BYTES_MAX, HEADER_COUNT_MAX, VALUES_MAX } from './parser-limits.ts'
import { isSpace, isToken, splitValues, trim } from './scan.ts'

export interface Problem {
  readonly reason: string
  readonly status: 400 | 505 | 513
}

export interface Head {
  readonly startLine: string
  readonly headers: Headers
  /** The first problem found. */
  readonly problem: Problem | null
}

/** Expects `text` without the empty line that ends it. */
export function readHead(text: string): Head {
  const lineEnd = endOfLine(text, 0)
  const startLine = text.slice(0, lineEnd)
  const found: Header[] = []
  const counts = new Map<string, number>()
  let problem: Problem | null = hasBareBreak(startLine) ? bad('a line break that is not CRLF') : null
  let lines = 0
  let at = lineEnd + 2
  while (at < text.length) {
    const folded = readFolded(text, at)
    at = folded.next
    lines++
    if (lines > HEADER_COUNT_MAX)
      return { startLine, headers: new Headers(found), problem: problem ?? tooLarge('too many headers') }
    const read = readHeader(folded.line)
    const wrong = Array.isArray(read) ? take(read, found, counts) : read
    problem ??= wrong
  }
  return { startLine, headers: new Headers(found), problem }
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\r\n', from)
  return end === -1 ? text.length : end
}

/** A line joined with its continuation lines, each break and the space behind it as one space. */
function readFolded(text: string, from: number): { readonly line: string; readonly next: number } {
  let end = endOfLine(text, from)
  let line = text.slice(from, end)
  while (isSpace(text.charCodeAt(end + 2))) {
    const begin = end + 2
    end = endOfLine(text, begin)
    line += ` ${trim(text, begin, end)}`
  }
  return { line, next: end + 2 }
}

function readHeader(line: string): Header[] | Problem {
  if (line.length > HEADER_BYTES_MAX) return tooLarge('a header is too long')
  if (hasBareBreak(line)) return bad('a line break that is not CRLF')
  const colon = line.indexOf(':')
  const name = trim(line, 0, Math.max(colon, 0))
  if (!isToken(name) || isSpace(line.charCodeAt(0))) return bad('a header without a name')
  if (!isList(keyOf(name))) return [{ name, value: trim(line, colon + 1, line.length) }]
  const values = splitValues(line.slice(colon + 1))
  return values === null ? bad(`bad ${name}`) : values.map(value => ({ name, value }))
}

function take(read: readonly Header[], found: Header[], counts: Map<string, number>): Problem | null {
  const key = keyOf(read[0]?.name ?? '')
  const count = (counts.get(key) ?? 0) + read.length
  if (count > VALUES_MAX) return tooLarge(`too many values of ${key}`)
  counts.set(key, count)
  found.push(...read)
  return null
}

function hasBareBreak(line: string): boolean {
  return line.includes('\n') || line.includes('\r')
}

function bad(reason: string): Problem {
  return { reason, status: 400 }
}

function tooLarge(reason: string): Problem {
  return { reason, status: 513 }
}
