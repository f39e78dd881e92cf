// What a transaction looks like from outside, to the client that sends requests and to the server that
// answers them.
import type { Header, SipRequest, SipResponse } from '../message/message.ts'
import type { Flow } from '../transport/transport.ts'
import type { State } from './machines.ts'

export interface ClientTransaction {
  /** As sent: with our Via. */
  readonly request: SipRequest
  /** The flow it goes out by; null if nothing leads to the target. */
  readonly flow: Flow | null
  readonly state: State
  /**
   * INVITE only: sends CANCEL once, as soon as a provisional response allows it (§9.1), and stops repeating
   * the INVITE. Does nothing after a final response. A 2xx may cross the CANCEL: then `response` is called,
   * and the call must be acknowledged and hung up.
   */
  cancel(headers?: readonly Header[]): void
  /**
   * INVITE only: the CANCEL as `cancel` sends it, with its Via, for a later process to send in our place;
   * null if the INVITE has no flow.
   */
  cancellation(): SipRequest | null
}

/**
 * Called for any provisional responses, then for one of the others. For an INVITE every 2xx is reported,
 * forked and repeated ones too.
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
   * False if it is too late: a final response was sent or the transaction is over. A 2xx to INVITE may be
   * repeated until its ACK.
   */
  respond(response: SipResponse): boolean
  /** Replaces the previous listener. */
  listen(user: ServerUser): void
}

export interface ServerUser {
  /**
   * INVITE: its CANCEL came before a final response and was answered 200; the INVITE is to be answered 487.
   */
  cancelled?(cancel: SipRequest): void
  /** The ACK of a refusal never came, or the user gave no answer for minutes. */
  timedOut?(): void
  transportError?(error: Error): void
}

/**
 * Which budget a transaction counts in: `dialog` and `call` in that of our calls, `outside` in that of the
 * rest. `call` is the INVITE of an incoming call: its address is not proved, so it is sent as few bytes as
 * the rest.
 */
export type Budget = 'dialog' | 'call' | 'outside'

/**
 * How a new request is taken: in a transaction, or without one, answered at once (RFC 3261 §8.2.7; null: with
 * silence), so that nothing is kept for a sender that may have forged its address.
 */
export type Taking = Budget | { readonly answer: SipResponse | null }

/** Takes new requests. */
export interface TransactionUser {
  /** Asked once for each new request but ACK; if absent, all are taken as `outside`. */
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
  /** A request within our calls, dropped for lack of room. */
  | 'serversFull'
  /** A transaction outside our calls that gave way to a newer one. */
  | 'serverGaveWay'
  | 'answeredAtOnce'
  | 'clientsFull'

export type TransactionReport = (what: TransactionCount, method: string) => void
