// Says what a process that died left unsaid: hangs up the calls it was in, cancels those it was making, and finds out who picked up meanwhile.
import type { Clock } from '../../../domain/clock.ts'
import type { LiveLeg } from '../../port.ts'
import { Dialog } from '../dialog/dialog.ts'
import { requestOf, responseTo, type SipRequest, type SipResponse } from '../message/message.ts'
import { parseMessage } from '../message/parse.ts'
import { serialise } from '../message/serialise.ts'
import type { Transactions } from '../transaction/layer.ts'
import type { ServerTransaction } from '../transaction/transaction.ts'
import type { Flow, Target, Transports } from '../transport/transport.ts'
import type { CallOf, Goodbye, Goodbyes } from './goodbyes.ts'
import { hopOf } from './hop.ts'

/** A CANCEL belongs to a transaction that is not ours any more: it is repeated until it is answered as timer E would (T1, doubling, T2). */
const CANCEL_AGAIN_MS = 500
const CANCEL_AGAIN_MAX_MS = 4_000
/** 64·T1: final responses are repeated so long at most (§13.3.1.4, §17.2.1); nothing more will be heard of an INVITE after that. */
const HEARD_MS = 32_000
/** A carrier that cannot be reached, as while it restarts itself, is tried again. */
const BYE_AGAIN_MS = 2_000
/** What comes later than HEARD_MS on its way is still acknowledged. */
const STRAY_MS = 40_000

export interface LastWordsParts {
  readonly clock: Clock
  readonly transactions: Pick<Transactions, 'request' | 'sendAck'>
  readonly transports: Pick<Transports, 'flowTo'>
  readonly goodbyes: Goodbyes
  /** Somebody had picked up: the call is being hung up. Told before the line of its BYE can go. */
  answered(of: CallOf, at: number): void
}

interface LeftCall {
  readonly key: string
  readonly of: CallOf | null
  readonly request: SipRequest
  readonly target: Target
  isAnswered: boolean
  /** The carrier has said what became of it. */
  isOver: boolean
  /** Stops repeating the CANCEL. */
  stopSaying: () => void
}

export class LastWords {
  private readonly parts: LastWordsParts
  private readonly left = new Map<string, LeftCall>()
  /** Calls that were cancelled, by the Call-ID and CSeq number of the INVITE: one of two trunks tried has each its own. */
  private readonly cancelled = new Map<string, LeftCall>()
  /** Dialogs of calls that were answered all the same, hung up once. */
  private readonly hungUp = new Set<string>()
  private readonly timers = new Set<() => void>()
  private isStopped = false

  constructor(parts: LastWordsParts) {
    this.parts = parts
  }

  /** Answers how many calls it ends. */
  say(goodbyes: readonly Goodbye[]): number {
    let said = 0
    for (const { key, of, at, target, bytes } of goodbyes) {
      const request = parseMessage(bytes)
      if (request.kind !== 'request') {
        this.parts.goodbyes.confirmed(key)
        continue
      }
      said += 1
      const call: LeftCall = { key, of, request, target, isAnswered: request.method === 'BYE', isOver: false, stopSaying() {} }
      this.left.set(key, call)
      if (call.isAnswered) {
        this.tellAnswered(call, at)
        const bye = { ...request, headers: request.headers.removeFirst('Via') }
        this.bye(call, () => bye, target, this.parts.clock.now() + HEARD_MS)
      } else this.cancel(call, bytes)
    }
    this.later(STRAY_MS, () => this.cancelled.clear())
    return said
  }

  /** The legs of which the carrier has not yet said what became of them. */
  legs(): LiveLeg[] {
    return [...this.left.values()].flatMap(({ of, isAnswered }) => {
      if (of === null) return []
      const { legId, accountId, callId } = of
      return [{ legId, answered: isAnswered, joinedTo: null, tags: { accountId, callId }, isLeft: true }]
    })
  }

  /** A response to nothing this process asked. */
  stray(response: SipResponse, flow: Flow): void {
    const { callId, cseq } = response.headers
    const call = this.cancelled.get(inviteKey(callId, cseq.sequence))
    if (call === undefined) return
    if (cseq.method === 'CANCEL' && response.status >= 200) call.stopSaying()
    if (cseq.method !== 'INVITE' || response.status < 200) return
    call.stopSaying()
    if (response.status < 300) this.hangUp(call, response)
    else {
      flow.send(serialise(ackOf(call.request, response)), () => {})
      this.over(call)
    }
  }

