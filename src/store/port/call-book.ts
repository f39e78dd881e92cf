// What `/v1` asks of call records. Times are epoch ms.
import type { NotCalled } from '../../domain/call/dialed-numbers.ts'
import type { ListeningSpan } from '../../domain/call/listening.ts'
import type { CallMark } from '../../domain/call/mark.ts'
import type { FinishedCall } from '../../domain/finished-call.ts'
import type { Outcome } from '../../domain/outcome.ts'
import type { OwnFields } from '../../domain/own-fields.ts'

export interface CallBook {
  /**
   * Newest first. However rare what is looked for is, one page reads a bounded part of the records, so it may
   * be short, or empty, and have a next one.
   */
  searchCalls(accountId: number, search: CallSearch, limit: number): Promise<CallPage>
  /** Null: the account has no such call, or it is not over. */
  findCall(accountId: number, callId: number): Promise<CallDetail | null>
  /** Sums of the calls dialled from `from` to before `to`, for each agent and for the calls no agent had. */
  sumCalls(accountId: number, from: number, to: number): Promise<readonly CallSums[]>
}

/** Null: whatever it is. */
export interface CallSearch {
  readonly phone: string | null
  readonly from: number | null
  /** Excluded. */
  readonly to: number | null
  readonly agentExt: string | null
  readonly outcomes: readonly Outcome[]
  readonly taskid: string | null
  readonly disposition: string | null
  readonly userid: string | null
  readonly memberid: string | null
  readonly customuuid: string | null
  readonly before: CallPlace | null
}

/** Where a page ended. Milliseconds do not hold a timestamp to the microsecond. */
export interface CallPlace {
  readonly dialedUs: number
  readonly id: number
}

export interface CallDetail extends FinishedCall {
  /** Null: the task is gone, or no task made it. */
  readonly taskName: string | null
  readonly disposedAt: number | null
  /** Whom it never rang; null: nobody who should have been. */
  readonly notCalled: NotCalled | null
  /** Own fields of its contact; null: that has none, or is gone. */
  readonly fields: OwnFields | null
  readonly talkSeconds: number
  /** Who listened to the conversation, in the order they came. */
  readonly listeners: readonly PastListener[]
  /** In the order in which they began. */
  readonly marks: readonly CallMark[]
}

export interface PastListener {
  readonly ext: string
  readonly spans: readonly (ListeningSpan & { readonly to: number })[]
}

export interface CallPage {
  readonly rows: readonly CallDetail[]
  readonly next: CallPlace | null
}

export interface CallSums {
  /** Null: calls that no agent had. */
  readonly agentExt: string | null
  readonly calls: number
  readonly answered: number
  /** Answered calls of tasks; the abandon rate is a share of these. */
  readonly answeredOfTasks: number
  readonly connected: number
  readonly abandoned: number
  readonly missed: number
  /** People who called in. */
  readonly callers: number
  /** Callers who had no agent, and heard no message. */
  readonly gaveUp: number
  readonly talkSeconds: number
  readonly longestTalkSeconds: number
}
