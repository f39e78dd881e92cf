// What an agent's desk asks of the store.
import type { CallOriginType } from '../../domain/call/origin.ts'
import type { ContactData } from '../../domain/contact.ts'
import type { OwnFields } from '../../domain/own-fields.ts'
import type { OfferedDisposition } from '../../domain/plan/offered-dispositions.ts'
import type { CallBackDraft } from './call-back-book.ts'
import type { CallSums } from './call-book.ts'

export interface DeskBook {
  /** `dayStart`: since when the agent's own figures count, epoch ms. */
  deskOf(accountId: number, ext: string, dayStart: number): Promise<DeskNow>
  /**
   * What the agent says of a conversation that it has or had; said again it replaces what was said, until the
   * agent has said something of a later one. If the call's record has been pushed, this is pushed by itself.
   * The codes are the outcomes of its task's plan, or else the dispositions of the account.
   */
  disposeCall(
    accountId: number,
    ext: string,
    callId: number,
    said: SaidOfCall,
    now: number,
  ): Promise<'disposed' | DispositionRefusal>
  /** Null: the agent has had no such call. */
  phoneOfCall(accountId: number, ext: string, callId: number): Promise<string | null>
  /**
   * The name of the recording, and since when the agent has the call, epoch ms; null: it is not with this
   * agent now.
   */
  talkOf(accountId: number, ext: string, callId: number): Promise<{ recording: string; since: number } | null>
}

export interface SaidOfCall {
  readonly code: string
  readonly note: string
  /** The customer is promised a call; one that is promised already is moved. */
  readonly callBack?: Pick<CallBackDraft, 'of' | 'ext' | 'at' | 'untilAt' | 'by'>
}

export type DispositionRefusal =
  | 'callNotFound'
  | 'dispositionNotFound'
  | 'dispositionNeedsNote'
  | 'dispositionNeedsTime'
  | 'numberBlocked'
  | 'disposedAfter'

export interface DeskNow {
  /** Offered to the agent or with it. */
  readonly call: DeskCall | null
  /** The contact of a preview task that the agent looks at. */
  readonly preview: DeskCall | null
  /** The last conversation that is over for the agent: ended, or handed over to another. */
  readonly lastCall: DeskCall | null
  readonly today: Pick<CallSums, 'calls' | 'connected' | 'missed' | 'talkSeconds' | 'longestTalkSeconds'>
}

export interface CalledBefore {
  /** Epoch ms. */
  readonly at: number
  /** Null: the task is gone, or no task made it. */
  readonly taskName: string | null
  /** Whose call it was: who spoke with the customer or missed them; null: nobody. */
  readonly agentExt: string | null
  /** They talked. */
  readonly isConnected: boolean
}

export interface DeskCall extends ContactData {
  readonly id: number
  readonly origin: CallOriginType
  readonly phone: string
  readonly callerId: string
  readonly taskid: string | null
  readonly taskName: string | null
  /** Own fields of its contact; null: that has none, or there is no contact. */
  readonly fields: OwnFields | null
  /** The last call of ours before this one, if its customer called in; null: there was none lately. */
  readonly calledBefore: CalledBefore | null
  readonly answeredAt: number | null
  readonly offeredAt: number | null
  readonly connectedAt: number | null
  readonly endedAt: number | null
  readonly disposition: string | null
  readonly note: string | null
  /** What the plan of its task offers; null: those of the account count. */
  readonly dispositions: readonly OfferedDisposition[] | null
}
