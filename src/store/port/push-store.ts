// What the pusher asks of the store.
import type { Account } from '../../domain/account.ts'
import type { SentFact } from '../../domain/push-fact.ts'

export interface PushStore {
  /** Due deliveries of each account, at most one of each subject (the oldest), oldest first. */
  duePushes(limitPerAccount: number): Promise<PendingPush[]>
  pushesDelivered(ids: readonly number[]): Promise<void>
  /** The next try follows after `pauseMs`; null gives it up. */
  pushFailed(id: number, pauseMs: number | null, why?: PushFailure): Promise<void>
  /** By company code. */
  pushBacklog(): Promise<{ code: string; pending: number; oldestMs: number }[]>
}

/** What came of a try: the receiver's answer, or why there was none. */
export interface PushFailure {
  readonly status: number | null
  readonly error: string | null
}

export interface PendingPush {
  readonly id: number
  readonly account: Account
  readonly kind: 'call' | 'state' | 'task'
  readonly fact: SentFact
  readonly attempts: number
  readonly createdAt: number
}
