// One Via value (RFC 3261 §20.42): types, parsing, writing.
import type { Params } from './params.ts'

export interface Via {
  /** Upper case: UDP, TCP, TLS, WS, WSS. */
  readonly transport: string
  readonly host: string
  readonly port: number | null
  /** branch, received, rport (null when asked for: RFC 3581), maddr, ttl and others. */
  readonly params: Params
}
