// Reads the first line of a message: Request-Line or Status-Line (RFC 3261 §7.1, §7.2), with exactly one
// space between its parts.
import { isDigits, isToken } from './scan.ts'
import { parseUri, type Uri } from './uri.ts'

export type StartLine =
  | { readonly kind: 'request'; readonly method: string; readonly uri: Uri }
  | { readonly kind: 'response'; readonly status: number; readonly reason: string }
  | BadStartLine

export interface BadStartLine {
  readonly kind: 'bad'
  readonly reason: string
  readonly status: 400 | 505
  /** False if it was meant as a response, which is never answered. */
  readonly isRequest: boolean
}

export function parseStartLine(line: string): StartLine {
  return line.slice(0, 4).toUpperCase() === 'SIP/' ? statusLine(line) : requestLine(line)
}

function statusLine(line: string): StartLine {
  const digits = line.slice(8, 11)
  const status = Number(digits)
  if (line.slice(0, 8).toUpperCase() !== 'SIP/2.0 ') return bad('the version is not SIP/2.0', 505, false)
  // The RFC requires a space behind the status even without a phrase; some peers omit it.
  if (!isDigits(digits) || status < 100 || status > 699 || (line.length > 11 && line[11] !== ' '))
    return bad('bad status', 400, false)
  return { kind: 'response', status, reason: line.slice(12) }
}

function requestLine(line: string): StartLine {
  const first = line.indexOf(' ')
  const last = line.lastIndexOf(' ')
  if (first === -1 || first === last) return bad('bad request line')
  const method = line.slice(0, first)
  const version = line.slice(last + 1).toUpperCase()
  if (!isToken(method)) return bad('bad method')
  if (version !== 'SIP/2.0')
    return isVersion(version) ? bad('the version is not SIP/2.0', 505) : bad('bad request line')
  const uri = parseUri(line.slice(first + 1, last))
  if (uri === null) return bad('bad Request-URI')
  // RFC 3261 §19.1.1: a Request-URI has no headers.
  if (uri.kind === 'sip' && uri.headers !== null) return bad('the Request-URI has headers')
  return { kind: 'request', method, uri }
}

function isVersion(text: string): boolean {
  const [major = '', minor = '', more] = text.slice(4).split('.', 3)
  return text.startsWith('SIP/') && isDigits(major) && isDigits(minor) && more === undefined
}

function bad(reason: string, status: 400 | 505 = 400, isRequest = true): BadStartLine {
  return { kind: 'bad', reason, status, isRequest }
}
