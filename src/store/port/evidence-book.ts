// What is stored of one number, as a complaint about its calls asks for it. Times are epoch ms.
import type { CallBackEnd, CallBackSource, CallBackState } from '../../domain/call-back.ts'
import type { ContactData } from '../../domain/contact.ts'
import type { Outcome } from '../../domain/outcome.ts'
import type { OwnFields } from '../../domain/own-fields.ts'
import type { Plan } from '../../domain/plan/plan.ts'
import type { AuditRow } from './console-store.ts'

export interface EvidenceBook {
  /** 32 bytes, made when it is first asked for; it never leaves the store but to sign and to verify. */
  evidenceKey(accountId: number): Promise<Buffer>
  /** What is stored beside the records of its calls and the block list. */
  evidenceFacts(accountId: number, phone: string): Promise<EvidenceFacts>
}

export interface EvidenceFacts {
  /** The settings that somebody set. */
  readonly ownSettings: unknown
  readonly contacts: readonly EvidenceContact[]
  /** The plans of its tasks, and the account's default. */
  readonly plans: readonly EvidencePlan[]
  /** In the order in which they were promised. */
  readonly callBacks: readonly EvidenceCallBack[]
  /** Changes of blocks, settings, plans and call-backs, and who listened to recordings; oldest first. */
  readonly audit: readonly AuditRow[]
}

export interface EvidencePlan {
  readonly name: string
  readonly version: number
  readonly changedBy: string
  readonly changedAt: number
  readonly rules: Plan
}

export interface EvidenceCallBack {
  readonly id: number
  /** The promised moment. */
  readonly at: number
  readonly createdAt: number
  readonly createdBy: string
  readonly source: CallBackSource
  /** Whose it is; null: anybody's of the group. */
  readonly ext: string | null
  readonly taskid: string | null
  readonly note: string
  readonly state: CallBackState
  readonly reason: CallBackEnd | null
  readonly endedAt: number | null
}

/** The number in one task. */
export interface EvidenceContact extends ContactData {
  readonly taskid: string
  readonly taskName: string
  readonly taskCreatedAt: number
  /** The name of the task's plan; null: the account's default. */
  readonly plan: string | null
  readonly callerIds: readonly string[]
  /** The prompt that the task plays; null: none, or it is gone. */
  readonly message: string | null
  readonly dueAt: number
  readonly expiresAt: number | null
  /** Its client's own; null: there are none. */
  readonly fields: OwnFields | null
  /** The time zone that was given with it; null: none was. */
  readonly zone: string | null
  readonly state: 'waiting' | 'calling' | 'done'
  readonly called: boolean
  readonly outcome: Outcome | null
  readonly skipped: string | null
  /** Null: it came by the API, one by one, or from another task. */
  readonly importedFrom: { readonly file: string; readonly at: number | null; readonly by: string } | null
}
