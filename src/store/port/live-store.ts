// What live pages ask of the store: what it holds of an account, and what its engine reports. Times are epoch
// ms.
import type { Account } from '../../domain/account.ts'
import type { AgentState } from '../../domain/agent.ts'
import type { CountedCalls } from '../../domain/day-tally.ts'
import type { Role } from '../../domain/user.ts'
import type { TaskSummary } from './api-store.ts'
import type { PhoneRefused } from './changes.ts'
import type { DayRange, LiveWatch } from './live-publisher.ts'

export interface LiveStore {
  /** Null: there is no such account. `endedFrom`: tasks that ended before are left out. */
  liveRows(accountId: number, endedFrom: number): Promise<LiveRows | null>
  /** What became of the calls dialled within a day, or a part of it. */
  dayFigures(accountId: number, range: DayRange): Promise<CountedCalls>
  /** Has the engines report of these accounts for WATCH_LEASE_MS. */
  watchLive(watch: LiveWatch): Promise<void>
  /**
   * Calls `listener` with each message of an engine (domain/live-message.ts), of any account; with null when
   * some may not have been heard.
   */
  onLive(listener: (message: string | null) => void): () => void
  /** Of these sessions those that are not over, by their hashes; being watched counts as use. */
  openSessions(hashes: readonly Buffer[], now: number): Promise<readonly OpenSession[]>
}

export interface OpenSession {
  readonly hash: Buffer
  readonly role: Role
  readonly ext: string | null
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
