// Splits a body into its parts (RFC 2046, RFC 3261 §7.4, RFC 5621), to separate a session description from
// what gateways add, like ISUP.
import { readHead } from './head.ts'
import type { Headers } from './headers.ts'
import { parseParams } from './params.ts'

/** Parts read of one body, nested ones included; the rest is ignored. */
const PARTS_MAX = 32
const DEPTH_MAX = 4
/** RFC 2046 §5.1.1. */
const BOUNDARY_LENGTH_MAX = 70
const PART_HEAD_BYTES_MAX = 8_192

export interface BodyPart {
  /** `type/subtype` in lower case; empty if not given. */
  readonly type: string
  /** Lower case; null if not given, which for a session description means `session` (RFC 3261 §20.11). */
  readonly disposition: string | null
  /** handling=, in lower case; null if not given. */
  readonly handling: string | null
  readonly content: Buffer
}

/**
 * Returns parts in the order to try them; a body that is not multipart is its own only part. Parts in an
 * encoding we cannot undo are skipped.
 */
export function partsOf(headers: Headers, body: Buffer): BodyPart[] {
  const found: BodyPart[] = []
  if (body.length > 0) collect(headers, body, 0, found)
  return found
}

function collect(headers: Headers, body: Buffer, depth: number, found: BodyPart[]): void {
  const { value: type, params } = worthOf(headers.get('Content-Type'))
  if (type.startsWith('multipart/')) {
    if (depth === DEPTH_MAX) return
    const inner: BodyPart[] = []
    for (const part of split(body, params.get('boundary') ?? null, PARTS_MAX - found.length))
      collect(part.headers, part.content, depth + 1, inner)
    // RFC 2046 §5.1.4: the last alternative is the best.
    if (type === 'multipart/alternative') inner.reverse()
    found.push(...inner.slice(0, PARTS_MAX - found.length))
    return
  }
  const content = decoded(headers, body)
  if (content === null) return
  const disposition = worthOf(headers.get('Content-Disposition'))
  const handling = disposition.params.get('handling')?.toLowerCase() ?? null
  found.push({ type, disposition: disposition.value === '' ? null : disposition.value, handling, content })
}

/** Splits a header value into what stands before the parameters, in lower case, and the parameters. */
function worthOf(text = ''): { readonly value: string; readonly params: ReadonlyMap<string, string | null> } {
  const semicolon = text.indexOf(';')
  const end = semicolon === -1 ? text.length : semicolon
  return { value: text.slice(0, end).trim().toLowerCase(), params: parseParams(text, end) ?? new Map() }
}

interface RawPart {
  readonly headers: Headers
  readonly content: Buffer
}

function split(body: Buffer, named: string | null, max: number): RawPart[] {
  const boundary = named ?? boundaryIn(body)
  if (boundary === null || boundary === '' || boundary.length > BOUNDARY_LENGTH_MAX) return []
  const parts: RawPart[] = []
  let begin = -1
  for (const { at, next, isLast } of delimiters(body, Buffer.from(`--${boundary}`))) {
    if (begin !== -1) parts.push(rawPart(body.subarray(begin, at)))
    begin = isLast ? -1 : next
    if (isLast || parts.length >= max) break
  }
  // The closing delimiter may be missing.
  if (begin !== -1 && parts.length < max) parts.push(rawPart(body.subarray(begin)))
  return parts
}

/** If the Content-Type names no boundary: the first line that looks like one. */
function boundaryIn(body: Buffer): string | null {
  const text = body.toString('latin1', 0, 256).trimStart()
  return text.startsWith('--')
    ? (text
        .slice(2)
        .split(/[\r\n]/, 1)[0]
        ?.trimEnd() ?? null)
    : null
}

interface Delimiter {
  /** Where the part before it ends, and where the next one begins. */
  readonly at: number
  readonly next: number
  readonly isLast: boolean
}

/** Finds lines that are `--boundary`, perhaps followed by blanks; with two more dashes it is the last one. */
function* delimiters(body: Buffer, mark: Buffer): Generator<Delimiter> {
  for (let found = body.indexOf(mark); found !== -1; found = body.indexOf(mark, found + mark.length)) {
    if (found > 0 && body[found - 1] !== 10) continue
    let end = found + mark.length
    const isLast = body[end] === 45 && body[end + 1] === 45
    if (isLast) end += 2
    while (body[end] === 32 || body[end] === 9 || body[end] === 13) end += 1
    if (end < body.length && body[end] !== 10) continue
    // The line break before it belongs to the delimiter.
    const at = found > 1 && body[found - 2] === 13 ? found - 2 : Math.max(found - 1, 0)
    yield { at, next: Math.min(end + 1, body.length), isLast }
  }
}

function rawPart(bytes: Buffer): RawPart {
  const { end, next } = headOf(bytes)
  const text = bytes.toString('utf8', 0, end).replace(/\r?\n/g, '\r\n')
  return { headers: readHead(`\r\n${text}`).headers, content: bytes.subarray(next) }
}

/** A part may begin with the empty line, in which case it has no headers. */
function headOf(bytes: Buffer): { readonly end: number; readonly next: number } {
  let begin = 0
  while (begin <= PART_HEAD_BYTES_MAX) {
    const lineEnd = bytes.indexOf(10, begin)
    if (lineEnd === -1) break
    if (lineEnd === begin || (lineEnd === begin + 1 && bytes[begin] === 13))
      return { end: begin, next: lineEnd + 1 }
    begin = lineEnd + 1
  }
  return { end: 0, next: 0 }
}

/**
 * RFC 3261 §7.4.1 requires binary, but we decode what mail gateways produce. We do not accept compressed
 * content (§20.12).
 */
function decoded(headers: Headers, body: Buffer): Buffer | null {
  const compression = headers.get('Content-Encoding')?.toLowerCase() ?? 'identity'
  if (compression !== 'identity' && compression !== '') return null
  const coding = worthOf(headers.get('Content-Transfer-Encoding')).value
  if (coding === 'base64') return Buffer.from(body.toString('latin1'), 'base64')
  if (coding !== 'quoted-printable') return body
  const text = body.toString('latin1').replace(/=[ \t]{0,8}\r?\n/g, '')
  return Buffer.from(
    text.replace(/=([0-9A-Fa-f]{2})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16))),
    'latin1',
  )
}
