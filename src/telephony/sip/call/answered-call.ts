// An answered call: answers the peer's requests, keeps the session fresh, and takes and sends BYE.
import type { Clock } from '../../../domain/clock.ts'
import { SESSION_WISH, type SessionTerms, type SessionWish } from '../dialog/session-timer.ts'
import { Unacknowledged } from '../dialog/unacknowledged.ts'
import { responseTo, type SipRequest, type SipResponse } from '../message/message.ts'
import { q850Of } from '../outcomes.ts'
import type { ServerTransaction } from '../transaction/transaction.ts'
import { answerIn, type RequestAnswer } from './answering.ts'
import { SDP, sdpOf } from './description.ts'
import type { CallCount, EndedBy, OutgoingListener } from './outgoing-call.ts'
import { Refresh } from './refresh.ts'
import { ask, type Path } from './within.ts'

/** An unanswered BYE is repeated for 64·T1, but the call is over for us after this. */
export const BYE_WAIT_MS = 4_000

export interface SessionEnd {
  readonly outcome: 'completed' | 'lost'
  readonly by: EndedBy
  readonly q850: number | null
}

export interface SessionJournal {
  readonly clock: Clock
  readonly chance: () => number
  readonly listener: OutgoingListener
  readonly contact: string
  readonly wish: SessionWish
  readonly counted: (what: CallCount) => void
  /** Called once. */
  readonly over: (end: SessionEnd) => void
  /** Called when both sides know that the call is over, or the other never will. */
  readonly confirmed: () => void
}

export class AnsweredCall {
  readonly path: Path
  private readonly journal: SessionJournal
  private readonly refresh: Refresh
  private unacknowledged: {
    readonly sequence: number
    readonly resending: Unacknowledged
    readonly offered: boolean
    /** It is our answer to the call itself: until it is acknowledged we say no goodbye (RFC 3261 §15). */
    readonly isFirst: boolean
  } | null = null
  private end: SessionEnd | null = null
  private cancelWait: () => void = () => {}
  private isOver = false

  constructor(path: Path, terms: SessionTerms, journal: SessionJournal) {
    this.path = path
    this.journal = journal
    const { clock, chance, listener, counted, wish } = journal
    this.refresh = new Refresh(path, terms, wish, {
      clock,
      chance,
      counted,
      offer: () => listener.offer(),
      accepted: sdp => listener.accepted(sdp),
      expired: () => this.bye({ outcome: 'lost', by: 'network', q850: null }),
    })
  }

  hangup(): void {
    this.bye({ outcome: 'completed', by: 'us', q850: 16 })
  }

  /** The connection to the peer is gone. */
  lost(): void {
    this.finish({ outcome: 'lost', by: 'network', q850: null })
    this.journal.confirmed()
  }

  /** Ends without a message, because the switch stops. */
  stop(): void {
    this.isOver = true
    this.stopTimers()
  }

  incoming(server: ServerTransaction): void {
    const { request } = server
    const { listener, counted, contact } = this.journal
    if (!this.path.dialog.accepts(request)) {
      // §12.2.2: out of order.
      server.respond(responseTo(request, 500))
      return
    }
    const answer = answerIn(request, {
      mayOffer: this.end === null && !this.refresh.pending && this.unacknowledged === null,
      isConfirmed: true,
      wish: SESSION_WISH,
      offered: sdp => listener.offered(sdp),
      offer: () => listener.offer(),
    })
    const response = responseOf(request, answer, contact)
    server.respond(response)
    if (answer.status >= 300) {
      counted('requestRefused')
      return
    }
    if (request.method === 'BYE') {
      this.finish(this.end ?? { outcome: 'completed', by: 'peer', q850: q850Of(request.headers) })
      this.journal.confirmed()
      return
    }
    if (answer.timer === undefined) return
    this.path.dialog.refreshTarget(request)
    this.refresh.agreed(answer.timer)
    if (request.method === 'INVITE') this.awaitAck(server, response)
  }

  acked(ack: SipRequest): void {
    const { unacknowledged } = this
    if (unacknowledged === null || ack.headers.cseq.sequence !== unacknowledged.sequence) return
    unacknowledged.resending.stop()
    this.unacknowledged = null
    const sdp = sdpOf(ack)
    if (this.end !== null) {
      if (unacknowledged.isFirst) this.sayGoodbye(this.end)
    } else if (unacknowledged.offered && sdp !== null) this.journal.listener.accepted(sdp)
  }

  /** Repeats our 2xx until its ACK comes; `isFirst`: it answers the call itself. */
  awaitAck(server: ServerTransaction, response: SipResponse, isFirst = false): void {
    const { request } = server
    const resending = new Unacknowledged(
      this.journal.clock,
      () => server.respond(response),
      () => {
        // §13.3.1.4.
        this.journal.counted('ackMissing')
        this.unacknowledged = null
        if (this.end !== null) this.sayGoodbye(this.end)
        else this.bye({ outcome: 'lost', by: 'network', q850: null })
      },
    )
    this.unacknowledged = {
      sequence: request.headers.cseq.sequence,
      resending,
      offered: sdpOf(request) === null,
      isFirst,
    }
  }

  private bye(end: SessionEnd): void {
    if (this.end !== null || this.isOver) return
    this.end = end
    if (this.unacknowledged?.isFirst !== true) this.sayGoodbye(end)
  }

  private sayGoodbye(end: SessionEnd): void {
    this.stopTimers()
    this.cancelWait = this.journal.clock.after(BYE_WAIT_MS, () => {
      this.journal.counted('byeUnanswered')
      this.finish(end)
    })
    ask(this.path, 'BYE', {}, () => {
      this.finish(end)
      this.journal.confirmed()
    })
  }

  private finish(end: SessionEnd): void {
    if (this.isOver) return
    this.isOver = true
    this.end = end
    this.stopTimers()
    this.journal.over(end)
  }

  private stopTimers(): void {
    this.cancelWait()
    this.refresh.stop()
    this.unacknowledged?.resending.stop()
    this.unacknowledged = null
  }
}

export function responseOf(
  request: SipRequest,
  { status, headers, sdp }: RequestAnswer,
  contact: string,
): SipResponse {
  const refreshes = status < 300 && (request.method === 'INVITE' || request.method === 'UPDATE')
  return responseTo(request, status, undefined, {
    headers: refreshes ? [['Contact', contact], ...headers] : headers,
    ...(sdp === null ? {} : { contentType: SDP, body: sdp }),
  })
}
