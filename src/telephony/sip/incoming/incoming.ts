// The door for what comes in outside a dialog: registrations to the registrar, probes answered, calls refused. Nothing here leads to a trunk.
import type { Calls } from '../call/calls.ts'
import { SDP } from '../call/description.ts'
import { METHODS } from '../call/invite.ts'
import { type HeaderPairs, newTag, type RandomBytes, responseTo } from '../message/message.ts'
import { tagOf } from '../message/name-addr.ts'
import type { Registrar } from '../registrar/registrar.ts'
import type { ServerTransaction, TransactionUser } from '../transaction/transaction.ts'
import type { Guard } from '../transport/guard.ts'
import type { Flow } from '../transport/transport.ts'
import { Merged } from './merged.ts'

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
  /** A request within a call that nobody has (any more), answered 481. */
  | 'dialogUnknown'
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

const INVITE_SCORE = 2
/** Little: phones behind one NAT send probes and subscriptions before they have registered again, and must not be banned together for it. */
const IGNORED_SCORE = 0.2
/** Of a call nobody has. Less again: a carrier's further addresses say BYE to all calls of before our restart. */
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

export function createIncoming({ registrar, calls, trunks, guard, random, report }: IncomingOptions): TransactionUser {
  const merged = new Merged()
  return {
    request(server) {
      const { request, flow } = server
      const answer = (status: number, headers: HeaderPairs = []) => {
        server.respond(responseTo(request, status, undefined, { toTag: newTag(random), headers }))
      }
      if (tagOf(request.headers.to) !== null) calls.request(watched(server, guard, report))
      else if (request.method === 'REGISTER') registrar.request(server)
      else if (isStranger(flow, trunks)) ignore(server, guard, report, answer)
      else if (merged.has(server)) {
        report('merged', told(server))
        answer(482)
      } else refuseOrProbe(server, trunks.isTrunk(flow) !== null, report, answer)
    },
    ack: ack => calls.ack(ack),
    closed(flow) {
      registrar.closed(flow)
      calls.closed(flow)
    },
  }
}

/** The same transaction; an answer 481 to a stranger is noted: a refused INVITE is answered again and again, to whoever's address was forged. */
function watched(server: ServerTransaction, guard: IncomingOptions['guard'], report: IncomingReport): ServerTransaction {
  const { request, flow } = server
  return {
    request,
    flow,
    get state() {
      return server.state
    },
    listen: user => server.listen(user),
    respond(response) {
      if (response.status === 481) {
        const score = request.method === 'INVITE' ? UNKNOWN_INVITE_SCORE : UNKNOWN_DIALOG_SCORE
        guard.offence(flow.transport, flow.remote, score, 'of no call')
        report('dialogUnknown', told(server))
      }
      return server.respond(response)
    },
  }
}

type Answer = (status: number, headers?: HeaderPairs) => void

function isStranger(flow: Flow, trunks: IncomingOptions['trunks']): boolean {
  return !flow.known && trunks.isTrunk(flow) === null
}

function ignore(server: ServerTransaction, guard: IncomingOptions['guard'], report: IncomingReport, answer: Answer): void {
  const { request, flow } = server
  const isInvite = request.method === 'INVITE'
  guard.offence(flow.transport, flow.remote, isInvite ? INVITE_SCORE : IGNORED_SCORE, `${cut(request.method)} of a stranger`)
  report(isInvite ? 'inviteOfStranger' : 'strangerIgnored', told(server))
  // Unanswered, its transaction would say 100 by itself and live for minutes.
  if (isInvite) answer(403)
}

/** Of a registered phone or a trunk. Yuhu takes no calls: agents' phones are rung by it, customers are called by it. */
function refuseOrProbe(server: ServerTransaction, isTrunk: boolean, report: IncomingReport, answer: Answer): void {
  const { method, headers } = server.request
  const required = headers.all('Require')
  if (method === 'INVITE') {
    report(isTrunk ? 'inviteOfTrunk' : 'inviteOfPhone', told(server))
    answer(403)
  } else if (method !== 'OPTIONS') {
    report('methodRefused', told(server))
    answer(REFUSED.get(method) ?? 501, [ALLOW])
  } else if (required.length > 0) {
    // §8.2.2.3: no extension means anything to a probe.
    report('extensionRefused', told(server))
    answer(420, [['Unsupported', required.join(', ')]])
  } else {
    report('optionsAnswered', told(server))
    answer(200, [ALLOW, ['Accept', SDP]])
  }
}

function told({ request, flow }: ServerTransaction): string {
  return `${cut(request.method)} from ${flow.transport} ${flow.remote.address}:${flow.remote.port}`
}

function cut(method: string): string {
  return method.slice(0, 20)
}
