// Calls that come in, as the engine has them written down.
import type { CallerWish, KnownCaller } from '../../domain/call/caller-route.ts'
import type { PastMisses } from '../../domain/pacing/call-backs.ts'

/** A call that has just come in. */
export interface ArrivingCall {
  readonly legId: string
  readonly trunk: string
  /** The number that was called: one of the account's caller ids. */
  readonly callerId: string
  /** The caller's; empty: it is not shown, or is no number. */
  readonly phone: string
  /** Epoch ms. */
  readonly at: number
}

export interface ReceivedCall {
  readonly callId: number
  /** Null: nobody called this number within CALLS_BACK_MS. */
  readonly known: KnownCaller | null
}

export interface CallerStore {
  /**
   * Writes down that a call has come in, and says what its caller has to do with the account; null: `node`
   * does not hold the account's lease. As long as it has no end, its number is not dialled for a task.
   */
  receive(accountId: number, node: string, call: ArrivingCall): Promise<ReceivedCall | null>
  /**
   * Does what a caller has asked for by a key: blocks the number, or makes it due in the task that called it.
   * False: there is no number, or no task that takes it.
   */
  heed(accountId: number, callId: number, wish: CallerWish, now: number): Promise<boolean>
  /**
   * The caller has talked with the agent `ext`, which is on record from now on, whatever dies: the number no
   * longer waits in the task that called it.
   */
  served(accountId: number, callId: number, ext: string): Promise<void>
  /** The calls of tasks since then that nobody took, and who called back; only of the newest some 100,000. */
  pastMisses(accountId: number, since: number): Promise<PastMisses>
}
