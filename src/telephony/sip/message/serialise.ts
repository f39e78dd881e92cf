// Writes a SIP message as bytes.
import type { SipMessage } from './message.ts'
import { isToken } from './scan.ts'
import { formatUri } from './uri.ts'

/**
 * Content-Length is taken from the body. Line breaks in header values become spaces, so that no value can
 * inject a header.
 */
export function serialise(message: SipMessage): Buffer {
  const start =
    message.kind === 'request'
      ? `${message.method} ${oneLine(formatUri(message.uri))} SIP/2.0`
      : `SIP/2.0 ${message.status} ${oneLine(message.reason)}`
  const lines = [start]
  for (const { name, value } of message.headers.entries()) {
    if (name !== 'Content-Length' && isToken(name)) lines.push(`${name}: ${oneLine(value)}`)
  }
  lines.push(`Content-Length: ${message.body.length}`, '', '')
  const head = Buffer.from(lines.join('\r\n'))
  return message.body.length === 0 ? head : Buffer.concat([head, message.body])
}

function oneLine(text: string): string {
  return text.includes('\n') || text.includes('\r') ? text.replace(/[\r\n]/g, ' ') : text
}
