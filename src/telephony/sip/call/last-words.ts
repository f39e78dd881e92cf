// Hangs up and cancels the calls that a dead process left, and those that get a late response; finds out who
// had picked up.
import { networkOf } from '../../../domain/address.ts'
import { backoffMs } from '../../../domain/backoff.ts'
import type { Clock } from '../../../domain/clock.ts'
import type { LiveLeg } from '../../port.ts'
import { Dialog } from '../dialog/dialog.ts'
import { type HeaderPairs, responseTo, type SipRequest, type SipResponse } from '../message/message.ts'
import { tagOf } from '../message/name-addr.ts'
import { parseMessage } from '../message/parse-message.ts'
import { serialise } from '../message/serialise.ts'
import type { Transactions } from '../transaction/layer.ts'
import { RESEND } from '../transaction/timers.ts'
import type { ServerTransaction } from '../transaction/transaction.ts'
import type { Flow, Target, Transports } from '../transport/transport.ts'
import { type CallOf, type Goodbye, type Goodbyes, LEFT_MAX } from './goodbyes.ts'
import { hopOf } from './hop.ts'
import { isChallenge } from './invite.ts'
import { KeptCalls } from './kept-calls.ts'
import {
  ackOf,
  answers,
  inviteOfLeft,
  isOfOneCall,
  type LeftCall,
  leftCall,
  type Unanswered,
} from './left-call.ts'
import type { CallReport } from './outgoing-call.ts'

/** 64·T1: how long final responses are repeated (§13.3.1.4, §17.2.1) and requests await their answers. */
const HEARD_MS = 32_000
/** The pause before an unreachable carrier is tried again; it may be restarting. */
const BYE_AGAIN_MS = 2_000
/**
 * The last BYE is tried within HEARD_MS and awaited for as long again; late responses are still acknowledged
 * after that.
 */
const SAID_MS = 80_000
/**
 * How long after its transaction an INVITE may still get a response, from a frozen carrier or out of a queue.
 */
export const INVITED_MS = 300_000
/** 3 kB each, with its line (2026-11-29); a silent trunk is down long before. */
export const INVITED_MAX = 5_000
/** Branches of one INVITE that are hung up; proxies fork to fewer. */
const FORKS_MAX = 16

export interface LastWordsSender {
  readonly clock: Clock
  readonly transactions: Pick<Transactions, 'request' | 'sendAck'>
  readonly transports: Pick<Transports, 'flowTo'>
  readonly goodbyes: Goodbyes
  readonly report: CallReport
  /** The same for a living call, by its Call-ID; true if there is one. */
  pickedUp(sipCallId: string): boolean
  /**
   * Somebody had picked up and is hung up on. Called once per call, before the line of its BYE can be
   * removed.
   */
  answered(of: CallOf, at: number): void
}

export class LastWords {
  private readonly sender: LastWordsSender
  /** Calls of a dead process whose fate the carrier has not reported yet, by key. */
  private readonly left = new Map<string, LeftCall>()
  /** Those calls and the ones just over, so that repeated messages are answered. */
  private readonly said: KeptCalls<LeftCall>
  /** Calls for which we send nothing unless the carrier responds. */
  private readonly silent: KeptCalls<LeftCall>
  private readonly timers = new Set<() => void>()
  private isStopped = false

  constructor(sender: LastWordsSender) {
    this.sender = sender
    this.said = new KeptCalls(sender.clock, LEFT_MAX, () => {})
    this.silent = new KeptCalls(sender.clock, INVITED_MAX, call => {
      call.stopSaying()
      this.over(call)
    })
  }

  /** Ends these calls; returns how many. */
  say(goodbyes: readonly Goodbye[]): number {
    const { clock } = this.sender
    let said = 0
    // The silent ones must be added in the order of their ends.
    for (const { key, of, at, target, bytes, isSilent } of [...goodbyes].sort(
      (one, other) => one.at - other.at,
    )) {
      const request = parseMessage(bytes)
      const until = Math.min(at, clock.now()) + INVITED_MS
      if (request.kind !== 'request' || (isSilent && until <= clock.now())) {
        this.sender.goodbyes.confirmed(key)
        continue
      }
      const call = leftCall({ key, of, request, target, credentials: [], authorize: undefined }, isSilent)
      if (isSilent) {
        this.silent.add(call, until)
        continue
      }
      said += 1
      this.keep(call)
      if (request.method === 'BYE') {
        this.reportAnswered(call, at)
        const bye = { ...request, headers: request.headers.removeFirst('Via') }
        this.bye(call, () => bye, target, clock.now() + HEARD_MS)
      } else this.cancel(call, null, () => this.nothingHeard(call))
    }
    return said
  }

