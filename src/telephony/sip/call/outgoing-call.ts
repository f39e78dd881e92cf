// What an outgoing call looks like from outside: how it is requested, what it reports, how it ends.
import type { LegOutcome } from '../../../domain/outcome.ts'
import type { HeaderPairs, NameAddr, SipRequest, SipResponse, Uri } from '../message/message.ts'
import type { Target } from '../transport/transport.ts'
import type { CallOf } from './goodbyes.ts'

/** Who a call goes to: a customer through a trunk, or an agent's phone. */
export type CalledBy = 'trunk' | 'phone'

/**
 * The headers of the request sent again after a 401 or 407, in place of those of these names; null: it cannot
 * be answered.
 */
export type Authorize = (challenge: SipResponse, request: SipRequest) => HeaderPairs | null

/** A Request-URI and where it is sent. */
export interface Way {
  readonly uri: Uri
  readonly target: Target
}

/** Where a redirection may be followed to, best first; none: it ends the call. */
export type Redirected = (contacts: readonly NameAddr[]) => readonly Way[]

export interface CallOrder {
  readonly to: CalledBy
  /** Left out: of no leg. */
  readonly of?: CallOf
  readonly uri: Uri
  /** Without a tag. */
  readonly from: NameAddr
  /** User part of our Contact. */
  readonly contactUser: string
  /**
   * Tried in this order while one is silent, unreachable or answers 503 (RFC 3263 §4.3). An agent's has its
   * flow.
   */
  readonly targets: readonly [Target, ...Target[]]
  readonly offer: string
  readonly ringTimeoutMs: number
  /** For the INVITE: Route of an outbound proxy, P-Asserted-Identity and the like. */
  readonly headers?: HeaderPairs
  readonly authorize?: Authorize
  /** Left out: redirections are not followed. */
  readonly redirected?: Redirected
}

/**
 * Called in this order: any provisionals, `answered` at most once, what happens in the call, `ended` exactly
 * once; `answeredLate` at any time after that. Nothing is called before `dial` returns.
 */
export interface OutgoingListener {
  /** 101 to 199, of any fork; `sdp` when it has some: early sound. */
  provisional(status: number, sdp: Buffer | null): void
  /** The session description the 2xx or a provisional of its branch had; null when neither had one. */
  answered(sdp: Buffer | null): void
  /** The peer offers in a call: our answer, or null when we cannot take it (488). */
  offered(sdp: Buffer): string | null
  /** The peer wants an offer of us in a call. */
  offer(): string
  /** Its answer to that, or to our refresh. */
  accepted(sdp: Buffer): void
  ended(end: OutgoingEnd): void
  /** Somebody picked up although the call had ended without an answer; is hung up. */
  answeredLate?(): void
}

/** Who ended it: the one called, we, or what is between. */
export type EndedBy = 'peer' | 'us' | 'network'

export interface OutgoingEnd {
  /** `completed` without `answered` before: they picked up, and were hung up at once. */
  readonly outcome: LegOutcome
  readonly by: EndedBy
  /**
   * The final status of the INVITE when it was refused; 408 when nothing came (§8.1.3.1), 503 when nothing
   * could be sent.
   */
  readonly status: number | null
  readonly q850: number | null
  /** Seconds a refusal asks to be left alone. */
  readonly retryAfterS: number | null
  /** Nothing came from any target. */
  readonly silent: boolean
}

export interface Call {
  readonly sipCallId: string
  readonly state: OutgoingState
  /** CANCEL, or BYE once answered; nothing when it is ending. `ended` follows even when nobody answers. */
  hangup(): void
}

export type OutgoingState = 'calling' | 'answered' | 'ending' | 'ended'

/** What a call counts; for metrics. */
export type CallCount =
  | 'retried'
  | 'nextTarget'
  | 'redirected'
  | 'redirectRefused'
  /** Somebody picked up at a target we had left, or when the call was long over. */
  | 'answeredLate'
  /** Somebody rang whose INVITE was long over. */
  | 'cancelledLate'
  | 'answerCrossedCancel'
  | 'forkHungUp'
  | 'byeUnanswered'
  | 'refreshed'
  | 'refreshFailed'
  | 'sessionExpired'
  | 'ackMissing'
  | 'requestRefused'

export type CallReport = (what: CallCount, sipCallId: string) => void
