// The registrar (RFC 3261 §10): agents' phones as they register, each found again by the flow it registered by.
import type { Clock } from '../../../domain/clock.ts'
import type { AgentPhone } from '../../port.ts'
import type { HeaderPairs, RandomBytes, SipUri } from '../message/message.ts'
import type { ServerTransaction } from '../transaction/transaction.ts'
import type { Guard } from '../transport/guard.ts'
import type { Flow, Target } from '../transport/transport.ts'

export interface PhoneContact {
  /** Request-URI of an INVITE to it. */
  readonly uri: SipUri
  /** With the flow it registered by: nothing is ever sent to the address its Contact names. */
  readonly target: Target
  /** Its flow is a WebSocket. */
  readonly isBrowser: boolean
  /** Route from Path (RFC 3327), if any. */
  readonly headers: HeaderPairs
}

export interface RegistrarListener {
  /** Its first contact is there; told again for a phone that is there when its account's agents are named anew. */
  registered(accountId: number, ext: string): void
  /** Its last contact is gone. */
  unregistered(accountId: number, ext: string): void
}

export type RegistrarCount =
  | 'registered'
  | 'refreshed'
  /** A contact is gone: taken back by its phone, not refreshed, its connection closed, its agent removed or given another password, or another took its place. */
  | 'removed'
  | 'expired'
  | 'connectionGone'
  | 'dropped'
  | 'displaced'
  /** Answered 401: nothing to judge by, or an answer to a challenge too old or given to another address. */
  | 'challenged'
  /** Answered 403. */
  | 'wrongPassword'
  | 'unknownUser'
  | 'credentialsMalformed'
  | 'credentialsForOtherUri'
  /** An extension that several accounts have: the phone must use its login, companycode-extension. */
  | 'extAmbiguous'
  | 'foreignAddress'
  /** Answered 400, 420, 423, 500. */
  | 'malformed'
  | 'extensionRefused'
  | 'intervalTooBrief'
  | 'outOfOrder'

/** For metrics and the log; `detail` names a user or an address, never a password. */
export type RegistrarReport = (what: RegistrarCount, detail: string) => void

export interface RegistrarOptions {
  readonly clock: Clock
  readonly random: RandomBytes
  readonly guard: Pick<Guard, 'know' | 'forget' | 'offence'>
  readonly report: RegistrarReport
  readonly realm?: string
}

export interface Registrar {
  start(listener: RegistrarListener): void
  /** The agents of an account in place of those named before; phones of those no longer named, or with another login or password, are unregistered. */
  expect(accountId: number, agents: readonly AgentPhone[]): void
  /** A REGISTER. */
  request(server: ServerTransaction): void
  /** Newest first; empty: not registered. */
  contactsOf(accountId: number, ext: string): readonly PhoneContact[]
  /** A browser's or a TCP connection is gone. */
  closed(flow: Flow): void
  /** Phones with a contact. */
  registered(): number
  /** Nothing is told any more. */
  stop(): void
}
