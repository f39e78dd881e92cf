// name-addr and addr-spec with header parameters: From, To, Contact, Route (RFC 3261 §20.10).
import type { Params } from './params.ts'
import type { Uri } from './uri.ts'

export interface NameAddr {
  /** Without quotes and escapes; null when there is none. */
  readonly display: string | null
  readonly uri: Uri
  /** The header's parameters (tag, expires, q), values without quotes. */
  readonly params: Params
}
