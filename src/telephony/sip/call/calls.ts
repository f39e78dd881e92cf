// The calls alive: begins them, gives each the requests and ACKs of its dialogs.
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

/** Calls of which no more is kept than what ends them. */
export interface LeftCalls {
  /** Whether it says our tag of one of them. */
  has(request: SipRequest): boolean
  /** Takes a request within one of them; false: it is nobody's. */
  request(server: ServerTransaction): boolean
  /** An INVITE whose final answer is not waited for any more. */
  unanswered(what: Unanswered): void
}

export interface Calls {
  dial(order: CallOrder, listener: OutgoingListener): Call
  /**
   * A request with a To tag that is no INVITE of a new call: answered here, 481 when no call has it
   * (§12.2.2).
   */
  request(server: ServerTransaction): void
  /** Whether it says the tag we gave one of the calls, left ones too, which only who is part of it knows. */
  has(request: SipRequest): boolean
  /** Somebody answered an INVITE of this call that was left. False: the call is over and forgotten. */
  pickedUp(sipCallId: string): boolean
  ack(ack: SipRequest): void
  closed(flow: Flow): void
  /** Not ended yet. */
  live(): number
  /** Reports nothing any more, and hangs up nobody. */
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
  /** Those of which something is still to be heard too: a late answer, the answer to a BYE. */
  const calls = new Map<string, OutgoingCall>()
  const confirming = new Set<() => void>()
  let live = 0
  /** Whatever was reported of the call is heard before its line is removed. */
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
