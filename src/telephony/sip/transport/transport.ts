// The transport port: flows to peers, how requests and responses go out, and what comes in.
import type { SipMessage, SipRequest } from '../message/message.ts'

export type TransportName = 'udp' | 'tcp' | 'ws'

export interface Endpoint {
  /** An IP address without brackets. */
  readonly address: string
  readonly port: number
}

/** A way to one peer: a UDP socket of ours and the peer's address, or a connection. */
export interface Flow {
  readonly transport: TransportName
  readonly reliable: boolean
  readonly remote: Endpoint
  /** Transport and sent-by of our Via on this flow: `UDP 192.0.2.1:5060`. */
  readonly via: string
  /** Our host:port that the peer can reach by this transport, for Contact. */
  readonly contact: string
  /** False once the connection is gone; a UDP flow stays open. */
  readonly open: boolean
  /**
   * A trunk of ours, or a phone that has authenticated on this flow: exempt from the limits for strangers.
   */
  readonly known: boolean
  /** Never throws; `failed` is called later, at most once. */
  send(bytes: Buffer, failed: (error: Error) => void): void
}

export interface Target extends Endpoint {
  readonly transport: TransportName
  /**
   * Requests go by this flow while it is open (a registered phone), afterwards by a new one to the address
   * unless it is a browser.
   */
  readonly flow?: Flow
  /** Requests within a call go there too, whatever place its peer names. */
  readonly isPinned?: boolean
  /** UDP only: the peer also takes TCP on this port, so large requests go by TCP (RFC 3261 §18.1.1). */
  readonly largeByTcp?: boolean
}

export interface Transports {
  /** Resolves once all listeners are open. */
  start(listener: TransportListener): Promise<void>
  stop(): Promise<void>
  /**
   * The flow for a request of this size; connects in the background. Null: no listener of that transport, too
   * many connections, or a browser that has gone.
   */
  flowTo(target: Target, requestBytes: number): Flow | null
  /** Where the response to a request that came by `flow` goes (§18.2.2); null if there is no way back. */
  flowBack(request: SipRequest, flow: Flow): Flow | null
}

export interface TransportListener {
  received(message: SipMessage, flow: Flow): void
  /** A connection is gone. Never called for UDP. */
  closed(flow: Flow): void
}

export type TransportCount =
  | 'received'
  | 'sent'
  | 'sendFailed'
  /** Not SIP, or SIP that breaks the rules, dropped or answered 400. */
  | 'malformed'
  /** Dropped: its address sends more than allowed. */
  | 'overRate'
  /** Not sent: the answer would exceed 1.5 times the bytes that came from there by UDP. */
  | 'answerWithheld'
  | 'fromBanned'
  | 'banned'
  | 'connected'
  | 'connectFailed'
  | 'connectionsFull'
  /** A stranger's connection was closed for a newer one. */
  | 'gaveWay'
  /** The browser's page is from an origin that is not allowed. */
  | 'originRefused'
  | 'idleClosed'
  /** Our own code failed on a message; the error is attached. */
  | 'fault'

/** For metrics and the log; called often, must be cheap. */
export type TransportReport = (
  what: TransportCount,
  transport: TransportName,
  address: string,
  detail?: unknown,
) => void

/** An address as written in a Via or a URI. */
export function hostOf(address: string): string {
  return address.includes(':') ? `[${address}]` : address
}
