// The relay port: turns session descriptions of plain RTP into those browsers speak (ICE, DTLS-SRTP) and
// back; sound goes through it.

export interface SdpRelay {
  /** Our plain offer → the offer for the browser, with the same codecs. Rejects with RelayFailed. */
  offer(legId: string, fromTag: string, sdp: string): Promise<string>
  /** The browser's answer → a plain answer for us. Rejects with RelayFailed. */
  answer(legId: string, fromTag: string, toTag: string, sdp: string): Promise<string>
  /** Frees what the leg holds there; nothing when it holds nothing. Rejects with RelayFailed. */
  delete(legId: string, fromTag: string): Promise<void>
  /** Whether it answers. Never rejects. */
  ping(): Promise<boolean>
}

export type RelayFailure =
  /** Nothing came back, or nothing that could be read. */
  | 'silent'
  /** It said no; the reason is its own. */
  | 'refused'
  /** It said yes without what was asked for. */
  | 'garbled'
  /** More questions under way, or a larger one, than is allowed. */
  | 'tooMuch'
  /** Not started, or stopped meanwhile. */
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
  /** A question given up. */
  | 'silent'
  | 'refused'
  /** A datagram that is no answer: dropped. */
  | 'malformed'
  /** An answer to no question under way: late or forged, dropped. */
  | 'unmatched'
  | 'sendFailed'

/** For metrics and the log; called often, must be cheap. */
export type RelayReport = (what: RelayCount, detail?: unknown) => void
