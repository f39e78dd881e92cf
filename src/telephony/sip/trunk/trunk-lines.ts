// What a call over it needs, and what the trunks of a switch look like from outside.
import type { TrunkAccess } from '../../../domain/trunk.ts'
import type { Authorize, OutgoingEnd, Redirected } from '../call/outgoing-call.ts'
import type { HeaderPairs, NameAddr, SipUri } from '../message/message.ts'
import type { Flow, Target } from '../transport/transport.ts'

/** What an INVITE over a trunk needs. */
export interface TrunkWay {
  readonly uri: SipUri
  readonly from: NameAddr
  /** Those that answered last first. */
  readonly targets: readonly [Target, ...Target[]]
  readonly headers: HeaderPairs
  readonly authorize: Authorize
  readonly redirected: Redirected
  readonly strictSound: boolean
}

export interface TrunkListener {
  up(trunk: string, at: number): void
  /** It is up, and refused a call for want of room. */
  full(trunk: string, at: number): void
  /** Also when it is down for another reason than told before. */
  down(trunk: string, reason: string, at: number): void
}

/** What one call shows of its trunk. */
export interface TrunkCall {
  /** Something other than a refusal came back. */
  heard(): void
  ended(end: OutgoingEnd): void
}

/** Every trunk is up until told otherwise; one that registers is down until it has. */
export interface Trunks {
  start(listener: TrunkListener): void
  /**
   * These in place of those before: begins and ends probing, registration and trust in their addresses.
   * Resolves when the addresses of new ones were looked up.
   */
  use(trunks: readonly TrunkAccess[]): Promise<void>
  /** Null: unknown trunk, its address has not been found, or number or caller id are none. */
  way(trunk: string, number: string, callerId: string): TrunkWay | null
  /** A call is begun over it, and will say what becomes of it. */
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
