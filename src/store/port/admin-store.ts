// What the command line asks of the store, and the store as a whole.

import type { Account, AccountSettings, SettingChanges } from '../../domain/account.ts'
import type { Actor } from '../../domain/actor.ts'
import type { Reach } from '../../domain/agent.ts'
import type { FinishedCall } from '../../domain/finished-call.ts'
import type { OwnFields } from '../../domain/own-fields.ts'
import type { Refusal } from '../../domain/refusal.ts'
import type { Assignment } from '../../domain/task.ts'
import type { TrunkFields } from '../../domain/trunk.ts'
import type { ApiStore, ContactSummary, TaskSummary } from './api-store.ts'
import type { PushRow } from './changes.ts'
import type { ConsoleStore, Overtaken } from './console-store.ts'
import type { EngineStore } from './engine-store.ts'
import type { KeepStore } from './keep-store.ts'
import type { LiveStore } from './live-store.ts'
import type { PushStore } from './push-store.ts'
import type { ReportStore } from './report-store.ts'
import type { ResourceStore } from './resource-store.ts'
import type { ShadowStore } from './shadow-store.ts'
import type { TaskEdit } from './task-book.ts'

/**
 * Accounts are named by their companycode. A verb that adds returns whether it did; what already exists stays
 * as it is.
 */
export interface AdminStore {
  /** True if there is no account yet. */
  isEmpty(): Promise<boolean>
  findAccount(code: string): Promise<Account | null>
  /** Throws if another account has the appid. */
  addAccount(draft: NewAccount): Promise<boolean>
  /**
   * Changes these and leaves the others alone, even if another command changes them at the same time. Refused
   * if the account has no such plan.
   */
  setSettings(code: string, changes: SettingChanges): Promise<Refusal | null>
  /** The settings that somebody set; the others are at their defaults. */
  ownSettings(accountId: number): Promise<Partial<AccountSettings>>
  /** Creates the group if it is new; an existing agent joins the group too. */
  addAgent(draft: NewAgent): Promise<boolean>
  /** False: there is no such agent. */
  setAgent(code: string, ext: string, fields: AgentFields): Promise<boolean>
  /** Also removes it from its groups; records of its calls stay. */
  removeAgent(code: string, ext: string): Promise<boolean>
  /** Names of trunks are unique among all accounts. */
  addTrunk(draft: NewTrunk): Promise<boolean>
  /** Sets these and leaves the others; false: there is no such trunk. */
  setTrunk(name: string, fields: Partial<TrunkFields>): Promise<boolean>
  /** Calls over it go on. */
  removeTrunk(name: string): Promise<boolean>
  /** The trunks of every account, with their passwords; those switched off only if `all` is asked for. */
  listTrunks(which?: 'enabled' | 'all'): Promise<StoredTrunk[]>
  /** Adds a line that every account may use; sets its limits if it exists. */
  ensureSharedTrunk(name: string, channels: number, callsPerSecond: number): Promise<void>
  addCallerId(code: string, number: string): Promise<boolean>
  removeCallerId(code: string, number: string): Promise<boolean>
  /**
   * A disabled account does not dial and its clients are turned away; calls in flight go on. False: nothing
   * changed.
   */
  setEnabled(code: string, enabled: boolean): Promise<boolean>
  /** The same, and the name; `was`: only if that is what they are. Throws when there is no such account. */
  setAccount(
    code: string,
    fields: Partial<AccountFields>,
    was: Partial<AccountFields>,
  ): Promise<Account | Overtaken>
  /** The old key and all tokens end at once. */
  replaceKey(code: string, accesskeyHash: string): Promise<void>
  /**
   * Removes it with its tasks, numbers, call records and pushes, but only if it is disabled and its calls are
   * over.
   */
  removeAccount(code: string): Promise<AccountRemoval>
  /**
   * Once this returns nothing more is dialled in the account or, for null, in the whole installation. Ringing
   * calls are withdrawn, and with `endsTalks` conversations are ended too. It lasts until it is lifted.
   * Returns what was in flight.
   */
  stopAll(code: string | null, endsTalks: boolean): Promise<StopReport>
  /** False: it was not stopped. A stop of the installation is not lifted for one account. */
  liftStop(code: string | null): Promise<boolean>
  listStops(): Promise<Standstill[]>
  /** Sets these and leaves the others; a running task goes on with them. */
  editTask(accountId: number, taskid: string, edit: TaskEdit): Promise<Refusal | null>
  /** Resumes a task that ended within the last 24 hours and has numbers left; its round stays the same. */
  resumeTask(accountId: number, taskid: string, now: number): Promise<Refusal | null>
  /** Refused while the task runs or has calls in flight. Records of its calls stay. */
  removeTask(accountId: number, taskid: string): Promise<Refusal | null>
  /** Measures the newest conversations of the last day. */
  measureWaits(accountId: number, abandonWaitMs: number): Promise<WaitMeasures>
  /** What the calls of a task show of its customers; null: no such task. */
  measureTask(taskid: string): Promise<TaskMeasures | null>
  /** Yields everything in the range, oldest first; only one page at a time is in memory. */
  exportTasks(accountId: number, range: ExportRange): AsyncIterable<ExportedTask>
  exportContacts(accountId: number, range: ExportRange): AsyncIterable<ExportedContact>
  exportCalls(accountId: number, range: ExportRange): AsyncIterable<ExportedCall>
  /** The sums of each agent and day in `zone`. */
  exportAgentDays(accountId: number, range: ExportRange, zone: string): AsyncIterable<ExportedAgentDay>
  /** Puts delivered or given-up pushes back into the outbox; returns how many. */
  redeliver(accountId: number, filter: RedeliverFilter): Promise<number>
  health(): Promise<DatabaseHealth>
}

