// Reads a SIP message from bytes (RFC 3261 §7, §25); never throws.
import { type Head, type Problem, readHead } from './head.ts'
import { parseCSeq } from './headers.ts'
import { HEAD_BYTES_MAX, MESSAGE_BYTES_MAX } from './limits.ts'
import type { AnswerableRequest, ParseFailure, SipMessage } from './message.ts'
import { isDigits } from './scan.ts'
import { parseStartLine, type StartLine } from './start-line.ts'
import { parseVia } from './via.ts'

const REQUIRED = ['Via', 'From', 'To', 'Call-ID', 'CSeq']
/** Of these a message has one: two make it two messages to different readers. */
const SINGLE = ['From', 'To', 'Call-ID', 'CSeq', 'Max-Forwards', 'Content-Length', 'Content-Type', 'Expires']
const DIGITS = ['Max-Forwards', 'Content-Length']

/** One datagram, or one frame of a stream. Bytes behind Content-Length are left out (RFC 3261 §18.3). */
export function parseMessage(bytes: Buffer): SipMessage | ParseFailure {
  if (bytes.length > MESSAGE_BYTES_MAX) return failure({ reason: 'the message is too large', status: 513 }, null)
  const begin = skipLineBreaks(bytes)
  const found = bytes.indexOf('\r\n\r\n', begin)
  const end = found === -1 ? bytes.length : found
  if (end - begin > HEAD_BYTES_MAX) return failure({ reason: 'the headers are too large', status: 513 }, null)
  const head = readHead(bytes.toString('utf8', begin, end))
  const start = parseStartLine(head.startLine)
  if (start.kind === 'bad') return failure(head.problem?.status === 513 ? head.problem : start, answerable(head, start))
  const rest = bytes.subarray(Math.min(end + 4, bytes.length))
  const problem =
    found === -1 ? bad('the headers have no end') : (head.problem ?? problemOf(head, start) ?? lengthProblem(head, rest.length))
  if (problem !== null) return failure(problem, answerable(head, start))
  const body = rest.subarray(0, contentLength(head) ?? rest.length)
  return { ...start, headers: head.headers, body }
}

/** RFC 3261 §7.5: line breaks before the start line are skipped. */
function skipLineBreaks(bytes: Buffer): number {
  let at = 0
  while (bytes[at] === 13 && bytes[at + 1] === 10) at += 2
  return at
}

function problemOf({ headers }: Head, start: Exclude<StartLine, { kind: 'bad' }>): Problem | null {
  for (const name of REQUIRED) if (!headers.has(name)) return bad(`no ${name}`)
  for (const name of SINGLE) if (headers.all(name).length > 1) return bad(`more than one ${name}`)
  for (const name of DIGITS) if (!isDigits(headers.get(name) ?? '0')) return bad(`bad ${name}`)
  const unreadable = headers.unreadable()
  if (unreadable !== null) return bad(`bad ${unreadable}`)
  if (start.kind === 'request' && headers.cseq.method !== start.method) return bad('the method of CSeq is another')
  return null
}

function contentLength({ headers }: Head): number | null {
  const text = headers.get('Content-Length')
  return text === undefined ? null : Number(text)
}

function lengthProblem(head: Head, length: number): Problem | null {
  return (contentLength(head) ?? 0) > length ? bad('the body is shorter than Content-Length') : null
}

/** What an answer needs; null when it is not there, or what came is a response or an ACK. */
function answerable({ headers }: Head, start: StartLine): AnswerableRequest | null {
  if (start.kind === 'response' || (start.kind === 'bad' && !start.isRequest)) return null
  for (const name of REQUIRED) if (!headers.has(name)) return null
  if (parseVia(headers.get('Via') ?? '') === null) return null
  const method = start.kind === 'request' ? start.method : (parseCSeq(headers.get('CSeq') ?? '')?.method ?? 'ACK')
  return method === 'ACK' ? null : { method, headers }
}

function bad(reason: string): Problem {
  return { reason, status: 400 }
}

function failure({ reason, status }: Problem, request: AnswerableRequest | null): ParseFailure {
  return { kind: 'failure', reason, status, request }
}
