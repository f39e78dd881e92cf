// The relay port: translates between our session descriptions of plain RTP and those of browsers (ICE,
// DTLS-SRTP); sound goes through the relay.

export interface SdpRelay {
  /** Our plain offer → the offer for the browser, with the same codecs. Rejects with RelayFailed. */
  offer(legId: string, fromTag: string, sdp: string): Promise<string>
  /** The browser's answer → a plain answer for us. Rejects with RelayFailed. */
  answer(legId: string, fromTag: string, toTag: string, sdp: string): Promise<string>
  /** Frees what the leg holds at the relay, if anything. Rejects with RelayFailed. */
  delete(legId: string, fromTag: string): Promise<void>
  /** Whether the relay answers. Never rejects. */
  ping(): Promise<boolean>
}

export type RelayFailure =
  /** Nothing readable came back. */
  | 'silent'
  /** The relay refused; the reason is its own. */
  | 'refused'
  /** The relay accepted, but its answer lacks what was asked for. */
  | 'garbled'
  /** Too many questions under way, or one that is too large. */
  | 'tooMuch'
  /** Not started, or stopped in the meantime. */
  | 'stopped'

export class RelayFailed extends Error {
  readonly code = 'relayFailed'
  readonly failure: RelayFailure

  constructor(failure: RelayFailure, reason: string) {
    super(`The media relay ${reason}`)
    this.failure = failure
  }
}

export type RelayCount =
  | 'asked'
  | 'repeated'
  | 'answered'
  /** A question without an answer. */
  | 'silent'
  | 'refused'
  /** A datagram that is not an answer, dropped. */
  | 'malformed'
  /** An answer to no question under way, late or forged, dropped. */
  | 'unmatched'
  | 'sendFailed'

/** For metrics and the log; called often, must be cheap. */
export type RelayReport = (what: RelayCount, detail?: unknown) => void