/** `enabled`: the account may still dial; `calls`: so many calls are not over. */
export type AccountRemoval =
  | { readonly removed: true }
  | { readonly removed: false; readonly reason: 'enabled' | 'calls'; readonly calls: number }

/** Calls in flight when the stop was asked for. */
export interface StopReport {
  /** Dialled and not in conversation. */
  readonly ringing: number
  readonly talking: number
}

export interface Standstill {
  /** Null: the whole installation. */
  readonly code: string | null
  readonly since: number
  readonly endsTalks: boolean
}

export interface DatabaseHealth {
  readonly version: string
  readonly hasFsync: boolean
  readonly commitsDurably: boolean
  readonly writesFullPages: boolean
  /** By the database's clock. */
  readonly now: number
  readonly sizeBytes: number
  /** Codes of accounts that no engine holds. */
  readonly undriven: readonly string[]
}

/**
 * `from` is included, `to` excluded; null for no limit. Tasks and contacts count by the creation of the task,
 * calls by their dial.
 */
export interface ExportRange {
  readonly from: number | null
  readonly to: number | null
}

type TaskCounters = 'total' | 'called' | 'answered' | 'connected' | 'abandoned'
type TaskColumns =
  | 'taskid'
  | 'customtaskid'
  | 'name'
  | 'assignTo'
  | 'pace'
  | 'ratio'
  | 'concurrent'
  | 'state'
  | 'endType'
  | TaskCounters
export type ExportedTask = Pick<TaskSummary, TaskColumns | 'createdAt' | 'startedAt' | 'endedAt'> & {
  readonly assignType: Assignment['type']
  readonly round: number
}

export type ExportedContact = Omit<ContactSummary, 'isPutOff'> & {
  /** Null: its client gave none. */
  readonly fields: OwnFields | null
}

export type ExportedCall = FinishedCall & {
  /** Null: the task is gone. */
  readonly taskName: string | null
  /** From the moment an agent had the call; 0 if none had. */
  readonly talkSeconds: number
  /** Own fields of its contact; null: that has none, or is gone. */
  readonly fields: OwnFields | null
}

export interface ExportedAgentDay {
  /** yyyy-mm-dd */
  readonly day: string
  readonly agentExt: string
  readonly calls: number
  readonly connected: number
  readonly missed: number
  readonly talkSeconds: number
  readonly longestTalkSeconds: number
}

export type ExportedRow = ExportedTask | ExportedContact | ExportedCall | ExportedAgentDay

export interface RedeliverFilter extends ExportRange {
  /** Null: all kinds. */
  readonly kind: PushRow['kind'] | null
  /** Only those given up. */
  readonly failedOnly: boolean
}

/** How long customers waited from their answer until an agent had the call. */
export interface WaitMeasures {
  readonly connected: number
  /** Those who waited longer than the account allows. */
  readonly late: number
  readonly medianMs: number
}

/** Measured calls of one task; times in ms, in no order. */
export interface TaskMeasures {
  readonly calls: number
  readonly answered: number
  readonly busy: number
  readonly invalid: number
  /** Agents who took calls. */
  readonly agents: number
  /** From the dial to ringing. */
  readonly setupMs: readonly number[]
  /** From ringing to the answer. */
  readonly ringMs: readonly number[]
  /** From the dial to a busy or invalid end. */
  readonly failureMs: readonly number[]
  readonly talkMs: readonly number[]
  /** The account's. */
  readonly settings: Pick<
    AccountSettings,
    'wrapUpSeconds' | 'abandonRateMax' | 'abandonWaitMs' | 'ringTimeoutSeconds'
  >
}

export interface AccountFields {
  readonly name: string
  readonly enabled: boolean
}

export interface NewAccount {
  readonly code: string
  readonly name: string
  readonly appid: string
  readonly accesskeyHash: string
  readonly settings: Partial<AccountSettings>
}

export interface NewAgent {
  readonly code: string
  readonly ext: string
  readonly password: string
  readonly group: string | null
  /** Wants calls from the start. */
  readonly idle: boolean
  readonly reach: Reach
  /** Where a PBX takes its calls, as `writtenPbxAddress` writes it; null or left out: its phone registers. */
  readonly uri?: string | null
}

export interface AgentFields {
  readonly password?: string
  readonly reach?: Reach
  /** Wants calls. */
  readonly ready?: boolean
  readonly uri?: string | null
}

/** What is left out: UDP, no user, no registration, probed, numbers as they are. */
export type NewTrunk = Pick<StoredTrunk, 'code' | 'name' | 'channels' | 'callsPerSecond' | 'address'> &
  Partial<TrunkFields>

export interface StoredTrunk extends TrunkFields {
  /** Null: a line every account may use. */
  readonly code: string | null
  readonly name: string
}

export interface StoreVerbs
  extends EngineStore,
    ApiStore,
    PushStore,
    KeepStore,
    AdminStore,
    ConsoleStore,
    LiveStore,
    ReportStore,
    ShadowStore,
    ResourceStore {
  listTrunks: AdminStore['listTrunks']
}

/** A whole store, as the server composes it. */
export interface Store extends StoreVerbs {
  /**
   * The same verbs over the connections that clients share; what they change is written into the audit log as
   * done by `actor`. Null: whoever only reads.
   */
  as(actor: Actor | null): StoreVerbs
  /** Asks the database for an answer; throws if there is none. */
  ping(): Promise<void>
  close(): Promise<void>
}