  /** A request within a call nobody has: true when it is a BYE to one that was left. Who says BYE had picked up. */
  request(server: ServerTransaction): boolean {
    const { headers, method } = server.request
    if (method !== 'BYE') return false
    const call = [...this.left.values()].find(({ request }) => isOfOneCall(request, headers))
    if (call === undefined) return false
    server.respond(responseTo(server.request, 200))
    if (!call.isAnswered) this.tellAnswered(call, this.parts.clock.now())
    this.over(call)
    return true
  }

  stop(): void {
    this.isStopped = true
    for (const cancel of this.timers) cancel()
    this.timers.clear()
  }

  private cancel(call: LeftCall, bytes: Buffer): void {
    const { transports } = this.parts
    const { callId, cseq } = call.request.headers
    this.cancelled.set(inviteKey(callId, cseq.sequence), call)
    const say = (againMs: number) => {
      transports.flowTo(call.target, 0)?.send(bytes, () => {})
      call.stopSaying = this.later(againMs, () => say(Math.min(2 * againMs, CANCEL_AGAIN_MAX_MS)))
    }
    say(CANCEL_AGAIN_MS)
    this.later(HEARD_MS, () => {
      call.stopSaying()
      if (!call.isAnswered) this.over(call)
    })
  }

  /** They picked up before the CANCEL came, or while nobody was there to say it. */
  private hangUp(call: LeftCall, response: SipResponse): void {
    const { transactions, goodbyes, clock } = this.parts
    const { headers } = call.request
    const invite = requestOf('INVITE', call.request.uri, headers.clone().removeFirst('Via').set('CSeq', `${headers.cseq.sequence} INVITE`))
    const dialog = Dialog.asClient(invite, response)
    if (dialog === null) return
    const hop = hopOf(dialog.nextHop, call.target)
    const isFirst = !this.hungUp.has(dialog.id)
    // Before the ACK, after which nothing is repeated: should we die here, the next one knows.
    if (isFirst) goodbyes.note({ key: dialog.id, of: call.of, at: clock.now() }, dialog.goodbye(), hop)
    transactions.sendAck(dialog.ack(invite), hop)
    if (!isFirst) return
    this.hungUp.add(dialog.id)
    const answered: LeftCall = { ...call, key: dialog.id, isAnswered: true, isOver: false }
    call.isAnswered = true
    this.left.set(dialog.id, answered)
    this.over(call)
    this.tellAnswered(answered, clock.now())
    this.bye(answered, () => dialog.request('BYE'), hop, clock.now() + HEARD_MS)
  }

  private bye(call: LeftCall, request: () => SipRequest, hop: Target, until: number): void {
    const { clock, transactions } = this.parts
    if (call.isOver || this.isStopped) return
    transactions.request(request(), hop, {
      response: ({ status }) => {
        if (status >= 200) this.over(call)
      },
      timedOut: () => this.over(call),
      transportError: () => {
        if (clock.now() + BYE_AGAIN_MS > until) this.over(call)
        else this.later(BYE_AGAIN_MS, () => this.bye(call, request, hop, until))
      },
    })
  }

  private tellAnswered(call: LeftCall, at: number): void {
    call.isAnswered = true
    if (call.of !== null) this.parts.answered(call.of, at)
  }

  private over(call: LeftCall): void {
    if (call.isOver) return
    call.isOver = true
    // An answer that was told is heard before its line goes.
    this.later(0, () => {
      this.left.delete(call.key)
      this.parts.goodbyes.confirmed(call.key)
    })
  }

  private later(ms: number, act: () => void): () => void {
    const stop = this.parts.clock.after(ms, () => {
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

function inviteKey(callId: string, sequence: number): string {
  return `${sequence} ${callId}`
}

/** Our tag is in our From, and in their To. */
function isOfOneCall(ours: SipRequest, theirs: SipRequest['headers']): boolean {
  return ours.headers.callId === theirs.callId && ours.headers.from.params.get('tag') === theirs.to.params.get('tag')
}

/** §17.1.1.3: of a refusal, in the transaction of its INVITE, whose Via the CANCEL has. */
function ackOf(cancel: SipRequest, response: SipResponse): SipRequest {
  const headers = cancel.headers.clone().set('CSeq', `${cancel.headers.cseq.sequence} ACK`)
  return requestOf('ACK', cancel.uri, headers.set('To', response.headers.get('To') ?? ''))
}
