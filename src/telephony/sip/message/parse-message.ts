// Reads a SIP message from bytes (RFC 3261 §7, §25); never throws.
import { type Head, type Problem, readHead } from './head.ts'
import { type Headers, parseCSeq } from './headers.ts'
import type { AnswerableRequest, ParseFailure, SipMessage } from './message.ts'
import { parseNameAddr } from './name-addr.ts'
import { HEAD_BYTES_MAX, MESSAGE_BYTES_MAX } from './parser-limits.ts'
import { isDigits } from './scan.ts'
import { parseStartLine, type StartLine } from './start-line.ts'
import { parseVia } from './via.ts'

const REQUIRED = ['Via', 'From', 'To', 'Call-ID', 'CSeq']
/** A message has one of each at most: given two, different readers would see different messages. */
const SINGLE = ['From', 'To', 'Call-ID', 'CSeq', 'Max-Forwards', 'Content-Length', 'Content-Type', 'Expires']
const DIGITS = ['Max-Forwards', 'Content-Length']
/** These name the call and the transaction of a message. */
const NAMING = ['From', 'To', 'Call-ID', 'CSeq']
/** Requests whose Contact matters; elsewhere, and in responses, an unreadable Contact is dropped. */
const TARGETED: ReadonlySet<string> = new Set([
  'INVITE',
  'UPDATE',
  'REGISTER',
  'SUBSCRIBE',
  'NOTIFY',
  'REFER',
])
const SPARE: ReadonlySet<string> = new Set(['contact', 'route', 'record-route'])
const HEAD_TOO_LARGE: Problem = { reason: 'the headers are too large', status: 513 }

/**
 * Parses one datagram or one frame of a stream, ignoring bytes beyond Content-Length (RFC 3261 §18.3). A
 * response, ACK, BYE or CANCEL is read as far as possible: its sender would not learn of a refusal, and the
 * call would suffer.
 */
export function parseMessage(bytes: Buffer): SipMessage | ParseFailure {
  if (bytes.length > MESSAGE_BYTES_MAX)
    return failure({ reason: 'the message is too large', status: 513 }, null)
  const begin = skipLineBreaks(bytes)
  return isReadGenerously(bytes, begin) ? readGenerously(bytes, begin) : readStrictly(bytes, begin)
}

function readStrictly(bytes: Buffer, begin: number): SipMessage | ParseFailure {
  const found = bytes.indexOf('\r\n\r\n', begin)
  const end = found === -1 ? bytes.length : found
  if (end - begin > HEAD_BYTES_MAX) return failure(HEAD_TOO_LARGE, null)
  const head = readHead(bytes.toString('utf8', begin, end))
  const start = parseStartLine(head.startLine)
  if (start.kind === 'bad')
    return failure(head.problem?.status === 513 ? head.problem : start, answerable(head, start))
  const rest = bytes.subarray(Math.min(end + 4, bytes.length))
  const problem =
    found === -1
      ? bad('the headers have no end')
      : (head.problem ?? problemOf(head, start, SINGLE) ?? lengthProblem(head, rest.length))
  if (problem !== null) return failure(problem, answerable(head, start))
  const body = rest.subarray(0, contentLength(head) ?? rest.length)
  return { ...start, headers: head.headers, body }
}

/**
 * Lines may end with LF, the empty line and the end of the body may be missing, and headers that do not name
 * the call may hold anything.
 */
function readGenerously(bytes: Buffer, begin: number): SipMessage | ParseFailure {
  const { end, next } = endOfHead(bytes, begin)
  if (end - begin > HEAD_BYTES_MAX) return failure(HEAD_TOO_LARGE, null)
  const head = readHead(bytes.toString('utf8', begin, end).replace(/\r?\n/g, '\r\n'))
  const start = parseStartLine(head.startLine)
  if (start.kind === 'bad') return failure(start, answerable(head, start))
  if (start.kind === 'response') mendResponse(head.headers)
  const problem = problemOf(head, start, start.kind === 'response' ? [] : NAMING)
  if (problem !== null) return failure(problem, answerable(head, start))
  const rest = bytes.subarray(next)
  return { ...start, headers: head.headers, body: rest.subarray(0, contentLength(head) ?? rest.length) }
}

