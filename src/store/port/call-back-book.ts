// What `/v1` asks about call-backs. Times are epoch ms.
import type { CallBackEnd, CallBackSource, CallBackState } from '../../domain/call-back.ts'
import type { ContactData } from '../../domain/contact.ts'
import type { Refusal } from '../../domain/refusal.ts'

export interface CallBackBook {
  /**
   * The number of a call with what is known of it; null: there is no such call, or it shows none. `ext`: the
   * agent must have talked in it; null: anybody's call.
   */
  numberOfCall(accountId: number, callId: number, ext: string | null): Promise<PromisedNumber | null>
  /** In the order in which they are due. */
  pageCallBacks(accountId: number, search: CallBackSearch, limit: number): Promise<CallBackDetail[]>
  /** The open ones of these numbers. */
  openCallBacksOf(accountId: number, phones: readonly string[]): Promise<readonly OpenPromise[]>
  findCallBack(accountId: number, id: number): Promise<CallBackDetail | null>
  makeCallBack(accountId: number, draft: CallBackDraft): Promise<CallBackDetail | CallBackNo | Refusal>
  /** `begun`: its call goes on; `over`: it was kept or has ended. */
  moveCallBack(
    accountId: number,
    id: number,
    to: CallBackEdit,
  ): Promise<CallBackDetail | CallBackNo | Refusal>
  /** `why` is added to its note; null: nobody said. `isPushed`: the client hears of it. */
  cancelCallBack(
    accountId: number,
    id: number,
    why: string | null,
    isPushed: boolean,
  ): Promise<CallBackDetail | CallBackNo>
}

export type CallBackNo =
  | 'callBackNotFound'
  | 'callBackExists'
  | 'callBackBegun'
  | 'callBackOver'
  | 'callNotFound'

export interface CallBackSearch {
  readonly states: readonly CallBackState[]
  /** Those of this agent; null: of anybody. */
  readonly ext: string | null
  /** Those that this agent may keep: its own, and those of its groups; null: all. */
  readonly keeper: string | null
  readonly phone: string | null
  /** Due from then on, and before then. */
  readonly from: number | null
  readonly to: number | null
  readonly after: { readonly dueAt: number; readonly id: number } | null
}

export interface OpenPromise {
  readonly phone: string
  /** Null: it is of no task. */
  readonly taskid: string | null
  readonly dueAt: number
}

/** A number, the task whose it is, and what is known of it. */
export interface PromisedNumber {
  readonly phone: string
  /** Null: it is of no task. */
  readonly taskid: string | null
  /** In which time zone the client says the customer is; null: nothing was said. */
  readonly zone: string | null
  readonly data: ContactData
}

export interface CallBackDraft {
  readonly of: PromisedNumber
  /** Null: anybody of the group. */
  readonly ext: string | null
  /** Null: that of the task, or else of the agent. */
  readonly groupName: string | null
  readonly at: number
  readonly untilAt: number
  readonly note: string
  readonly source: CallBackSource
  readonly by: string
}

/** What is left out stays as it is. */
export interface CallBackEdit {
  /** Due then, and for how long it waits for an agent; `at` null: the promised moment stays as it is. */
  readonly when?: { readonly at: number | null; readonly dueAt: number; readonly untilAt: number }
  readonly ext?: string | null
  readonly note?: string
}

export interface CallBackDetail extends ContactData {
  readonly id: number
  readonly phone: string
  readonly zone: string | null
  readonly taskid: string | null
  readonly taskName: string | null
  readonly planId: number | null
  readonly ext: string | null
  readonly groupName: string | null
  readonly note: string
  readonly source: CallBackSource
  readonly createdBy: string
  readonly createdAt: number
  readonly at: number
  readonly dueAt: number
  readonly untilAt: number
  readonly tries: number
  readonly state: CallBackState
  /** Its last call; null: there was none yet. */
  readonly callId: number | null
  readonly reason: CallBackEnd | null
  readonly endedAt: number | null
}