  /** The transaction of an INVITE ended without a final answer: late responses to it will be handled. */
  unanswered(what: Unanswered): void {
    const { request, target, key, of } = what
    const now = this.sender.clock.now()
    this.sender.goodbyes.note({ key, of, at: now, isSilent: true }, request, target)
    this.silent.add(leftCall(what, true), now + INVITED_MS)
  }

  /** The legs whose fate the carrier has not reported yet. */
  legs(): LiveLeg[] {
    return [...this.left.values()].flatMap(({ of, isAnswered }) => {
      if (of === null) return []
      const { legId, accountId, callId } = of
      return [{ legId, answered: isAnswered, room: null, tags: { accountId, callId }, isLeft: true }]
    })
  }

  /** Takes a response to nothing that this process sent, or to something that is over here. */
  stray(response: SipResponse, flow: Flow): void {
    const { sipCallId, cseq } = response.headers
    const call = this.known(sipCallId).find(({ request }) => answers(response, request))
    if (call === undefined) return
    // After so long only those we invited are believed, so that nobody can aim us at others.
    if (call.isLate && networkOf(flow.remote.address) !== networkOf(call.target.address)) return
    if (cseq.method === 'CANCEL' && response.status >= 200) this.cancelAnswered(call)
    if (cseq.method !== 'INVITE') return
    if (response.status < 200) this.ringsLate(call, flow)
    else this.finallyAnswered(call, response, flow)
  }

  /** Whether a request has our tag of a call that was left. */
  has({ headers }: SipRequest): boolean {
    return this.known(headers.sipCallId).some(({ request }) => isOfOneCall(request, headers))
  }

  /**
   * Takes a request within a call that nobody has; true if it is a BYE in a call that was left. Whoever sends
   * BYE had picked up.
   */
  request(server: ServerTransaction): boolean {
    const { headers, method } = server.request
    if (method !== 'BYE') return false
    const call = this.known(headers.sipCallId).find(
      ({ isOver, request }) => !isOver && isOfOneCall(request, headers),
    )
    if (call === undefined) return false
    server.respond(responseTo(server.request, 200))
    this.cancelAnswered(call)
    this.reportAnswered(call, this.sender.clock.now())
    this.isSilentNoMore(call)
    this.over(call)
    return true
  }

  stop(): void {
    this.isStopped = true
    for (const cancel of this.timers) cancel()
    this.timers.clear()
    this.said.stop()
    this.silent.stop()
  }

  private known(sipCallId: string): LeftCall[] {
    return [...this.said.of(sipCallId), ...this.silent.of(sipCallId)]
  }

  private keep(call: LeftCall): void {
    // For a late response, the engine already knows that the leg has ended, or the leg lives on by another
    // target.
    if (!call.isLate) this.left.set(call.key, call)
    this.said.add(call, this.sender.clock.now() + SAID_MS)
  }

  private ringsLate(call: LeftCall, flow: Flow): void {
    if (!call.isLate || call.cancel !== 'unsaid') return
    this.sender.report('cancelledLate', call.sipCallId)
    this.cancel(call, flow, () => {})
  }

  private finallyAnswered(call: LeftCall, response: SipResponse, flow: Flow): void {
    this.cancelAnswered(call)
    this.isSilentNoMore(call)
    if (response.status < 300) {
      this.hangUp(call, response)
      return
    }
    flow.send(serialise(ackOf(call.request, response)), () => {})
    this.over(call)
  }

  private isSilentNoMore(call: LeftCall): void {
    if (this.silent.delete(call)) this.said.add(call, this.sender.clock.now() + SAID_MS)
  }

