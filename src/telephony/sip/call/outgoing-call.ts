// An outgoing call as seen from outside: how it is ordered, what it reports, how it ends.
import type { LegOutcome } from '../../../domain/outcome.ts'
import type { HeaderPairs, NameAddr, SipRequest, SipResponse, Uri } from '../message/message.ts'
import type { Target } from '../transport/transport.ts'
import type { CallOf } from './goodbyes.ts'

/** Who a call goes to: a customer through a trunk, or an agent's phone. */
export type CalledBy = 'trunk' | 'phone'

/**
 * Headers for repeating a request after a 401 or 407; they replace those of the same name. Null if the
 * challenge cannot be answered.
 */
export type Authorize = (challenge: SipResponse, request: SipRequest) => HeaderPairs | null

/** A Request-URI and where the request is sent. */
export interface Way {
  readonly uri: Uri
  readonly target: Target
}

/** Where a redirection may be followed to, best first; if nowhere, it ends the call. */
export type Redirected = (contacts: readonly NameAddr[]) => readonly Way[]

export interface CallOrder {
  readonly to: CalledBy
  /** Left out: the call has no leg. */
  readonly of?: CallOf
  readonly uri: Uri
  /** Has no tag. */
  readonly from: NameAddr
  /** The user part of our Contact. */
  readonly contactUser: string
  /**
   * Tried in order while one is silent, unreachable or answers 503 (RFC 3263 §4.3). An agent's target has its
   * flow.
   */
  readonly targets: readonly [Target, ...Target[]]
  readonly offer: string
  readonly ringTimeoutMs: number
  /** Extra headers of the INVITE: Route of an outbound proxy, P-Asserted-Identity and the like. */
  readonly headers?: HeaderPairs
  readonly authorize?: Authorize
  /** Asked before each further INVITE; false: the call ends instead. Left out: it may always go on. */
  readonly mayDial?: () => boolean
  /** Left out: redirections are not followed. */
  readonly redirected?: Redirected
}

/**
 * Called in this order: any provisionals, `answered` at most once, events within the call, `ended` exactly
 * once; `answeredLate` at any time after that. Nothing is called before `dial` returns.
 */
export interface OutgoingListener {
  /** 101 to 199, of any fork; `sdp` if it describes early sound. */
  provisional(status: number, sdp: Buffer | null): void
  /** `sdp` is from the 2xx or a provisional of its branch; null if neither had one. */
  answered(sdp: Buffer | null): void
  /** The peer makes an offer within the call: returns our answer, or null if we cannot accept (488). */
  offered(sdp: Buffer): string | null
  /** The peer asks us for an offer within the call. */
  offer(): string
  /** The peer's answer to that offer, or to our refresh. */
  accepted(sdp: Buffer): void
  ended(end: OutgoingEnd): void
  /** Somebody picked up although the call had ended without an answer; they are hung up. */
  answeredLate?(): void
}

/** Who ended the call: the called side, we, or the network between. */
export type EndedBy = 'peer' | 'us' | 'network'

export interface OutgoingEnd {
  /** `completed` without an earlier `answered` means that they picked up and were hung up at once. */
  readonly outcome: LegOutcome
  readonly by: EndedBy
  /** The final status of a refused INVITE; 408 if nothing came (§8.1.3.1), 503 if nothing could be sent. */
  readonly status: number | null
  readonly q850: number | null
  /** How many seconds a refusal asks to be left alone. */
  readonly retryAfterS: number | null
  /** Nothing came from any target. */
  readonly silent: boolean
}

export interface Call {
  readonly sipCallId: string
  readonly state: OutgoingState
  /**
   * Sends CANCEL, or BYE once answered; does nothing if the call is ending. `ended` follows even if nobody
   * answers.
   */
  hangup(): void
}

export type OutgoingState = 'calling' | 'answered' | 'ending' | 'ended'

/** What calls report, for metrics. */
export type CallCount =
  | 'retried'
  | 'nextTarget'
  | 'redirected'
  | 'redirectRefused'
  /** Somebody picked up at a target that we had left, or long after the call was over. */
  | 'answeredLate'
  /** A phone rang long after its INVITE was over. */
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
