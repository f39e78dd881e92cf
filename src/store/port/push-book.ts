// What `/v1` asks of the outbox: what was delivered or waits, and to send it again or now.
import type { PushRow } from './changes.ts'

export interface PushBook {
  /** Newest first, before the id `before`; one more than `limit` if there is a next page. */
  pagePushes(accountId: number, search: PushSearch, limit: number): Promise<readonly PushDetail[]>
  /** By kind, which is by URL. */
  pushLanes(accountId: number): Promise<readonly PushLane[]>
  /** Puts one that was delivered or given up back into the outbox, or sends one that waits now. */
  sendPush(accountId: number, pushId: number): Promise<boolean>
}

export interface PushSearch {
  readonly before: number | null
  readonly kind: PushRow['kind'] | null
  readonly state: PushState | null
}

export type PushState = 'waiting' | 'delivered' | 'failed'

export interface PushDetail {
  readonly id: number
  readonly kind: PushRow['kind']
  readonly event: string
  readonly state: PushState
  readonly createdAt: number
  readonly attempts: number
  readonly triedAt: number | null
  /** When it is tried next; null: it is not. */
  readonly nextAt: number | null
  readonly deliveredAt: number | null
  /** What the receiver answered to the last try; null: nothing, or any 2xx. */
  readonly lastStatus: number | null
  readonly lastError: string | null
}

export interface PushLane {
  readonly kind: PushRow['kind']
  readonly waiting: number
  /** Of those that wait; null: none does. */
  readonly oldestAt: number | null
}
