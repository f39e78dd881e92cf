// One call that comes in: what its caller is answered while it rings, its answer, and its one end.

import type { Clock } from '../../../domain/clock.ts'
import { AnsweredCall } from '../call/answered-call.ts'
import { SDP, sdpOf } from '../call/description.ts'
import type { CallOf, Goodbyes } from '../call/goodbyes.ts'
import { hopOf } from '../call/hop.ts'
import { METHODS } from '../call/invite.ts'
import type { CallReport, OutgoingState } from '../call/outgoing-call.ts'
import { contactBy } from '../call/own-contact.ts'
import { Dialog, dialogIdOf } from '../dialog/dialog.ts'
import { answerTo, SESSION_WISH, type SessionTimer } from '../dialog/session-timer.ts'
import type { Ending } from '../leg/ending.ts'
import type { Invited, InvitedListener } from '../leg/invited.ts'
import {
  type HeaderPairs,
  newTag,
  type RandomBytes,
  responseTo,
  type SipRequest,
  type SipResponse,
} from '../message/message.ts'
import type { Transactions } from '../transaction/layer.ts'
import type { ServerTransaction } from '../transaction/transaction.ts'
import type { Target } from '../transport/transport.ts'
import { moveRinging, type RingingEvent, type RingingState } from './ringing.ts'

/** So long the engine may refuse before the caller hears it ring. 100 goes after 200 ms (§17.2.1). */
export const RINGS_AFTER_MS = 300
/** Shorter than the minute after which 180 would have to be said again (§13.3.1.1). */
export const RING_MAX_MS = 55_000
/** The user of our Contact. */
const OWN_USER = 'yuhu'
type Answer = readonly [status: number, headers: HeaderPairs]
const ALLOW = ['Allow', 'INVITE, ACK, CANCEL, BYE, OPTIONS'] as const
/** §14.2, RFC 3311 §5.2: the first offer is not answered yet. */
const LATER: Answer = [500, [['Retry-After', 5]]]
const NOT_ALLOWED: Answer = [405, [ALLOW]]

/** What a request within the dialog is answered while it rings. */
const ANSWERS: ReadonlyMap<string, Answer> = new Map<string, Answer>([
  ['BYE', [200, []]],
  ['INVITE', LATER],
  ['UPDATE', LATER],
  ['OPTIONS', [200, [ALLOW, ['Accept', SDP]]]],
  // RFC 3262 §3: our 180 asked for none.
  ['PRACK', [481, []]],
])

export interface IncomingParties {
  readonly trunk: string
  readonly from: string
  readonly to: string
  /** See RemoteMedia.isStrict. */
  readonly strictSound: boolean
}

export interface IncomingMeans {
  readonly clock: Clock
  readonly random: RandomBytes
  readonly transactions: Transactions
  readonly report: CallReport
  /** What would end the call if we died now. */
  readonly goodbyes: Goodbyes
}

export interface IncomingListener {
  /** It ended before it was answered. */
  ended(ending: Ending): void
  /** It is no longer a call, although messages for it may still come. */
  over(): void
  /** No message for it can come any more. */
  forgotten(): void
}

export class IncomingCall implements Invited {
  readonly legId: string
  readonly caller: IncomingParties
  /** Ours, in To. */
  readonly tag: string
  private readonly server: ServerTransaction
  private readonly means: IncomingMeans
  private readonly listener: IncomingListener
  private readonly timers: (() => void)[]
  private ringing: RingingState = 'trying'
  private dialog: Dialog | null = null
  /** Whose leg it is, once it is taken up. */
  private leg: { readonly listener: InvitedListener; readonly of: CallOf } | null = null
  private session: AnsweredCall | null = null
  private current: OutgoingState = 'calling'

  /** `listener` is notified of one end, never before this returns. */
  constructor(
    legId: string,
    caller: IncomingParties,
    server: ServerTransaction,
    means: IncomingMeans,
    listener: IncomingListener,
  ) {
    const { clock, random } = means
    this.legId = legId
    this.caller = caller
    this.server = server
    this.means = means
    this.listener = listener
    this.tag = newTag(random)
    const validMs = (server.request.headers.number('Expires') ?? Number.POSITIVE_INFINITY) * 1_000
    this.timers = [
      clock.after(RINGS_AFTER_MS, () => this.take('rings')),
      validMs < RING_MAX_MS
        ? clock.after(validMs, () => this.take('expired'))
        : clock.after(RING_MAX_MS, () => this.take('rangOut')),
    ]
    server.listen({
      cancelled: () => this.take('callerGaveUp'),
      timedOut: () => this.take('failed'),
      transportError: () => this.take('failed'),
    })
  }

  get sipCallId(): string {
    return this.server.request.headers.sipCallId
  }

  get state(): OutgoingState {
    return this.current
  }

  get isTakenUp(): boolean {
    return this.leg !== null
  }

