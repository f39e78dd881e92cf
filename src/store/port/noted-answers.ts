// The answers that are kept beside the database until it has them.

export interface JournalledAnswer {
  readonly callId: number
  readonly answeredAt: number
}

/**
 * Answers that are not in the database yet, kept beside it, because the database may be away when the process
 * dies.
 */
export interface AnswerJournal {
  /** When it returns, the note survives the process. */
  note(callId: number, answeredAt: number): void
  /** Whether the answers of some thousands of calls can still be noted even if the disk is full. */
  hasRoom(): boolean
  /** The database has these now. */
  written(callIds: readonly number[]): void
  /**
   * What the other processes of this data folder, dead or alive, have noted and perhaps not written. Call
   * `written` once these are in the database: it removes the notes of processes that were dead before they
   * were read.
   */
  replay(): { readonly answers: readonly JournalledAnswer[]; written(): void }
  /** Nodes of this machine that noted here and whose process is gone: their leases need not run out. */
  deadNodes(): string[]
}
