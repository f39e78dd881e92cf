// One INVITE to one target: follows its forks, acknowledges reliable provisionals and every 2xx, and hangs up
// those not wanted.
import type { Dialog } from '../dialog/dialog.ts'
import { Forks } from '../dialog/forks.ts'
import type { SipRequest, SipResponse } from '../message/message.ts'
import type { Transactions } from '../transaction/layer.ts'
import type { ClientTransaction } from '../transaction/transaction.ts'
import type { Target } from '../transport/transport.ts'
import { sdpOf } from './description.ts'
import { hopOf } from './hop.ts'
import { credentialsOf } from './invite.ts'
import type { Unanswered } from './left-call.ts'
import type { Authorize } from './outgoing-call.ts'
import { acknowledge, ask, askWith, type Path } from './within.ts'

export interface InvitingUser {
  /** 101 to 199; a reliable one is reported once. */
  provisional(status: number, sdp: Buffer | null): void
  /** A branch answered and was acknowledged. False: it is not wanted, and is hung up here. */
  answered(path: Path, response: SipResponse, sdp: Buffer | null): boolean
  refused(response: SipResponse): void
  /** No final response came in time, or nothing could be sent. */
  failed(status: 408 | 503): void
  /** Somebody picked up although this INVITE was abandoned; they are hung up here. */
  answeredAbandoned(): void
  /**
   * What would end the call if we died now, and when that need not be sent any more; reported whether the
   * INVITE is abandoned or not.
   */
  noted(key: string, goodbye: SipRequest, target: Target): void
  confirmed(key: string): void
  /** No final answer is awaited any more, but one may still come. */
  unanswered(what: Omit<Unanswered, 'of'>): void
}

export class Inviting {
  readonly invite: SipRequest
  /** Something came back. */
  heard = false
  private readonly transactions: Transactions
  private readonly taken: Target
  private readonly authorize: Authorize | undefined
  private readonly user: InvitingUser
  private readonly forks: Forks
  private readonly client: ClientTransaction
  private readonly acks = new Map<Dialog, () => void>()
  private readonly answers = new Map<Dialog, Buffer>()
  /** The key under which its CANCEL is noted; null if the INVITE went nowhere. */
  private readonly cancelKey: string | null
  private abandoned = false

  constructor(
    transactions: Transactions,
    invite: SipRequest,
    target: Target,
    authorize: Authorize | undefined,
    user: InvitingUser,
  ) {
    this.transactions = transactions
    this.invite = invite
    this.taken = target
    this.authorize = authorize
    this.user = user
    this.forks = new Forks(invite)
    this.client = transactions.request(invite, target, {
      response: response => this.came(response),
      timedOut: () => this.failed(408),
      transportError: () => this.failed(503),
    })
    const cancellation = this.client.cancellation()
    this.cancelKey = cancellation?.headers.get('Via') ?? null
    if (cancellation !== null && this.cancelKey !== null) user.noted(this.cancelKey, cancellation, target)
  }

  cancel(): void {
    this.client.cancel()
  }

  /** Cancels once. From then on it reports only that somebody still answered, who is hung up. */
  abandon(): void {
    this.abandoned = true
    this.client.cancel()
  }

  dialogOf(id: string): Dialog | undefined {
    return this.forks.all().find(dialog => dialog.id === id)
  }

  /** Whether our offer was answered in this dialog, so that the peer may offer (RFC 3311 §5.2). */
  hasAnswer(dialog: Dialog): boolean {
    return this.answers.has(dialog)
  }

  private came(response: SipResponse): void {
    this.heard = true
    if (response.status < 200) this.provisional(response)
    else if (response.status < 300) this.success(response)
    else {
      this.settled()
      this.notify(() => this.user.refused(response))
    }
  }

  private failed(status: 408 | 503): void {
    const { cancelKey: key, taken: target, authorize } = this
    const request = this.client.cancellation()
    if (key !== null && request !== null) {
      this.user.unanswered({ key, request, target, credentials: credentialsOf(this.invite), authorize })
    } else this.settled()
    this.notify(() => this.user.failed(status))
  }

  /** The final answer has come or never will: there is nothing to cancel. */
  private settled(): void {
    if (this.cancelKey !== null) this.user.confirmed(this.cancelKey)
  }

  private provisional(response: SipResponse): void {
    if (response.status === 100) return
    const dialog = this.forks.of(response)
    const sdp = sdpOf(response)
    if (response.headers.hasToken('Require', '100rel')) {
      const prack = dialog?.prack(response) ?? null
      // RFC 3262 §4: repeated and out-of-order ones are ignored.
      if (dialog === null || prack === null) return
      askWith(this.pathOf(dialog), prack, { headers: [['RAck', prack.headers.get('RAck') ?? '']] }, () => {})
    }
    if (dialog !== null && sdp !== null) this.answers.set(dialog, sdp)
    this.notify(() => this.user.provisional(response.status, sdp))
  }

  private success(response: SipResponse): void {
    const dialog = this.forks.of(response)
    if (dialog === null) return
    const again = this.acks.get(dialog)
    if (again !== undefined) {
      again()
      return
    }
    const path = this.pathOf(dialog)
    // Noted before the ACK, after which nothing is repeated: if we die here, the next process knows.
    this.user.noted(dialog.id, dialog.goodbye(), hopOf(dialog.nextHop, this.taken))
    this.settled()
    this.acks.set(dialog, acknowledge(path, this.invite))
    const sdp = sdpOf(response) ?? this.answers.get(dialog) ?? null
    const isWanted = !this.abandoned && this.user.answered(path, response, sdp)
    if (!isWanted) ask(path, 'BYE', {}, () => this.user.confirmed(dialog.id))
    if (this.abandoned) this.user.answeredAbandoned()
  }

  private pathOf(dialog: Dialog): Path {
    return { transactions: this.transactions, dialog, taken: this.taken, authorize: this.authorize }
  }

  private notify(report: () => void): void {
    if (!this.abandoned) report()
  }
}