  get offer(): Buffer | null {
    return sdpOf(this.server.request)
  }

  get sound() {
    const signalledFrom = this.server.flow.remote.address
    return { signalledFrom, isStrict: this.caller.strictSound, mustSpeakFirst: false }
  }

  /** Its leg is notified of everything from here on. */
  takenUpBy(listener: InvitedListener, of: CallOf): Invited {
    this.leg = { listener, of }
    return this
  }

  take(event: RingingEvent): void {
    const move = moveRinging(this.ringing, event)
    if (move === null) return
    this.ringing = move.to
    this.respond(move.status, move.headers)
    if (move.ending === null) return
    this.current = 'ended'
    this.stopTimers()
    this.listener.over()
    this.listener.forgotten()
    if (this.leg === null) this.listener.ended(move.ending)
    else this.leg.listener.refuse(move.ending)
  }

  fail(why: 'soundUnusable' | 'failed'): void {
    this.take(why)
  }

  answer(sdp: string): boolean {
    const { server, leg } = this
    if (this.ringing === 'ended' || leg === null) return false
    const { request, flow } = server
    const asked = answerTo(request, SESSION_WISH)
    // RFC 4028 §9: an interval below ours may be refused, or the call has no timer.
    const timer = asked.kind === 'agreed' ? asked.timer : null
    const contact = this.contact()
    const response = responseTo(request, 200, undefined, {
      toTag: this.tag,
      headers: [
        ['Contact', contact],
        ['Allow', METHODS],
        ['Supported', 'timer'],
        ...(asked.kind === 'agreed' ? asked.headers : []),
      ],
      ...{ contentType: SDP, body: sdp },
    })
    const dialog = this.dialog ?? Dialog.asServer(request, response)
    if (dialog === null) return false
    this.stopTimers()
    this.ringing = 'ended'
    this.current = 'answered'
    this.dialog = dialog
    dialog.confirm()
    const { transport, remote } = flow
    this.begin(dialog, { transport, ...remote }, timer, contact, leg)
    server.respond(response)
    this.session?.awaitAck(server, response, true)
    return true
  }

  hangup(): void {
    this.take('hangup')
    if (this.current !== 'answered') return
    this.current = 'ending'
    this.session?.hangup()
  }

  /** Ends without a message, because the switch stops. */
  stop(): void {
    this.session?.stop()
  }

  acked(ack: SipRequest): void {
    this.session?.acked(ack)
  }

  /** A request within the dialog; false when it is of another. */
  asked(server: ServerTransaction): boolean {
    const { request } = server
    const { dialog, session } = this
    if (dialog === null || dialogIdOf(request) !== dialog.id) return false
    if (session !== null) {
      session.incoming(server)
      return true
    }
    // §12.2.2: out of order.
    const isInOrder = dialog.accepts(request)
    const [status, headers] = isInOrder ? (ANSWERS.get(request.method) ?? NOT_ALLOWED) : [500, []]
    server.respond(responseTo(request, status, undefined, { headers }))
    if (request.method === 'BYE' && status === 200) this.take('callerGaveUp')
    return true
  }

  private begin(
    dialog: Dialog,
    taken: Target,
    timer: SessionTimer | null,
    contact: string,
    leg: { readonly listener: InvitedListener; readonly of: CallOf },
  ): void {
    const { clock, random, transactions, goodbyes, report } = this.means
    const { request } = this.server
    goodbyes.note(
      { key: dialog.id, of: leg.of, at: clock.now() },
      dialog.goodbye(),
      hopOf(dialog.nextHop, taken),
    )
    const path = { transactions, dialog, taken, authorize: undefined }
    const takesUpdate = request.headers.hasToken('Allow', 'UPDATE')
    this.session = new AnsweredCall(
      path,
      { timer, takesUpdate },
      {
        clock,
        chance: () => (random(1)[0] ?? 0) / 256,
        listener: leg.listener,
        contact,
        wish: SESSION_WISH,
        counted: what => report(what, this.sipCallId),
        over: end => {
          this.current = 'ended'
          this.listener.over()
          leg.listener.ended({ status: null, retryAfterS: null, silent: false, ...end })
        },
        confirmed: () => {
          this.listener.forgotten()
          // Only after everything reported of the call has been delivered.
          clock.after(0, () => goodbyes.confirmed(dialog.id))
        },
      },
    )
  }

  private respond(status: number, headers: HeaderPairs): void {
    const { request } = this.server
    const contact = status < 300 ? [['Contact', this.contact()] as const] : []
    const response: SipResponse = responseTo(request, status, undefined, {
      toTag: this.tag,
      headers: [...contact, ...headers],
    })
    this.dialog ??= Dialog.asServer(request, response)
    this.server.respond(response)
  }

  private contact(): string {
    const { flow } = this.server
    return contactBy(OWN_USER, flow.transport, flow)
  }

  private stopTimers(): void {
    for (const cancel of this.timers) cancel()
  }
}
