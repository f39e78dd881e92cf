// A SIP message: its types, and the making of requests and responses.
import { Headers } from './headers.ts'
import { parseNameAddr, tagOf } from './name-addr.ts'
import { reasonPhrase } from './reason-phrases.ts'
import type { Uri } from './uri.ts'
import { MAGIC_COOKIE } from './via.ts'

export { type CSeq, type Header, Headers } from './headers.ts'
export type { NameAddr } from './name-addr.ts'
export type { Params } from './params.ts'
export type { OtherUri, SipUri, TelUri, Uri } from './uri.ts'
export type { Via } from './via.ts'

export interface SipRequest {
  readonly kind: 'request'
  /** Case-sensitive. */
  readonly method: string
  readonly uri: Uri
  readonly headers: Headers
  readonly body: Buffer
}

export interface SipResponse {
  readonly kind: 'response'
  readonly status: number
  readonly reason: string
  readonly headers: Headers
  readonly body: Buffer
}

export type SipMessage = SipRequest | SipResponse

/** Why Yuhu cannot read the bytes as a message. */
export interface ParseFailure {
  readonly kind: 'failure'
  readonly reason: string
  /** What to answer if `request` is not null: 400, 505 or 513. */
  readonly status: number
  /**
   * Enough of a request (other than ACK) to answer it with `responseTo`: a readable top Via, From, To,
   * Call-ID and CSeq; else null.
   */
  readonly request: AnswerableRequest | null
}

/** What an answer is made from. */
export type AnswerableRequest = Pick<SipRequest, 'method' | 'headers'>

export interface ResponseContent {
  /** Added to a To without a tag unless the status is 100. */
  readonly toTag?: string
  readonly headers?: HeaderPairs
  readonly contentType?: string
  readonly body?: Buffer | string
}

/** `randomBytes` of node:crypto, or seeded bytes in a test. */
export type RandomBytes = (size: number) => Uint8Array

export type HeaderPairs = readonly (readonly [name: string, value: string | number])[]

export function isRequest(message: SipMessage): message is SipRequest {
  return message.kind === 'request'
}

/** Makes a request with these headers; `serialise` writes Content-Length. */
export function requestOf(
  method: string,
  uri: Uri,
  headers: Headers | HeaderPairs,
  body?: { readonly contentType: string; readonly content: Buffer | string },
): SipRequest {
  const own = headers instanceof Headers ? headers.clone() : headersOf(headers)
  if (body !== undefined) own.set('Content-Type', body.contentType)
  return { kind: 'request', method, uri, headers: own, body: bytesOf(body?.content) }
}

function headersOf(pairs: HeaderPairs): Headers {
  return new Headers(pairs.map(([name, value]) => ({ name, value: String(value) })))
}

function bytesOf(content: Buffer | string = ''): Buffer {
  return typeof content === 'string' ? Buffer.from(content) : content
}

/**
 * RFC 3261 §8.2.6: copies Via, From, To, Call-ID and CSeq, and Record-Route if the answer may make a dialog.
 * Without `reason` it uses the RFC's phrase.
 */
export function responseTo(
  request: AnswerableRequest,
  status: number,
  reason: string = reasonPhrase(status),
  options: ResponseContent = {},
): SipResponse {
  const asked = request.headers
  const headers = new Headers()
  headers.append('Via', ...asked.all('Via'))
  if (status === 100 && asked.has('Timestamp')) headers.append('Timestamp', asked.get('Timestamp') ?? '')
  // RFC 3261 §12.1.1
  if (status > 100 && status < 300) headers.append('Record-Route', ...asked.all('Record-Route'))
  headers.append('From', asked.get('From') ?? '')
  headers.append(
    'To',
    status === 100 ? (asked.get('To') ?? '') : taggedTo(asked.get('To') ?? '', options.toTag),
  )
  headers.append('Call-ID', asked.get('Call-ID') ?? '').append('CSeq', asked.get('CSeq') ?? '')
  for (const [name, value] of options.headers ?? []) headers.append(name, value)
  if (options.contentType !== undefined) headers.set('Content-Type', options.contentType)
  return { kind: 'response', status, reason, headers, body: bytesOf(options.body) }
}

/** A To that cannot be read (answered with 400) is returned as it came, without a tag. */
function taggedTo(to: string, tag: string | undefined): string {
  const address = parseNameAddr(to)
  return tag === undefined || address === null || tagOf(address) !== null ? to : `${to};tag=${tag}`
}

/** RFC 3261 §19.3 asks for at least 32 random bits; these are 64. */
export function newTag(random: RandomBytes): string {
  return hex(random(8))
}

/** RFC 3261 §8.1.1.7. */
export function newBranch(random: RandomBytes): string {
  return MAGIC_COOKIE + hex(random(12))
}

export function newSipCallId(random: RandomBytes): string {
  return hex(random(16))
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}
