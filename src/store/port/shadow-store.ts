// Shadows of tasks: what the engine writes of them, and what `/v1` and commands start, read and end.
import type { LimitWindow } from '../../domain/plan/limits.ts'
import type { Proposal } from '../../domain/shadow/proposal.ts'
import type { ShadowMinute } from '../../domain/shadow/shadow-figures.ts'

/** A shadow as the engine runs it. */
export interface UsedShadow {
  readonly id: number
  readonly proposal: Proposal
  /** Epoch ms. */
  readonly startedAt: number
  readonly endsAt: number
  /** What it had learnt when its minutes were last written; null: nothing. */
  readonly state: unknown
}

/** A call of the live run that the limits of a proposal are asked about. */
export interface JudgedCall {
  readonly callId: number
  /** As of the moment of the call. */
  readonly windows: readonly LimitWindow[]
}

export interface CallVerdict {
  readonly callId: number
  /** The first of the windows that forbade the call; null: none did. */
  readonly window: number | null
}

export interface ShadowStore {
  /**
   * Writes minutes and what the shadow has learnt. Of two nodes that saw one minute, the one that saw more of
   * it stays. A shadow that is gone is left out.
   */
  writeShadow(shadowId: number, minutes: readonly ShadowMinute[], state: unknown): Promise<void>
  /**
   * Whether limits would have forbidden these calls, by the calls that were really made before each. A call
   * that is not marked as dialled yet is missing in the answer.
   */
  judgeCalls(accountId: number, calls: readonly JudgedCall[]): Promise<CallVerdict[]>
}

export interface ShadowDraft {
  /** With the rules of its plan. */
  readonly proposal: Proposal
  /** The version of that plan when the proposal was made; 0: there was none; null: it names none. */
  readonly planVersion: number | null
  readonly startedBy: string
  /** Epoch ms. */
  readonly startedAt: number
  readonly endsAt: number
}

export interface StoredShadow extends ShadowDraft {
  /** Epoch ms; null: it was not taken. */
  readonly takenAt: number | null
  /** Oldest first. */
  readonly minutes: readonly ShadowMinute[]
}

export interface ShadowBook {
  /** Begins a shadow of the task; what an earlier one counted is removed. Not while one runs. */
  startShadow(
    accountId: number,
    taskId: number,
    draft: ShadowDraft,
  ): Promise<'taskNotFound' | 'shadowRuns' | null>
  /** The task's last shadow; null: it has had none. */
  findShadow(accountId: number, taskId: number): Promise<StoredShadow | null>
  /** Ends it at `now`, if it has not ended; `isTaken`: because its proposal is the live setting now. */
  endShadow(accountId: number, taskId: number, now: number, isTaken: boolean): Promise<boolean>
}
