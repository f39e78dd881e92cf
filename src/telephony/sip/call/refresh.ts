// The session timer of a call (RFC 4028): refreshes by UPDATE or re-INVITE if that is up to us, and expires
// if nobody does.
import type { Clock } from '../../../domain/clock.ts'
import {
  agreedBy,
  askFor,
  askMore,
  deadlinesOf,
  type SessionTerms,
  type SessionTimer,
  type SessionWish,
} from '../dialog/session-timer.ts'
import type { SipRequest, SipResponse } from '../message/message.ts'
import { SDP, sdpOf } from './description.ts'
import { glareMs, TRIES_MAX } from './invite.ts'
import { acknowledge, ask, type Path } from './within.ts'

export interface RefreshUser {
  readonly clock: Clock
  /** In [0, 1). */
  readonly chance: () => number
  readonly offer: () => string
  readonly accepted: (sdp: Buffer) => void
  readonly counted: (what: 'refreshed' | 'refreshFailed' | 'sessionExpired') => void
  /** The session is over: nobody refreshed it, or the peer does not know it. */
  readonly expired: () => void
}

/** The pause after a refused refresh, unless the peer names one. */
const AGAIN_MS = 10_000
/** How long before the end of the session the last refresh is sent. */
const LAST_MS = 3_000
/** A peer that answers UPDATE with these may still take a re-INVITE. */
const NO_UPDATE: ReadonlySet<number> = new Set([405, 501])

/** These mean that the peer no longer has the call (§12.2.1.2). */
const GONE: ReadonlySet<number> = new Set([408, 481])

export class Refresh {
  /** A request of ours with an offer is still unanswered. */
  pending = false
  private readonly path: Path
  private readonly user: RefreshUser
  private byUpdate: boolean
  /** When the session is over, by our clock. */
  private endsAt = 0
  private wish: SessionWish
  private cancelNext: () => void = () => {}
  private cancelEnd: () => void = () => {}
  private stopped = false
  /** Refreshes tried since the session was last agreed. */
  private tries = 0

  constructor(path: Path, { timer, takesUpdate }: SessionTerms, wish: SessionWish, user: RefreshUser) {
    this.path = path
    this.user = user
    this.wish = wish
    this.byUpdate = takesUpdate
    this.agreed(timer)
  }

  /** Restarts the timer, from our 2xx or the peer's. */
  agreed(timer: SessionTimer | null): void {
    this.cancelNext()
    this.cancelEnd()
    this.tries = 0
    if (timer === null || this.stopped) return
    const { clock } = this.user
    const { refreshMs, byeMs } = deadlinesOf(timer)
    this.wish = { ...this.wish, intervalS: Math.max(timer.intervalS, this.wish.minS) }
    if (refreshMs !== null) this.cancelNext = clock.after(refreshMs, () => this.refresh())
    this.endsAt = clock.now() + byeMs
    this.cancelEnd = clock.after(byeMs, () => {
      this.user.counted('sessionExpired')
      this.user.expired()
    })
  }

  stop(): void {
    this.stopped = true
    this.cancelNext()
    this.cancelEnd()
  }

  private refresh(): void {
    this.pending = true
    this.tries += 1
    const { wish, user, path } = this
    const headers = askFor(wish, true)
    if (this.byUpdate) {
      ask(path, 'UPDATE', { headers }, response => this.answered(response, wish))
      return
    }
    let ackAgain: (() => void) | null = null
    const body = { contentType: SDP, content: user.offer() }
    ask(path, 'INVITE', { headers, body }, (response, invite) => {
      if (ackAgain !== null) {
        ackAgain()
        return
      }
      if (response !== null && response.status < 300) ackAgain = this.acknowledged(response, invite)
      this.answered(response, wish)
    })
  }

  private acknowledged(response: SipResponse, invite: SipRequest): () => void {
    // The ACK goes to the target that the 2xx names (§13.2.2.4).
    if (response.status < 300) this.path.dialog.refreshTarget(response)
    const again = acknowledge(this.path, invite)
    const sdp = sdpOf(response)
    if (sdp !== null && !this.stopped) this.user.accepted(sdp)
    return again
  }

  private answered(response: SipResponse | null, asked: SessionWish): void {
    this.pending = false
    if (this.stopped) return
    if (response !== null && response.status < 300) {
      this.path.dialog.refreshTarget(response)
      this.user.counted('refreshed')
      this.agreed(agreedBy(response))
      return
    }
    this.user.counted('refreshFailed')
    if (response === null || GONE.has(response.status)) {
      this.user.expired()
      return
    }
    const more = askMore(asked, response)
    if (more !== null && this.tries < TRIES_MAX) {
      this.wish = more
      this.refresh()
    } else if (NO_UPDATE.has(response.status) && this.byUpdate) {
      this.byUpdate = false
      this.refresh()
    } else this.later(response)
  }

  /**
   * After any other refusal the session stays until its time is over (RFC 4028 §10), and the refresh is tried
   * again.
   */
  private later(response: SipResponse): void {
    const { clock, chance } = this.user
    const retryAfterS = response.headers.number('Retry-After')
    const wantedMs =
      response.status === 491
        ? glareMs(chance())
        : retryAfterS === null
          ? AGAIN_MS
          : Math.max(retryAfterS, 1) * 1_000
    const leftMs = this.endsAt - clock.now()
    if (leftMs <= LAST_MS) return
    // A Retry-After beyond the end of the session would end it.
    this.cancelNext = clock.after(Math.min(wantedMs, leftMs - LAST_MS), () => this.refresh())
  }
}
