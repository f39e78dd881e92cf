// The trunks of a switch as seen from outside, and what a call over one needs.
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
  /** The trunk is up, but had no room for a call. */
  full(trunk: string, at: number): void
  /** Also called when the reason changes while the trunk is down. */
  down(trunk: string, outage: TrunkOutage, at: number): void
}

/** What one call reports to its trunk. */
export interface TrunkCall {
  /** Something other than a refusal came back. */
  heard(): void
  ended(end: OutgoingEnd): void
}

export interface TrunkCaller {
  readonly trunk: string
  /** The user we register with it as; null: it needs no registration. */
  readonly registeredUser: string | null
  readonly strictSound: boolean
}

/** Every trunk is up until reported otherwise; one that registers is down until it has registered. */
export interface Trunks {
  start(listener: TrunkListener): void
  /**
   * Replaces the trunks: begins and ends probing, registration and trust in their addresses. Resolves once
   * the addresses of new ones have been looked up.
   */
  use(trunks: readonly TrunkAccess[]): Promise<void>
  /** Null if the trunk is unknown or has no address yet, or if the number or caller id is not valid. */
  way(trunk: string, number: string, callerId: string): TrunkWay | null
  /** Begins a call over the trunk; the caller reports on what is returned how the call goes. */
  begin(trunk: string): TrunkCall
  /** The name of the trunk at the other end, if it is one. */
  isTrunk(flow: Flow): string | null
  /** Whether this host, by its name, or this IP address is one of a trunk. */
  hasHost(host: string, address: string): boolean
  /** Whose call to this user comes by it; of trunks at one address, the one we register with as the user. */
  callFrom(flow: Flow, user: string | null): TrunkCaller | null
  /**
   * Unregisters; resolves once that is answered, or soon after. Must be called before the transactions stop.
   */
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