/** RFC 3261 §7.5: line breaks before the start line are skipped. */
function skipLineBreaks(bytes: Buffer): number {
  let at = 0
  while (bytes[at] === 13 || bytes[at] === 10) at += 1
  return at
}

function isReadGenerously(bytes: Buffer, begin: number): boolean {
  const first = bytes.toString('latin1', begin, begin + 7)
  return (
    first.slice(0, 4).toUpperCase() === 'SIP/' ||
    first.startsWith('ACK ') ||
    first.startsWith('BYE ') ||
    first === 'CANCEL '
  )
}

/** Finds the first empty line, or else the end of the bytes. */
function endOfHead(bytes: Buffer, begin: number): { readonly end: number; readonly next: number } {
  for (let at = bytes.indexOf(10, begin); at !== -1; at = bytes.indexOf(10, at + 1)) {
    const after = bytes[at + 1] === 13 ? at + 2 : at + 1
    if (bytes[after] === 10) return { end: bytes[at - 1] === 13 ? at - 1 : at, next: after + 1 }
  }
  return { end: bytes.length, next: bytes.length }
}

/** Of the headers that name a response's call, only the tag of To is not in the request already. */
function mendResponse(headers: Headers): void {
  for (const name of NAMING) {
    const [first, second] = headers.all(name)
    if (first !== undefined && second !== undefined) headers.set(name, first)
  }
  for (const name of ['From', 'To']) {
    const text = headers.get(name)
    if (text === undefined || parseNameAddr(text) !== null) continue
    const tag = /;\s*tag\s*=\s*([^\s;,>"]+)/i.exec(text)?.[1]
    headers.set(name, `<sip:unreadable.invalid>${tag === undefined ? '' : `;tag=${tag}`}`)
  }
}

function problemOf(
  { headers }: Head,
  start: Exclude<StartLine, { kind: 'bad' }>,
  single: readonly string[],
): Problem | null {
  for (const name of REQUIRED) if (!headers.has(name)) return bad(`no ${name}`)
  for (const name of single) if (headers.all(name).length > 1) return bad(`more than one ${name}`)
  if (single === SINGLE)
    for (const name of DIGITS) if (!isDigits(headers.get(name) ?? '0')) return bad(`bad ${name}`)
  const leadsOn = start.kind === 'request' && TARGETED.has(start.method)
  const unreadable = headers.unreadable(leadsOn ? undefined : SPARE)
  if (unreadable !== null) return bad(`bad ${unreadable}`)
  if (start.kind === 'request' && headers.cseq.method !== start.method)
    return bad('the method of CSeq is another')
  return null
}

function contentLength({ headers }: Head): number | null {
  const text = headers.get('Content-Length')
  return text === undefined || !isDigits(text) ? null : Number(text)
}

function lengthProblem(head: Head, length: number): Problem | null {
  return (contentLength(head) ?? 0) > length ? bad('the body is shorter than Content-Length') : null
}

/** What an answer needs; null if it is missing, or the message is a response or an ACK. */
function answerable({ headers }: Head, start: StartLine): AnswerableRequest | null {
  if (start.kind === 'response' || (start.kind === 'bad' && !start.isRequest)) return null
  for (const name of REQUIRED) if (!headers.has(name)) return null
  if (parseVia(headers.get('Via') ?? '') === null) return null
  const method =
    start.kind === 'request' ? start.method : (parseCSeq(headers.get('CSeq') ?? '')?.method ?? 'ACK')
  return method === 'ACK' ? null : { method, headers }
}

function bad(reason: string): Problem {
  return { reason, status: 400 }
}

function failure({ reason, status }: Problem, request: AnswerableRequest | null): ParseFailure {
  return { kind: 'failure', reason, status, request }
}
