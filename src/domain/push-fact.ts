// What is pushed to an account's client, as facts, which are put into the published bodies when they are
// sent.

import type { ListeningMode } from './call/listening.ts'
import type { CallOriginType } from './call/origin.ts'
import type { CallBackEnd } from './call-back.ts'
import type { ContactData } from './contact.ts'
import type { FinishedCall } from './finished-call.ts'
import type { EndType } from './task.ts'

/**
 * What happened to one leg of a call: it rings, was answered, was hung up; or to a contact before there is a
 * leg: an agent looks at it, or does so no more and did not call.
 */
export interface LegState extends ContactData {
  readonly status: 'ring' | 'answer' | 'hangup' | 'preview' | 'previewOver'
  /** This leg, and the other leg of the same call. */
  readonly legId: string
  readonly otherLegId: string
  readonly isCustomerLeg: boolean
  readonly agentExt: string
  readonly phone: string
  readonly callerId: string
  /** When the leg was dialled, epoch ms. */
  readonly startedAt: number
  /** Null: no task made the call. A screen pop needs it while the phone rings, not when the call is over. */
  readonly taskid: string | null
  /** Absent in states that were written before agents made calls: a task made them. */
  readonly origin?: CallOriginType
  /** What a decision about the contact that is looked at names; left out: there is a leg. */
  readonly callId?: number
  /** The extension listens to the call, in this way; left out: it has the call. */
  readonly listening?: ListeningMode
}

/** A call-back that ended and nobody talked with the customer. */
export interface EndedCallBack extends ContactData {
  readonly callBackId: number
  readonly phone: string
  /** Null: it was anybody's of the group. */
  readonly ext: string | null
  readonly taskid: string | null
  readonly reason: CallBackEnd
  /** As promised, and when it ended; epoch ms. */
  readonly promisedAt: number
  readonly endedAt: number
}

/** A push as it waits in the outbox. A call is only named: its record is read when the push is sent. */
export type PushFact =
  | { readonly type: 'callEnded'; readonly callId: number }
  /** An agent said what it was about after the record had been sent. */
  | { readonly type: 'callDisposed'; readonly callId: number }
  | ({ readonly type: 'legState' } & LegState)
  | { readonly type: 'taskEnded'; readonly taskid: string; readonly endType: EndType }
  /**
   * The engine set the agent not ready because it did not take its calls; `isUndecided`: because it did not
   * decide in time about a contact that it was shown.
   */
  | {
      readonly type: 'agentUnready'
      readonly agentExt: string
      readonly at: number
      readonly isUndecided?: boolean
    }
  | ({ readonly type: 'callBackEnded' } & EndedCallBack)

/** A push as it is sent. */
export type SentFact =
  | Exclude<PushFact, { type: 'callEnded' | 'callDisposed' }>
  | { readonly type: 'callEnded' | 'callDisposed'; readonly call: FinishedCall }
  /** Written by an older version, which put bodies into the outbox. */
  | { readonly type: 'written'; readonly body: Readonly<Record<string, unknown>> }
  /** The record of its call has been removed. */
  | { readonly type: 'gone' }
