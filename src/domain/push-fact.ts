// What is pushed to an account's client, as facts, which are put into the published bodies when they are
// sent.
import type { ContactData } from './contact.ts'
import type { FinishedCall } from './finished-call.ts'
import type { EndType } from './task.ts'

/** What happened to one leg of a call: it rings, was answered, was hung up. */
export interface LegState extends ContactData {
  readonly status: 'ring' | 'answer' | 'hangup'
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
}

/** A push as it waits in the outbox. A call is only named: its record is read when the push is sent. */
export type PushFact =
  | { readonly type: 'callEnded'; readonly callId: number }
  /** An agent said what it was about after the record had been sent. */
  | { readonly type: 'callDisposed'; readonly callId: number }
  | ({ readonly type: 'legState' } & LegState)
  | { readonly type: 'taskEnded'; readonly taskid: string; readonly endType: EndType }
  /** The engine set the agent not ready because it did not take its calls. */
  | { readonly type: 'agentUnready'; readonly agentExt: string; readonly at: number }

/** A push as it is sent. */
export type SentFact =
  | Exclude<PushFact, { type: 'callEnded' | 'callDisposed' }>
  | { readonly type: 'callEnded' | 'callDisposed'; readonly call: FinishedCall }
  /** Written by an older version, which put bodies into the outbox. */
  | { readonly type: 'written'; readonly body: Readonly<Record<string, unknown>> }
  /** The record of its call has been removed. */
  | { readonly type: 'gone' }
