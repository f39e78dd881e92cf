// An outgoing call in four states: calling, answered, ending, ended. It tries its targets and its
// credentials, rings until its time is over, and ends once.
import type { Clock } from '../../../domain/clock.ts'
import { agreedBy, SESSION_WISH } from '../dialog/session-timer.ts'
import { responseTo, type SipRequest, type SipResponse } from '../message/message.ts'
import { tagOf } from '../message/name-addr.ts'
import { outcomeOf, q850Of } from '../outcomes.ts'
import type { Transactions } from '../transaction/layer.ts'
import type { ServerTransaction } from '../transaction/transaction.ts'
import type { Flow, Target } from '../transport/transport.ts'
import { AnsweredCall, responseOf } from './answered-call.ts'
import { answerIn } from './answering.ts'
import { type Attempt, afterRefusal, inviteOf } from './invite.ts'
import { Inviting, type InvitingUser } from './inviting.ts'
import type { Unanswered } from './left-call.ts'
import type {
  Call,
  CallCount,
  CallOrder,
  OutgoingEnd,
  OutgoingListener,
  OutgoingState,
} from './outgoing-call.ts'
import { WaysToTry } from './ways-to-try.ts'
import type { Path } from './within.ts'

/**
 * A target that has not responded by then is left for the next one; the last one has its 64·T1 and the ring
 * time.
 */
export const SILENT_MS = 4_000
/**
 * The 487 of a cancelled INVITE comes at once or not at all: after this the call is over for us, and a later
 * answer is still hung up.
 */
export const CANCEL_WAIT_MS = 4_000

export interface CallJournal {
  readonly clock: Clock
  readonly transactions: Transactions
  /** In [0, 1). */
  readonly chance: () => number
  /** Our Contact for requests to this target. */
  readonly contactOf: (target: Target) => string
  readonly counted: (what: CallCount) => void
  /** What would end the call if we died now, and when that need not be sent any more. */
  readonly noted: (key: string, goodbye: SipRequest, target: Target) => void
  readonly confirmed: (key: string) => void
  /** Nothing more is awaited for an INVITE, although it got no final answer. */
  readonly unanswered: (what: Omit<Unanswered, 'of'>) => void
  /** The call has ended for the listener; its notes may still have to be confirmed. */
  readonly over: () => void
}

type Ending = Pick<OutgoingEnd, 'outcome' | 'by'> & Partial<OutgoingEnd>

const CANCELLED: Ending = { outcome: 'cancelled', by: 'us' }
/** They picked up when it was too late, or without a way to exchange sound. */
const PICKED_UP: Ending = { outcome: 'completed', by: 'us', q850: 16 }

export class OutgoingCall implements Call, InvitingUser {
  private readonly journal: CallJournal
  private readonly order: CallOrder
  private readonly listener: OutgoingListener
  private current: OutgoingState = 'calling'
  private attempt: Attempt
  private inviting: Inviting | null = null
  private session: AnsweredCall | null = null
  private readonly ways: WaysToTry
  private tries = 0
  private rang = false
  private heard = false
  private ending: Ending = CANCELLED
  private cancelRing: () => void
  /** Cancels the wait for a silent target, before another INVITE, or for a 487. */
  private cancelWait: () => void = () => {}

  constructor(
    journal: CallJournal,
    order: CallOrder,
    sipCallId: string,
    tag: string,
    listener: OutgoingListener,
  ) {
    this.journal = journal
    this.order = order
    this.listener = listener
    this.ways = new WaysToTry(order)
    this.attempt = {
      sipCallId,
      tag,
      sequence: 0,
      uri: order.uri,
      contact: '',
      wish: SESSION_WISH,
      credentials: [],
    }
    this.cancelRing = journal.clock.after(order.ringTimeoutMs, () => this.rangOut())
    this.invite()
  }

  get sipCallId(): string {
    return this.attempt.sipCallId
  }

  /** Our tag in the call's dialogs. */
  get tag(): string {
    return this.attempt.tag
  }

  get state(): OutgoingState {
    return this.current
  }

