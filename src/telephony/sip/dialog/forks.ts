// The dialogs of one INVITE of ours: a proxy may fork it, and each branch that rings or answers makes a
// dialog (RFC 3261 §13.2.2).
import type { SipRequest, SipResponse } from '../message/message.ts'
import { tagOf } from '../message/name-addr.ts'
import { Dialog } from './dialog.ts'

/** Further branches of a proxy that forks to more are ignored. */
const FORKS_MAX = 16

export class Forks {
  private readonly invite: SipRequest
  private readonly byTag = new Map<string, Dialog>()

  constructor(invite: SipRequest) {
    this.invite = invite
  }

  /**
   * The dialog that a 1xx or 2xx begins or continues; null if it has none (100, a failure, no tag, too many
   * branches).
   */
  of(response: SipResponse): Dialog | null {
    const tag = tagOf(response.headers.to) ?? ''
    const live = this.byTag.get(tag)
    if (live !== undefined) {
      live.followed(response)
      return live
    }
    // A 2xx is always followed: it must be acknowledged and hung up.
    if (this.byTag.size >= FORKS_MAX && response.status < 200) return null
    const dialog = Dialog.asClient(this.invite, response)
    if (dialog !== null) this.byTag.set(tag, dialog)
    return dialog
  }

  all(): Dialog[] {
    return [...this.byTag.values()]
  }
}
