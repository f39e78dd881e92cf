// What live pages ask of the store: what it holds of an account, and the way between the engines and those
// who watch. Times are epoch ms.
import type { Account } from '../../domain/account.ts'
import type { AgentState } from '../../domain/agent.ts'
import type { TaskSummary } from './api-store.ts'
import type { PhoneRefused } from './engine-store.ts'

export interface LiveStore {
  /** Null: there is no such account. `endedFrom`: tasks that ended before are left out. */
  liveRows(accountId: number, endedFrom: number): Promise<LiveRows | null>
  /** What became of the calls dialled within a day, or a part of it. */
  dayFigures(accountId: number, range: DayRange): Promise<DayFigures>
}

/** What the store holds of an account that somebody watches. */
export interface LiveRows {
  readonly account: Account
  readonly isStopped: boolean
  /** The node that drives it, or did last, and until when its lease holds by the database's clock. */
  readonly lease: { readonly node: string; readonly leftMs: number } | null
  /** At most LIVE_TASKS_MAX: running ones first, then the newest. */
  readonly tasks: readonly LiveTaskRow[]
  readonly agents: readonly LiveAgentRow[]
}

export const LIVE_TASKS_MAX = 500

export type LiveTaskRow = Pick<
  TaskSummary,
  | 'taskid'
  | 'name'
  | 'assignTo'
  | 'ratio'
  | 'pace'
  | 'state'
  | 'scheduledAt'
  | 'endType'
  | 'total'
  | 'called'
  | 'connected'
  | 'inFlight'
  | 'why'
  | 'driven'
  | 'preparing'
  | 'waitsForPlaceOf'
>

export interface LiveAgentRow {
  readonly ext: string
  readonly groups: readonly string[]
  readonly state: AgentState
  readonly stateAt: number
  readonly ready: boolean
  readonly registered: boolean
  /** It was set not ready because it took no calls, and has not reported ready since. */
  readonly isMissing: boolean
  readonly refused: PhoneRefused | null
  /** Why it is not ready: the label of the reason, and how long that may last. */
  readonly awayReason: string | null
  readonly awayLimitSeconds: number | null
}

export interface DayRange {
  readonly from: number
  readonly to: number
  /** Calls with this id or a higher one are left out; null: none is. */
  readonly beforeCallId: number | null
  readonly abandonWaitMs: number
  readonly lateCountsAsAbandoned: boolean
}

export interface CallTally {
  readonly dialled: number
  readonly answered: number
  readonly connected: number
  readonly abandoned: number
}

export interface DayFigures extends CallTally {
  readonly late: number
  readonly talkMs: number
  readonly longestWaitMs: number
  readonly tasks: readonly (CallTally & { readonly taskId: number })[]
  /** Answers by half hour, counted from `from`. */
  readonly halfHours: readonly (CallTally & { readonly index: number })[]
  /** Conversations by how long the customer waited for the agent, in steps of WAIT_STEP_MS. */
  readonly waits: readonly { readonly step: number; readonly count: number }[]
}

export const WAIT_STEP_MS = 50
