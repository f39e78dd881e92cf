// The living calls: begins them, and passes each the requests and ACKs of its dialogs.
import type { Clock } from '../../../domain/clock.ts'
import { dialogIdOf } from '../dialog/dialog.ts'
import { newSipCallId, newTag, type RandomBytes, responseTo, type SipRequest } from '../message/message.ts'
import { tagOf } from '../message/name-addr.ts'
import type { Transactions } from '../transaction/layer.ts'
import type { ServerTransaction } from '../transaction/transaction.ts'
import type { Flow, Target, Transports } from '../transport/transport.ts'
import type { Goodbyes } from './goodbyes.ts'
import type { Unanswered } from './left-call.ts'
import { OutgoingCall } from './outgoing.ts'
import type { Call, CallOrder, CallReport, OutgoingListener } from './outgoing-call.ts'
import { contactBy } from './own-contact.ts'

export interface CallLayers {
  readonly clock: Clock
  readonly transactions: Transactions
  readonly transports: Pick<Transports, 'flowTo'>
  readonly random: RandomBytes
  readonly report: CallReport
  readonly goodbyes?: Goodbyes
  readonly left?: LeftCalls
}

/** Calls of which only what ends them is kept. */
export interface LeftCalls {
  /** Whether the request has our tag of one of them. */
  has(request: SipRequest): boolean
  /** Takes a request within one of them; false if it belongs to none. */
  request(server: ServerTransaction): boolean
  /** Takes an INVITE whose final response is no longer awaited. */
  unanswered(what: Unanswered): void
}

export interface Calls {
  dial(order: CallOrder, listener: OutgoingListener): Call
  /**
   * Answers a request with a To tag, other than the INVITE of a new call; 481 if it belongs to no call
   * (§12.2.2).
   */
  request(server: ServerTransaction): void
  /**
   * Whether the request has our tag of one of the calls, left ones included; only the other side of the call
   * knows it.
   */
  has(request: SipRequest): boolean
  /** Somebody answered an abandoned INVITE of this call. False if the call is over and forgotten. */
  pickedUp(sipCallId: string): boolean
  ack(ack: SipRequest): void
  closed(flow: Flow): void
  /** How many have not ended yet. */
  live(): number
  /** Stops all reports, and hangs up nobody. */
  stop(): void
}

export function createCalls({
  clock,
  transactions,
  transports,
  random,
  report,
  goodbyes,
  left,
}: CallLayers): Calls {
  /** Includes ended calls that may still get a message: a late answer, or the answer to a BYE. */
  const calls = new Map<string, OutgoingCall>()
  const confirming = new Set<() => void>()
  let live = 0
  /** The line is removed only after everything reported of the call has been delivered. */
  const confirm = (key: string) => {
    const now = () => {
      cancel()
      confirming.delete(now)
      goodbyes?.confirmed(key)
    }
    const cancel = clock.after(0, now)
    confirming.add(now)
  }
  const chance = () => (random(1)[0] ?? 0) / 256
  return {
    dial(order, listener) {
      const sipCallId = newSipCallId(random)
      const noted = new Set<string>()
      let isOver = false
      const forget = () => {
        if (isOver && noted.size === 0) calls.delete(sipCallId)
      }
      const parts = {
        clock,
        transactions,
        chance,
        contactOf: (target: Target) =>
          contactBy(order.contactUser, target.transport, transports.flowTo(target, 0)),
        counted: (what: Parameters<CallReport>[0]) => report(what, sipCallId),
        noted(key: string, goodbye: SipRequest, target: Target) {
          noted.add(key)
          goodbyes?.note({ key, of: order.of ?? null, at: clock.now() }, goodbye, target)
        },
        confirmed(key: string) {
          if (!noted.delete(key)) return
          confirm(key)
          forget()
        },
        unanswered(what: Omit<Unanswered, 'of'>) {
          if (left === undefined) {
            this.confirmed(what.key)
            return
          }
          noted.delete(what.key)
          left.unanswered({ ...what, of: order.of ?? null })
          forget()
        },
        over() {
          isOver = true
          live -= 1
          forget()
        },
      }
      live += 1
      const call = new OutgoingCall(parts, order, sipCallId, newTag(random), listener)
      if (!isOver || noted.size > 0) calls.set(sipCallId, call)
      return call
    },
    request(server) {
      const { request } = server
      const dialogId = dialogIdOf(request)
      const call = calls.get(request.headers.sipCallId)
      if (dialogId !== null && call?.incoming(server, dialogId) === true) return
      if (left?.request(server) === true) return
      server.respond(responseTo(request, 481, undefined, { toTag: newTag(random) }))
    },
    has(request) {
      const { sipCallId, to } = request.headers
      return calls.get(sipCallId)?.tag === (tagOf(to) ?? '') || left?.has(request) === true
    },
    pickedUp(sipCallId) {
      const call = calls.get(sipCallId)
      call?.answeredAbandoned()
      return call !== undefined
    },
    ack: ack => calls.get(ack.headers.sipCallId)?.acked(ack),
    closed(flow) {
      for (const call of [...calls.values()]) call.closed(flow)
    },
    live: () => live,
    stop() {
      for (const call of calls.values()) call.stop()
      calls.clear()
      live = 0
      for (const now of [...confirming]) now()
    },
  }
}
