// SIP, SIPS and tel URIs (RFC 3261 §19.1, RFC 3966): types, parsing, writing, comparing.
import type { Params } from './params.ts'

export interface SipUri {
  readonly kind: 'sip'
  readonly scheme: 'sip' | 'sips'
  /** As on the wire, escapes kept; `userOf` gives the text. */
  readonly user: string | null
  readonly password: string | null
  /** Lower case; an IPv6 address has its brackets. */
  readonly host: string
  readonly port: number | null
  /** Names in lower case, values as on the wire. */
  readonly params: Params
  /** What follows `?`, as on the wire. */
  readonly headers: string | null
}

export interface TelUri {
  readonly kind: 'tel'
  /** With its `+` and visual separators. */
  readonly number: string
  readonly params: Params
}

/** Any other scheme, kept unread: it may be passed on, never called. */
export interface OtherUri {
  readonly kind: 'other'
  readonly scheme: string
  readonly text: string
}

export type Uri = SipUri | TelUri | OtherUri