  hangup(): void {
    if (this.current === 'calling') {
      this.giveUp(CANCELLED)
      return
    }
    if (this.current !== 'answered') return
    this.current = 'ending'
    this.session?.hangup()
  }

  /** The only connection to the phone is gone; an INVITE under way is failed by its transaction. */
  closed(flow: Flow): void {
    if (flow.transport === 'ws' && this.ways.target.flow === flow) this.session?.lost()
  }

  /** Ends without a message. */
  stop(): void {
    this.current = 'ended'
    this.stopTimers()
    this.session?.stop()
  }

  /** Takes a request within one of the call's dialogs; false if it belongs to none. */
  incoming(server: ServerTransaction, dialogId: string): boolean {
    if (this.session?.path.dialog.id === dialogId) {
      this.session.incoming(server)
      return true
    }
    const { request } = server
    if (request.method === 'BYE' && this.session === null && this.current !== 'calling')
      return this.byeUnheard(server)
    const early = this.inviting?.dialogOf(dialogId)
    if (early === undefined || this.current !== 'calling') return false
    const { listener } = this
    const answer = answerIn(request, {
      mayOffer: this.inviting?.hasAnswer(early) === true,
      isConfirmed: false,
      wish: SESSION_WISH,
      offered: sdp => listener.offered(sdp),
      offer: () => listener.offer(),
    })
    // §12.2.2: out of order.
    server.respond(
      early.accepts(request) ? responseOf(request, answer, this.attempt.contact) : responseTo(request, 500),
    )
    if (answer.status < 300) early.refreshTarget(request)
    return true
  }

  acked(ack: SipRequest): void {
    this.session?.acked(ack)
  }

  provisional(status: number, sdp: Buffer | null): void {
    if (this.current !== 'calling') return
    if (status >= 180) this.rang = true
    this.listener.provisional(status, sdp)
  }

  answered(path: Path, response: SipResponse, sdp: Buffer | null): boolean {
    const { journal, listener } = this
    if (this.current !== 'calling') {
      journal.counted(this.session === null ? 'answerCrossedCancel' : 'forkHungUp')
      // They picked up before our CANCEL came, whatever we had given the call up for.
      if (this.session === null) this.pickedUp()
      return false
    }
    this.current = 'answered'
    this.stopTimers()
    const { contact, wish } = this.attempt
    const { clock, chance, counted } = journal
    const over = (end: Ending) => this.finish(end)
    const confirmed = () => journal.confirmed(path.dialog.id)
    const terms = { timer: agreedBy(response), takesUpdate: response.headers.hasToken('Allow', 'UPDATE') }
    this.session = new AnsweredCall(path, terms, {
      clock,
      chance,
      listener,
      contact,
      wish,
      counted,
      over,
      confirmed,
    })
    listener.answered(sdp)
    return true
  }

  refused(response: SipResponse): void {
    if (this.current === 'ending' && this.session === null) {
      this.finish(this.ending)
      return
    }
    if (this.current !== 'calling' || this.inviting === null) return
    this.heard = true
    const { order, attempt, tries, journal } = this
    const { invite } = this.inviting
    if (this.redirected(response)) return
    const next = afterRefusal({
      order,
      attempt,
      invite,
      response,
      tries,
      hasMoreTargets: this.ways.hasMore,
      chance: journal.chance(),
    })
    if (next.kind === 'nextTarget') {
      this.nextTarget()
      return
    }
    if (next.kind === 'again') {
      journal.counted('retried')
      this.attempt = { ...attempt, wish: next.wish, credentials: next.credentials }
      if (next.afterMs === 0) {
        this.inviteAgain()
        return
      }
      this.inviting = null
      this.cancelWait()
      this.cancelWait = journal.clock.after(next.afterMs, () => this.inviteAgain())
      return
    }
    if (response.status < 400) journal.counted('redirectRefused')
    this.finish(this.refusedBy(response))
  }

  failed(status: 408 | 503): void {
    if (this.current === 'ending') {
      this.finish(this.ending)
      return
    }
    if (this.current !== 'calling') return
    if (this.inviting?.heard === true) this.heard = true
    if (this.ways.hasMore && this.inviting?.heard !== true) {
      this.nextTarget()
      return
    }
    this.finish(this.heard ? this.refusedWith(status, 'network') : this.silence(status))
  }

