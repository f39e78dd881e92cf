// The door for what comes in outside a dialog: registrations to the registrar, probes answered, calls refused. Nothing here leads to a trunk.
import type { Calls } from '../call/calls.ts'
import type { RandomBytes } from '../message/message.ts'
import type { Registrar } from '../registrar/registrar.ts'
import type { Guard } from '../transport/guard.ts'
import type { Flow } from '../transport/transport.ts'

export type IncomingCount =
  /** An INVITE answered 403. */
  | 'inviteOfStranger'
  | 'inviteOfPhone'
  | 'inviteOfTrunk'
  /** Anything else of a stranger: no answer. */
  | 'strangerIgnored'
  | 'optionsAnswered'
  /** One request that came by two ways: the second, answered 482. */
  | 'merged'
  /** Answered 405, 501, 481. */
  | 'methodRefused'
  /** Answered 420. */
  | 'extensionRefused'

/** For metrics and the log; `detail` is the method and who sent it. */
export type IncomingReport = (what: IncomingCount, detail: string) => void

export interface IncomingOptions {
  readonly registrar: Pick<Registrar, 'request' | 'closed'>
  readonly calls: Pick<Calls, 'request' | 'ack' | 'closed'>
  readonly trunks: { isTrunk(flow: Flow): string | null }
  readonly guard: Pick<Guard, 'offence'>
  readonly random: RandomBytes
  readonly report: IncomingReport
}
