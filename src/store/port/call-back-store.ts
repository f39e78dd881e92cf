// Call-backs as the engine keeps them. Times are epoch ms.
import type { CallBackMove, PromisedCall } from '../../domain/call-back.ts'
import type { Outcome } from '../../domain/outcome.ts'
import type { LimitWindow } from '../../domain/plan/limits.ts'
import type { PushRow } from './changes.ts'
import type { PromiseRules } from './engine-request.ts'

export interface CallBackStore {
  /** Those that are due or whose call is over, the longest due first. */
  dueCallBacks(accountId: number, now: number): Promise<DueCallBacks>
  /**
   * Asks for the call of one that waits, which the agent makes: its row exists when this returns `call`, and
   * `askedCalls` has it. Null: it does not wait any more, `node` does not hold the account's lease, or the
   * account may not dial.
   */
  beginCallBack(accountId: number, node: string, begin: CallBackBegin): Promise<CallBackVerdict | null>
  /**
   * Does with one what follows, if it still is as it was read and `node` holds the lease. False: it is not.
   * A number that was called back no longer waits in its task; one that is still promised waits there longer.
   * `pushes`: what the client hears of it, written with it.
   */
  settleCallBack(
    accountId: number,
    node: string,
    was: OpenCallBack,
    move: CallBackMove,
    now: number,
    pushes: readonly PushRow[],
  ): Promise<boolean>
}

export interface DueCallBacks {
  readonly rows: readonly OpenCallBack[]
  /** When the next one is due; null: none waits. */
  readonly nextAt: number | null
}

export interface OpenCallBack extends PromisedCall, PromiseRules {
  readonly id: number
  /** Null: it is of no task. */
  readonly taskid: string | null
  /** Its task was removed. */
  readonly isTaskGone: boolean
  /** Null: whoever is free. */
  readonly groupName: string | null
  /** Null: it waits, and is due. */
  readonly call: { readonly outcome: Outcome | null; readonly isAnswered: boolean } | null
}

export interface CallBackBegin {
  readonly id: number
  /** The agent who calls. */
  readonly ext: string
  readonly now: number
  /** The limits that hold for it, as of now. */
  readonly windows: readonly LimitWindow[]
}

export interface CallBackVerdict {
  /** `onTheLine`: a call to the number, or of its person, goes on. */
  readonly verdict: 'call' | 'blocked' | 'limited' | 'onTheLine'
  /** Until when limits forbid it. */
  readonly until: number | null
}
