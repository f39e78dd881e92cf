// Cuts a byte stream into SIP messages by Content-Length (RFC 3261 §18.3) and recognises keep-alives (RFC
// 5626 §3.5.1).
import { keyOf } from './header-names.ts'
import { HEAD_BYTES_MAX, MESSAGE_BYTES_MAX } from './parser-limits.ts'
import { isDigits, isSpace, trim } from './scan.ts'

export type CutMessage =
  /** Not enough bytes yet. */
  | { readonly kind: 'more' }
  /** The first `length` bytes are a message, for `parseMessage` to read. */
  | { readonly kind: 'message'; readonly length: number }
  /** CRLF CRLF, to be answered with CRLF. */
  | { readonly kind: 'ping'; readonly length: number }
  /** A lone CRLF before a message: the answer to our ping. */
  | { readonly kind: 'pong'; readonly length: number }
  /** The stream can no longer be framed: close it. */
  | { readonly kind: 'broken'; readonly reason: string }

const MORE: CutMessage = { kind: 'more' }

/**
 * What the stream begins with. A single CRLF counts as a pong at once: waiting to see whether it is half a
 * ping would delay every pong.
 */
export function frame(bytes: Buffer): CutMessage {
  if (bytes.length === 0) return MORE
  if (bytes[0] === 13) return lineBreak(bytes)
  const end = bytes.indexOf('\r\n\r\n')
  if (end > HEAD_BYTES_MAX || (end === -1 && bytes.length > HEAD_BYTES_MAX))
    return broken('the headers are too large')
  if (end === -1) return MORE
  const bodyLength = contentLength(bytes.toString('latin1', 0, end))
  if (bodyLength === null) return broken('no readable Content-Length')
  const length = end + 4 + bodyLength
  if (length > MESSAGE_BYTES_MAX) return broken('the message is too large')
  return length > bytes.length ? MORE : { kind: 'message', length }
}

function lineBreak(bytes: Buffer): CutMessage {
  if (bytes.length === 1) return MORE
  if (bytes[1] !== 10) return broken('a line break that is not CRLF')
  if (bytes.length === 3 && bytes[2] === 13) return MORE
  return bytes[2] === 13 && bytes[3] === 10 ? { kind: 'ping', length: 4 } : { kind: 'pong', length: 2 }
}

/** Null if missing or unreadable, or if there are two different ones. */
function contentLength(head: string): number | null {
  let found: number | null = null
  let at = head.indexOf('\r\n')
  while (at !== -1) {
    const begin = at + 2
    at = head.indexOf('\r\n', begin)
    while (at !== -1 && isSpace(head.charCodeAt(at + 2))) at = head.indexOf('\r\n', at + 2)
    const line = head.slice(begin, at === -1 ? head.length : at)
    const colon = line.indexOf(':')
    if (colon === -1 || keyOf(trim(line, 0, colon)) !== 'content-length') continue
    const digits = line.slice(colon + 1).trim()
    if (!isDigits(digits) || digits.length > 10 || (found !== null && found !== Number(digits))) return null
    found = Number(digits)
  }
  return found
}

function broken(reason: string): CutMessage {
  return { kind: 'broken', reason }
}
