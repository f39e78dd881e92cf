// Requests outside dialogs that are being answered, to know one that came by two ways (RFC 3261 §8.2.2.2).
import { tagOf } from '../message/name-addr.ts'
import type { ServerTransaction } from '../transaction/transaction.ts'

/** When there are more the oldest is forgotten: its second way would be answered like its first. */
const REMEMBERED_MAX = 1_000

export class Merged {
  private readonly live = new Map<string, ServerTransaction>()

  /** True: another transaction has this very request. Else it is remembered while its transaction lives. */
  has(server: ServerTransaction): boolean {
    const { callId, cseq, from } = server.request.headers
    const key = `${tagOf(from) ?? ''} ${cseq.sequence} ${cseq.method} ${callId}`
    const known = this.live.get(key)
    if (known !== undefined && known.state !== 'terminated') return true
    this.live.delete(key)
    this.live.set(key, server)
    for (const [oldest, { state }] of this.live) {
      if (state !== 'terminated' && this.live.size <= REMEMBERED_MAX) break
      this.live.delete(oldest)
    }
    return false
  }
}
