// The figures of each minute of each task: what the engine writes of them, and what is read.
import type { MinuteSeen, TaskAgents } from '../../domain/report-minute.ts'

/** An account whose calls of some minutes are counted. */
export interface ReportSpan {
  readonly accountId: number
  /** A whole minute, epoch ms; null: from shortly before the account's newest row, a day back at most. */
  readonly since: number | null
  /** A call connected later than this after its answer counts as abandoned; null: it counts as connected. */
  readonly lateMs: number | null
}

export interface ReportMinute extends MinuteSeen {
  readonly accountId: number
}

export interface ReportStore {
  /**
   * Writes what was seen, and counts the calls of these accounts from their `since` until the minute `until`
   * (exclusive) once more. Doing it again, here or on another node, changes nothing: of two that saw one
   * minute, the one that saw more of it stays.
   */
  writeReport(seen: readonly ReportMinute[], spans: readonly ReportSpan[], until: number): Promise<void>
}

export interface ReportBook {
  /**
   * The rows of a task, or the sums of all the account's tasks, in steps, oldest first; steps in which
   * nothing was written are left out.
   */
  readReport(accountId: number, taskId: number | null, range: ReportRange): Promise<readonly ReportStep[]>
}

export const REPORT_STEPS = ['1m', '5m', '15m', '1h', '1d'] as const
export type ReportStepLength = (typeof REPORT_STEPS)[number]

export interface ReportRange {
  /** Epoch ms; `to` is exclusive. */
  readonly from: number
  readonly to: number
  readonly step: ReportStepLength
  /** In which hours and days begin. */
  readonly zone: string
}

export interface ReportStep {
  /** When it begins, epoch ms. */
  readonly at: number
  readonly dialed: number
  readonly answered: number
  readonly connected: number
  readonly abandoned: number
  readonly talkMs: number
  /** Connected customers by the classes of WAIT_BOUNDS_MS. */
  readonly waits: readonly number[]
  readonly seenMs: number
  /** Summed over the agents, ms. */
  readonly agentsMs: TaskAgents
  /** Mean over the minutes in which the task dialled; null: none. */
  readonly ratio: number | null
  /** The reasons of most minutes of the step. */
  readonly pace: string | null
  readonly why: string | null
}
