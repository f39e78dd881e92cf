// The figures of each minute of each task: what the engine writes of them, and what is read.
import type { Outcome } from '../../domain/outcome.ts'
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
  /** What a task's calls of today and its waiting numbers say of how it goes. */
  explainTask(accountId: number, taskId: number, query: ExplainQuery): Promise<TaskFacts>
}

/** Times are epoch ms. */
export interface ExplainQuery {
  readonly now: number
  readonly dayStart: number
  /** Where numbers at their daily cap were put off to. */
  readonly nextDay: number
  /** When customers may be called next; now if they may be. */
  readonly opensAt: number
  readonly zone: string
}

export interface TaskFacts {
  /** False: the account has made more calls today than were looked through, the newest ones. */
  readonly isWhole: boolean
  /** Calls of today that are over. */
  readonly funnel: {
    readonly dialed: number
    readonly rang: number
    readonly answered: number
    readonly connected: number
  }
  readonly outcomes: Readonly<Partial<Record<Outcome, number>>>
  readonly hours: readonly { readonly at: number; readonly dialed: number; readonly answered: number }[]
  readonly callerIds: readonly {
    readonly callerId: string
    readonly dialed: number
    readonly answered: number
  }[]
  /** Of the last 1, 5 and 15 minutes. */
  readonly causes: readonly {
    readonly outcome: Outcome
    readonly sipStatus: number | null
    readonly q850: number | null
    readonly in1: number
    readonly in5: number
    readonly in15: number
  }[]
  /** Waiting numbers, counted up to 100,000; `expired`: before they may be called. */
  readonly left: {
    readonly waiting: number
    readonly due: number
    readonly expired: number
    readonly capped: number
    /** A limit or hours of the plan have put them off, the first of them to `putOffTo`. */
    readonly putOff: number
    readonly putOffTo: number | null
    readonly later: number
    readonly nextDueAt: number | null
  }
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

export interface CallersOfStep {
  readonly came: number
  readonly connected: number
  /** Had no agent, and heard no message. */
  readonly gaveUp: number
  /** Heard the message, whatever they pressed. */
  readonly messages: number
}

export interface ReportStep {
  /** When it begins, epoch ms. */
  readonly at: number
  readonly dialed: number
  readonly answered: number
  readonly connected: number
  readonly abandoned: number
  /** People who called in; they are no task's. */
  readonly callers: CallersOfStep
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
