// Repeats our 2xx to an INVITE until its ACK comes (RFC 3261 §13.3.1.4), over every transport.
import { backoffMs } from '../../../domain/backoff.ts'
import type { Clock } from '../../../domain/clock.ts'
import { RESEND, T1_MS } from '../transaction/timers.ts'

export class Unacknowledged {
  private readonly clock: Clock
  private readonly send: () => void
  private readonly givenUp: () => void
  private readonly cancelEnd: () => void
  private cancelNext: () => void = () => {}
  private repeats = 0

  /**
   * `send` repeats the 2xx, which has been sent once already. `givenUp` is called if no ACK comes within
   * 64·T1: the caller ends the dialog by BYE.
   */
  constructor(clock: Clock, send: () => void, givenUp: () => void) {
    this.clock = clock
    this.send = send
    this.givenUp = givenUp
    this.cancelEnd = clock.after(64 * T1_MS, () => this.giveUp())
    this.next()
  }

  /** The ACK came, or the dialog is over. */
  stop(): void {
    this.cancelEnd()
    this.cancelNext()
  }

  private next(): void {
    this.cancelNext = this.clock.after(backoffMs(RESEND, this.repeats), () => {
      this.send()
      this.repeats += 1
      this.next()
    })
  }

  private giveUp(): void {
    this.stop()
    this.givenUp()
  }
}