  /** Goes by the connection the response came on, if it was one, else to where the INVITE went (§9.1). */
  private cancel(call: LeftCall, spokenBy: Flow | null, unheard: () => void): void {
    const { transports } = this.sender
    const bytes = serialise(call.request)
    call.cancel = 'said'
    // The CANCEL belongs to a transaction that is no longer ours, so it is repeated here, as by timer E,
    // until it is answered.
    const say = (repeats: number) => {
      const flow = spokenBy?.reliable === true && spokenBy.open ? spokenBy : transports.flowTo(call.target, 0)
      flow?.send(bytes, () => {})
      call.stopSaying = this.later(backoffMs(RESEND, repeats), () => say(repeats + 1))
    }
    say(0)
    this.later(HEARD_MS, () => {
      call.stopSaying()
      if (call.cancel === 'said') call.cancel = 'unsaid'
      unheard()
    })
  }

  private cancelAnswered(call: LeftCall): void {
    call.cancel = 'answered'
    call.stopSaying()
  }

  /** Nothing is awaited any more, but the carrier may still respond. */
  private nothingHeard(call: LeftCall): void {
    if (call.isAnswered || call.isOver) return
    this.said.delete(call)
    this.left.delete(call.key)
    this.unanswered(call)
  }

  /** They picked up before the CANCEL came, or while no process was there to send it. */
  private hangUp(call: LeftCall, response: SipResponse): void {
    const { transactions, goodbyes, clock } = this.sender
    const invite = inviteOfLeft(call)
    const dialog = Dialog.asClient(invite, response)
    const tag = tagOf(response.headers.to) ?? ''
    const isFirst = !call.hungUp.has(tag)
    if (dialog === null || (isFirst && call.hungUp.size >= FORKS_MAX)) return
    const hop = hopOf(dialog.nextHop, call.target)
    // Noted before the ACK, after which nothing is repeated: if we die here, the next process knows.
    if (isFirst) goodbyes.note({ key: dialog.id, of: call.of, at: clock.now() }, dialog.goodbye(), hop)
    transactions.sendAck(dialog.ack(invite), hop)
    if (!isFirst) return
    call.hungUp.add(tag)
    this.reportAnswered(call, clock.now())
    this.over(call)
    const answered: LeftCall = { ...call, key: dialog.id, isOver: false }
    this.keep(answered)
    this.bye(answered, headers => dialog.request('BYE', { headers }), hop, clock.now() + HEARD_MS)
  }

  private bye(
    call: LeftCall,
    request: (credentials: HeaderPairs) => SipRequest,
    hop: Target,
    until: number,
    credentials: HeaderPairs = [],
  ): void {
    const { clock, transactions } = this.sender
    if (call.isOver || this.isStopped) return
    const sent = request(credentials)
    transactions.request(sent, hop, {
      response: response => {
        if (response.status < 200) return
        const answer =
          credentials.length === 0 && isChallenge(response)
            ? (call.authorize?.(response, sent) ?? null)
            : null
        if (answer === null) this.over(call)
        else this.bye(call, request, hop, until, answer)
      },
      timedOut: () => this.over(call),
      transportError: () => {
        if (clock.now() + BYE_AGAIN_MS > until) this.over(call)
        else this.later(BYE_AGAIN_MS, () => this.bye(call, request, hop, until))
      },
    })
  }

  private reportAnswered(call: LeftCall, at: number): void {
    const isFirst = this.known(call.sipCallId).every(({ isAnswered }) => !isAnswered)
    call.isAnswered = true
    if (!isFirst || this.sender.pickedUp(call.sipCallId)) return
    if (call.isLate) this.sender.report('answeredLate', call.sipCallId)
    if (call.of !== null) this.sender.answered(call.of, at)
  }

  private over(call: LeftCall): void {
    if (call.isOver) return
    call.isOver = true
    // The line is removed only after the reported answer has been delivered.
    this.later(0, () => {
      this.left.delete(call.key)
      this.sender.goodbyes.confirmed(call.key)
    })
  }

  private later(ms: number, act: () => void): () => void {
    const stop = this.sender.clock.after(ms, () => {
      this.timers.delete(stop)
      act()
    })
    this.timers.add(stop)
    return () => {
      this.timers.delete(stop)
      stop()
    }
  }
}
