// What a transaction looks like from outside: to the user agent that sends requests, and to the one that
// answers them.
import type { Header, SipRequest, SipResponse } from '../message/message.ts'
import type { Flow } from '../transport/transport.ts'
import type { State } from './machines.ts'

export interface ClientTransaction {
  /** As sent: with our Via. */
  readonly request: SipRequest
  /** What it goes out by; null when nothing leads to the target. */
  readonly flow: Flow | null
  readonly state: State
  /**
   * INVITE only: sends CANCEL, as soon as a provisional response allows it (§9.1); once. From now on the
   * INVITE is not repeated. Nothing when there is a final response. A 2xx may cross it: then `response` is
   * called, and the call must be acknowledged and hung up.
   */
  cancel(headers?: readonly Header[]): void
  /**
   * INVITE only: the CANCEL as `cancel` sends it, with its Via, for whoever has to say it in our place; null
   * when the INVITE goes nowhere.
   */
  cancellation(): SipRequest | null
}

/**
 * Called in this order: any provisionals, then one of the others. For an INVITE every 2xx is reported, forked
 * and repeated ones too.
 */
export interface ClientUser {
  response(response: SipResponse, flow: Flow): void
  /** No final response came in time. */
  timedOut(): void
  transportError(error: Error): void
}

export interface ServerTransaction {
  readonly request: SipRequest
  /** The flow the request came by. */
  readonly flow: Flow
  readonly state: State
  /**
   * False: too late, a final response was sent or the transaction is over. A 2xx to INVITE may be sent again
   * until its ACK.
   */
  respond(response: SipResponse): boolean
  /** In place of whoever listened before. */
  listen(user: ServerUser): void
}

export interface ServerUser {
  /** INVITE: its CANCEL came before a final response and was answered 200; to be answered 487. */
  cancelled?(cancel: SipRequest): void
  /** The ACK of a refusal never came, or nothing was answered for minutes. */
  timedOut?(): void
  transportError?(error: Error): void
}

/**
 * How a request that begins something is taken: in a transaction out of the budget of our calls, or out of
 * that of the rest; or in none, with this answer at once (RFC 3261 §8.2.7; null: with silence), so that
 * nothing is kept for who may have forged its address.
 */
export type Taking = 'dialog' | 'outside' | { readonly answer: SipResponse | null }

/** Takes what starts something. */
export interface TransactionUser {
  /** Asked once for each new request but ACK; without it all are taken as `outside`. */
  taking?(request: SipRequest, flow: Flow): Taking
  /** A new request, never a repeated one, never ACK or CANCEL. */
  request(transaction: ServerTransaction): void
  /** The ACK of a 2xx. */
  ack(ack: SipRequest, flow: Flow): void
  /** A connection is gone; never called for UDP. */
  closed(flow: Flow): void
  /** A response to nothing this process asked (RFC 6026 has the layer drop it). */
  stray?(response: SipResponse, flow: Flow): void
}

export type TransactionCount =
  | 'clientBegun'
  | 'serverBegun'
  | 'requestSentAgain'
  | 'responseSentAgain'
  | 'timedOut'
  | 'transportError'
  /** A response to nothing we asked, or to what is long over. */
  | 'strayResponse'
  | 'strayCancel'
  /** A request within our calls for which there was no room, dropped. */
  | 'serversFull'
  /** A transaction outside our calls that gave way to a newer one. */
  | 'serverGaveWay'
  | 'answeredAtOnce'
  | 'clientsFull'

export type TransactionReport = (what: TransactionCount, method: string) => void
