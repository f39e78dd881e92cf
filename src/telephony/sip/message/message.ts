// A SIP message: its types and how one is made.
import type { Headers } from './headers.ts'
import type { Uri } from './uri.ts'

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

/** Why bytes are no message Yuhu reads. */
export interface ParseFailure {
  readonly kind: 'failure'
  readonly reason: string
  /** What to answer when `request` is not null: 400, 505 or 513. */
  readonly status: number
  /** Enough of a request (not of an ACK) to answer it with `responseTo`: a readable top Via, From, To, Call-ID, CSeq; else null. */
  readonly request: AnswerableRequest | null
}

/** What an answer is made from. */
export type AnswerableRequest = Pick<SipRequest, 'method' | 'headers'>

export interface ResponseOptions {
  /** Put into To when it has no tag and the status is not 100. */
  readonly toTag?: string
  readonly headers?: readonly (readonly [name: string, value: string | number])[]
  readonly contentType?: string
  readonly body?: Buffer | string
}

/** Random bytes: `randomBytes` of node:crypto, or seeded ones in a test (`randomBytesFrom`). */
export type RandomBytes = (size: number) => Uint8Array

export declare function isRequest(message: SipMessage): message is SipRequest
/** A request with these headers; Content-Length is written by `serialise`. */
export declare function requestOf(
  method: string,
  uri: Uri,
  headers: Headers | readonly (readonly [name: string, value: string | number])[],
  body?: { readonly contentType: string; readonly content: Buffer | string },
): SipRequest
/** RFC 3261 §8.2.6: Via, From, To, Call-ID, CSeq copied; Record-Route too when the answer may make a dialog; no `reason`: the RFC's phrase. */
export declare function responseTo(request: AnswerableRequest, status: number, reason?: string, options?: ResponseOptions): SipResponse
/** RFC 3261 §19.3: at least 32 bits of chance; here 64. */
export declare function newTag(random: RandomBytes): string
/** RFC 3261 §8.1.1.7: with the magic cookie z9hG4bK. */
export declare function newBranch(random: RandomBytes): string
export declare function newCallId(random: RandomBytes): string