  answeredAbandoned(): void {
    this.journal.counted('answeredLate')
    if (this.session !== null) return
    // One telephone was called in two ways: it must not ring again.
    if (this.current === 'calling') this.giveUp(PICKED_UP)
    else this.pickedUp()
  }

  noted(key: string, goodbye: SipRequest, target: Target): void {
    this.journal.noted(key, goodbye, target)
  }

  confirmed(key: string): void {
    this.journal.confirmed(key)
  }

  unanswered(what: Omit<Unanswered, 'of'>): void {
    this.journal.unanswered(what)
  }

  private redirected(response: SipResponse): boolean {
    if (!this.ways.redirect(response)) return false
    this.journal.counted('redirected')
    this.nextWay()
    return true
  }

  private invite(): void {
    const { journal, order } = this
    const { target, uri } = this.ways
    this.tries += 1
    this.attempt = {
      ...this.attempt,
      uri,
      sequence: this.attempt.sequence + 1,
      contact: journal.contactOf(target),
    }
    this.cancelWait()
    const inviting = new Inviting(
      journal.transactions,
      inviteOf(order, this.attempt),
      target,
      order.authorize,
      this,
    )
    this.inviting = inviting
    if (!this.ways.hasMore) return
    this.cancelWait = journal.clock.after(SILENT_MS, () => {
      if (!inviting.heard) this.nextTarget()
    })
  }

  private nextTarget(): void {
    this.journal.counted('nextTarget')
    this.nextWay()
  }

  private nextWay(): void {
    this.inviting?.abandon()
    this.ways.next()
    this.tries = 0
    this.attempt = { ...this.attempt, credentials: [] }
    this.inviteAgain()
  }

  private inviteAgain(): void {
    if (this.order.mayDial?.() === false) this.finish(CANCELLED)
    else this.invite()
  }

  /** Their BYE in a call whose answer never reached us. */
  private byeUnheard(server: ServerTransaction): boolean {
    if (tagOf(server.request.headers.to) !== this.attempt.tag) return false
    server.respond(responseTo(server.request, 200))
    this.pickedUp()
    return true
  }

  private pickedUp(): void {
    if (this.current === 'ended') this.listener.answeredLate?.()
    else this.finish(PICKED_UP)
  }

  private rangOut(): void {
    this.heard ||= this.inviting?.heard === true
    this.giveUp(this.heard ? { outcome: 'noAnswer', by: 'us', q850: 19 } : this.silence(408))
  }

  private giveUp(ending: Ending): void {
    this.current = 'ending'
    this.ending = ending
    this.stopTimers()
    this.inviting?.cancel()
    // There is nothing to cancel between two INVITEs.
    this.cancelWait = this.journal.clock.after(this.inviting === null ? 0 : CANCEL_WAIT_MS, () =>
      this.finish(ending),
    )
  }

  private silence(status: number): Ending {
    return {
      outcome: this.order.to === 'phone' ? 'unreachable' : 'trunkFailed',
      by: 'network',
      status,
      silent: true,
    }
  }

  private refusedBy(response: SipResponse): Ending {
    const q850 = q850Of(response.headers)
    const ending = this.refusedWith(response.status, 'network', q850)
    return {
      ...ending,
      by: ending.outcome === 'rejected' ? 'peer' : 'network',
      retryAfterS: response.headers.number('Retry-After'),
    }
  }

  private refusedWith(status: number, by: OutgoingEnd['by'], q850: number | null = null): Ending {
    const outcome = outcomeOf({ status, q850, rang: this.rang, toPhone: this.order.to === 'phone' })
    return { outcome, by, status, q850 }
  }

  private finish(ending: Ending): void {
    if (this.current === 'ended') return
    this.current = 'ended'
    this.stopTimers()
    this.journal.over()
    this.listener.ended({ status: null, q850: null, retryAfterS: null, silent: false, ...ending })
  }

  private stopTimers(): void {
    this.cancelRing()
    this.cancelWait()
  }
}
