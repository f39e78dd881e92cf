// What a call over it needs, and what the trunks of a switch look like from outside.
import type { TrunkAccess } from '../../../domain/trunk.ts'
import type { TrunkOutage } from '../../../domain/trunk-outage.ts'
import type { Authorize, OutgoingEnd, Redirected } from '../call/outgoing-call.ts'
import type { HeaderPairs, NameAddr, SipUri } from '../message/message.ts'
import type { Flow, Target } from '../transport/transport.ts'

/** What an INVITE over a trunk needs. */
export interface TrunkWay {
  readonly uri: SipUri
  readonly from: NameAddr
  /** Those that answered last come first. */
  readonly targets: readonly [Target, ...Target[]]
  readonly headers: HeaderPairs
  readonly authorize: Authorize
  readonly redirected: Redirected
  readonly strictSound: boolean
}

export interface TrunkListener {
  up(trunk: string, at: number): void
  /** It is up, but had no room for a call. */
  full(trunk: string, at: number): void
  /** Also when it is down for another reason than before. */
  down(trunk: string, outage: TrunkOutage, at: number): void
}

/** What one call shows of its trunk. */
export interface TrunkCall {
  /** Something other than a refusal came back. */
  heard(): void
  ended(end: OutgoingEnd): void
}

/** Every trunk is up until reported otherwise; one that registers is down until it has. */
export interface Trunks {
  start(listener: TrunkListener): void
  /**
   * These in place of those before: begins and ends probing, registration and trust in their addresses.
   * Resolves when the addresses of new ones were looked up.
   */
  use(trunks: readonly TrunkAccess[]): Promise<void>
  /** Null: the trunk is unknown, it has no address yet, or the number or caller id is not valid. */
  way(trunk: string, number: string, callerId: string): TrunkWay | null
  /** A call begins over it, and will report what becomes of it. */
  begin(trunk: string): TrunkCall
  /** The name of the trunk at the other end. */
  isTrunk(flow: Flow): string | null
  /** Unregisters; resolves when that is answered, or soon. To be called before the transactions stop. */
  stop(): Promise<void>
}

export type TrunkCount =
  | 'probeAnswered'
  | 'probeUnanswered'
  | 'registered'
  | 'registerFailed'
  | 'nameUnknown'
  | 'rested'
  | 'badNumber'

export type TrunkReport = (what: TrunkCount, trunk: string, detail?: string) => void
