// The door: what is of our calls goes to them, registrations to the registrar, a trunk's INVITE begins a call
// that comes in; the rest is answered without a transaction or not at all. Nothing here leads to a trunk.
import { createHmac } from 'node:crypto'
import type { Calls } from '../call/calls.ts'
import { SDP } from '../call/description.ts'
import { METHODS } from '../call/invite.ts'
import { type HeaderPairs, type RandomBytes, responseTo, type SipRequest } from '../message/message.ts'
import { tagOf } from '../message/name-addr.ts'
import { formatUri } from '../message/uri.ts'
import type { Registrar } from '../registrar/registrar.ts'
import { identityOf } from '../transaction/match.ts'
import type { Taking, TransactionUser } from '../transaction/transaction.ts'
import type { Guard } from '../transport/guard.ts'
import type { Flow } from '../transport/transport.ts'
import type { IncomingCalls } from './incoming-calls.ts'
import { RETRY_AFTER_S } from './incoming-limits.ts'
import type { InviteRefusalCount } from './invitation.ts'

export type IncomingCount =
  /** An INVITE answered 403. */
  | 'inviteOfPhone'
  /** An INVITE of a trunk is a leg now. */
  | 'callBegun'
  | InviteRefusalCount
  /** Anything else from a stranger, not answered. */
  | 'strangerIgnored'
  | 'optionsAnswered'
  /** Answered 405, 501, 481. */
  | 'methodRefused'
  /** A request within an unknown or ended call, or a CANCEL of nothing; answered 481. */
  | 'dialogUnknown'

/** For metrics and the log; `detail` is the method and who sent it. */
export type IncomingReport = (what: IncomingCount, detail: string) => void

export interface IncomingTargets {
  readonly registrar: Pick<Registrar, 'challengeTo' | 'request' | 'closed'>
  readonly calls: Pick<Calls, 'has' | 'request' | 'ack' | 'closed'>
  readonly incomingCalls: Pick<IncomingCalls, 'has' | 'refusal' | 'request' | 'ack'>
  readonly trunks: { isTrunk(flow: Flow): string | null }
  readonly guard: Pick<Guard, 'admitsOutside' | 'offence' | 'isPhone'>
  readonly random: RandomBytes
  readonly report: IncomingReport
}

const INVITE_SCORE = 2
/**
 * Low, because phones behind one NAT send probes and subscriptions before they have registered again, and
 * must not be banned together for it.
 */
const IGNORED_SCORE = 0.2
/**
 * For a request within an unknown call. Very low for all but INVITE, because a carrier's other addresses send
 * BYE for every call from before our restart.
 */
const UNKNOWN_INVITE_SCORE = 0.5
const UNKNOWN_DIALOG_SCORE = 0.05

/** RFC 3261 §8.2.1: understood, but not outside a dialog, or never. */
const REFUSED: ReadonlyMap<string, 405 | 481> = new Map([
  ['BYE', 481],
  ['PRACK', 481],
  ['UPDATE', 481],
  ['INFO', 481],
  ['NOTIFY', 481],
  ['SUBSCRIBE', 405],
  ['REFER', 405],
  ['MESSAGE', 405],
  ['PUBLISH', 405],
])
const ALLOW = ['Allow', `${METHODS}, REGISTER`] as const
const SILENCE: Taking = { answer: null }

/** What the transaction layer asks of it. */
export type Incoming = TransactionUser & Required<Pick<TransactionUser, 'taking'>>

export function createIncoming(targets: IncomingTargets): Incoming {
  return new Door(targets)
}

class Door implements Incoming {
  private readonly targets: IncomingTargets
  private readonly secret: Uint8Array

  constructor(targets: IncomingTargets) {
    this.targets = targets
    this.secret = targets.random(32)
  }

  taking(request: SipRequest, flow: Flow): Taking {
    const { calls, incomingCalls, guard, registrar, trunks } = this.targets
    if (calls.has(request) || incomingCalls.has(request)) return 'dialog'
    const { method, headers } = request
    const isRegister = method === 'REGISTER' && tagOf(headers.to) === null
    const challenge = isRegister ? registrar.challengeTo(request, flow) : null
    if (isRegister && challenge === null) return 'outside'
    if (!guard.admitsOutside(flow.transport, flow.remote)) return this.overRate(request)
    if (challenge !== null) return this.answer(request, challenge.status, challenge.headers)
    if (tagOf(headers.to) !== null || method === 'CANCEL') return this.ofNoCall(request, flow)
    const isTrunk = trunks.isTrunk(flow) !== null
    if (!flow.known && !isTrunk) return this.ofStranger(request, flow)
    if (request.method !== 'INVITE') return this.refusalOrProbe(request, flow)
    // A phone beside a trunk, behind one address, stays a phone.
    return isTrunk && !guard.isPhone(flow) ? this.ofTrunk(request, flow) : this.ofPhone(request, flow)
  }

