// What engines ask of the store to be watched: who watches, the way to them, and the day up to now. Times are
// epoch ms.
import type { CallCounts, CountedCalls } from '../../domain/day-tally.ts'

export interface LivePublisher {
  /** To all nodes that listen; each has less than 8,000 bytes. What nobody hears is not kept. */
  publishLive(messages: readonly string[]): Promise<void>
  /** Calls `listener` when somebody watches, and again before WATCH_LEASE_MS are over. */
  onWatch(listener: (watch: LiveWatch) => void): () => void
  /** What became of the calls dialled within a day, or a part of it. */
  dayFigures(accountId: number, range: DayRange): Promise<CountedCalls>
  /** Sums of days that are over, from the figures of their minutes (report-store.ts). */
  pastCalls(accountId: number, from: number, to: number): Promise<Readonly<CallCounts>>
}

export interface LiveWatch {
  readonly accountIds: readonly number[]
  /** Of these everything is asked for; the others have it. */
  readonly whole: readonly number[]
}

/** So long engines report after they heard that somebody watches. */
export const WATCH_LEASE_MS = 15_000

export interface DayRange {
  readonly from: number
  readonly to: number
  /** Calls with this id or a higher one are left out; null: none is. */
  readonly beforeCallId: number | null
  readonly abandonWaitMs: number
  readonly lateCountsAsAbandoned: boolean
}