  request(server: Parameters<TransactionUser['request']>[0]): void {
    const { calls, incomingCalls, registrar } = this.targets
    if (server.request.method === 'REGISTER' && tagOf(server.request.headers.to) === null)
      registrar.request(server)
    else if (!incomingCalls.request(server)) calls.request(server)
  }

  ack(ack: SipRequest): void {
    this.targets.calls.ack(ack)
    this.targets.incomingCalls.ack(ack)
  }

  closed(flow: Flow): void {
    this.targets.registrar.closed(flow)
    this.targets.calls.closed(flow)
  }

  /** A carrier that hears nothing sends each INVITE seven times; one that is told goes elsewhere. */
  private overRate(request: SipRequest): Taking {
    const begins = request.method === 'INVITE' && tagOf(request.headers.to) === null
    return begins ? this.answer(request, 503, [['Retry-After', RETRY_AFTER_S]]) : SILENCE
  }

  private ofNoCall(request: SipRequest, flow: Flow): Taking {
    const score = request.method === 'INVITE' ? UNKNOWN_INVITE_SCORE : UNKNOWN_DIALOG_SCORE
    this.targets.guard.offence(flow.transport, flow.remote, score, 'of no call')
    this.targets.report('dialogUnknown', described(request, flow))
    return this.answer(request, 481)
  }

  private ofStranger(request: SipRequest, flow: Flow): Taking {
    const isInvite = request.method === 'INVITE'
    this.targets.guard.offence(
      flow.transport,
      flow.remote,
      isInvite ? INVITE_SCORE : IGNORED_SCORE,
      `${cut(request.method)} of a stranger`,
    )
    this.targets.report(isInvite ? 'inviteOfStranger' : 'strangerIgnored', described(request, flow))
    return isInvite ? this.answer(request, 403) : SILENCE
  }

  private ofTrunk(request: SipRequest, flow: Flow): Taking {
    const { incomingCalls, report } = this.targets
    const refusal = incomingCalls.refusal(request, flow)
    report(refusal?.why ?? 'callBegun', `${described(request, flow)} to ${cut(formatUri(request.uri), 80)}`)
    return refusal === null ? 'call' : this.answer(request, refusal.status, refusal.headers)
  }

  /** An agent's phone is rung by us and calls nobody. */
  private ofPhone(request: SipRequest, flow: Flow): Taking {
    this.targets.report('inviteOfPhone', described(request, flow))
    return this.answer(request, 403)
  }

  private refusalOrProbe(request: SipRequest, flow: Flow): Taking {
    const { report } = this.targets
    const { method, headers } = request
    const required = headers.all('Require')
    const about = described(request, flow)
    if (method !== 'OPTIONS') {
      report('methodRefused', about)
      return this.answer(request, REFUSED.get(method) ?? 501, [ALLOW])
    }
    if (required.length > 0) {
      // §8.2.2.3: we support no extension in a probe.
      report('extensionRefused', about)
      return this.answer(request, 420, [['Unsupported', required.join(', ')]])
    }
    report('optionsAnswered', about)
    return this.answer(request, 200, [ALLOW, ['Accept', SDP]])
  }

  private answer(request: SipRequest, status: number, headers: HeaderPairs = []): Taking {
    return { answer: responseTo(request, status, undefined, { toTag: this.tagFor(request), headers }) }
  }

  /** §8.2.7: the same tag for a repeated request, although nothing is kept of it. */
  private tagFor(request: SipRequest): string {
    return createHmac('sha256', this.secret).update(identityOf(request)).digest('hex').slice(0, 16)
  }
}

function described({ method }: SipRequest, { transport, remote }: Flow): string {
  return `${cut(method)} from ${transport} ${remote.address}:${remote.port}`
}

function cut(text: string, charactersMax = 20): string {
  return text.slice(0, charactersMax)
}
