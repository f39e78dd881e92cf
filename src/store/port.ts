// What the engine, the API and the reports ask of the store. Times are epoch ms; ids of rows are the database's.
import type { Account, AccountSettings } from '../domain/account.ts'
import type { AgentState, Reach } from '../domain/agent.ts'
import type { AnswerType, HangupBy, Outcome } from '../domain/outcome.ts'
import type { Refusal } from '../domain/refusal.ts'
import type { Assignment, EndType, Task, TaskCommand, TaskState } from '../domain/task.ts'

// ---- what the engine asks ----

export interface EngineStore {
  /** Ids of all accounts. */
  accountIds(): Promise<number[]>
  /** Takes or renews the lease on an account for `leaseMs` of the database's clock; false while another node holds it. */
  holdAccount(accountId: number, node: string, leaseMs: number): Promise<boolean>
  releaseAccount(accountId: number, node: string): Promise<void>
  /** All the engine needs of an account: settings, living tasks, agents, groups, lines. Null when it is gone. */
  loadAccount(accountId: number): Promise<AccountPicture | null>
  /** Claims up to `limit` due contacts: their call rows exist when this returns. Contacts that may not be called are set aside by the same statement. */
  claim(request: ClaimRequest): Promise<Claim[]>
  /**
   * Durably marks calls as dialled, before they are; answers the ids that may be. Refuses all while `node` does not hold
   * the account's lease, so a process that was frozen finds out before its next dial.
   */
  clearToDial(accountId: number, node: string, marks: readonly DialMark[]): Promise<number[]>
  /** Gives claimed contacts that were never dialled back, marked or not; their call rows are removed. One of which anything was heard stays. */
  release(callIds: readonly number[]): Promise<void>
  /** How much of a task is left: for its end, and for the answer to "why is it not dialling?". */
  remaining(taskId: number, now: number): Promise<Remaining>
  /** Writes what happened to calls and agents in one transaction. Applying the same changes again changes nothing. */
  record(changes: Changes): Promise<void>
  /** Starts scheduled tasks, ends those whose pausedtime came. */
  moveDueTasks(accountId: number, now: number): Promise<void>
  /** Ends a running task of which nothing waits and nothing is in flight; false when numbers came in between. */
  endIfDone(taskId: number, now: number): Promise<boolean>
  /** Calls without an end, of any node. */
  unfinishedCalls(accountId: number): Promise<UnfinishedCall[]>
  /** Calls `listener` with the id of an account something changed for. */
  onChange(listener: (accountId: number) => void): () => void
}

export interface AccountPicture {
  readonly account: Account
  readonly tasks: readonly LivingTask[]
  readonly agents: readonly AgentRow[]
  readonly groups: readonly GroupRow[]
  readonly trunks: readonly TrunkRow[]
  readonly callerIds: readonly string[]
}

export interface LivingTask extends Task {
  readonly total: number
  readonly pacer: unknown
}

export interface AgentRow {
  readonly ext: string
  readonly password: string
  readonly reach: Reach
  /** The agent wants calls (EditExtnumber idle, queue sign-in). */
  readonly ready: boolean
  readonly readyAt: number
}

export interface GroupRow {
  readonly name: string
  readonly strategy: number
  readonly members: readonly { ext: string; priority: number }[]
}

export interface TrunkRow {
  readonly name: string
  readonly channels: number
  readonly callsPerSecond: number
  readonly address: string
}

export interface ClaimRequest {
  readonly taskId: number
  readonly node: string
  readonly limit: number
  readonly now: number
  /** Null: no daily cap. A number at its cap is put off to `nextDay`. */
  readonly maxCallsPerNumberPerDay: number | null
  readonly dayStart: number
  readonly nextDay: number
}

export interface Claim {
  readonly callId: number
  /** Also the id of the customer's leg at the switch. */
  readonly uuid: string
  readonly contactId: number
  readonly phone: string
  readonly expiresAt: number | null
  readonly round: number
  /** Times calls to this contact were cut off before. */
  readonly interruptions: number
  readonly data: ContactData
}

/** The client's free text, echoed in call records. `ext` is the newer name of chengshudu. */
export interface ContactData {
  readonly userid: string
  readonly memberid: string
  readonly ext: string
  readonly customuuid: string
}

export interface Remaining {
  /** Counted to 10,000, as is `due`: more is "10,000 and more". */
  readonly waiting: number
  readonly due: number
  readonly nextDueAt: number | null
}

export interface DialMark {
  readonly callId: number
  readonly dialedAt: number
  readonly trunk: string
  readonly callerId: string
}

/** What became known of one call since the last write; fields are set once and never change after. */
export interface CallChange {
  readonly callId: number
  ringingAt?: number
  answeredAt?: number
  connectedAt?: number
  agentExt?: string
  recording?: string
  end?: CallEnd
}

export interface CallEnd {
  readonly endedAt: number
  readonly outcome: Outcome
  readonly by: HangupBy
  readonly sipStatus: number | null
  readonly q850: number | null
  /** The contact goes back to waiting, due at this time; null: it is done. */
  readonly againAt: number | null
}

export interface AgentChange {
  readonly accountId: number
  readonly ext: string
  readonly state: AgentState
  readonly at: number
  readonly registered: boolean
  /** False when the engine itself sets the agent busy (a missed call). */
  readonly ready?: boolean
  readonly callsAnswered: number
}

export interface TaskChange {
  readonly taskId: number
  readonly nowscale: string
  readonly why: unknown
  /** Null: as it was. */
  readonly pacer: unknown
  readonly at: number
}

export interface PushRow {
  readonly accountId: number
  readonly subject: string
  readonly kind: 'call' | 'state' | 'task'
  readonly event: string
  readonly body: Record<string, unknown>
}

export interface Changes {
  readonly calls: readonly CallChange[]
  readonly agents: readonly AgentChange[]
  readonly tasks: readonly TaskChange[]
  readonly pushes: readonly PushRow[]
}

export interface UnfinishedCall {
  readonly callId: number
  readonly uuid: string
  readonly taskId: number
  readonly dialedAt: number | null
  readonly answeredAt: number | null
  readonly connectedAt: number | null
  /** Times this contact's calls were cut off before. */
  readonly interruptions: number
}

// ---- what the API asks ----

export interface ApiStore {
  accountByAppid(appid: string): Promise<{ account: Account; accesskeyHash: string } | null>
  accountByToken(tokenHash: Buffer, now: number): Promise<Account | null>
  saveToken(tokenHash: Buffer, accountId: number, expiresAt: number): Promise<void>
  dropToken(tokenHash: Buffer): Promise<boolean>
  dropTokens(accountId: number): Promise<void>

  createTask(
    accountId: number,
    draft: TaskDraft,
    entries: readonly ContactEntry[],
  ): Promise<{ taskid: string; added: AppendResult } | Refusal>
  append(accountId: number, taskid: string, digest: Buffer, entries: readonly ContactEntry[], now: number): Promise<AppendResult | Refusal>
  removeContacts(accountId: number, taskid: string, phones: readonly string[]): Promise<number | Refusal>
  commandTask(accountId: number, taskid: string, command: TaskCommand, now: number): Promise<Refusal | null>
  callAgain(accountId: number, taskid: string, again: CallAgain, now: number): Promise<Refusal | null>
  listTasks(accountId: number, filter: TaskFilter, page: Page): Promise<Listed<TaskSummary>>
  listContacts(accountId: number, taskid: string, page: Page): Promise<Listed<ContactSummary> | Refusal>

  addGroup(accountId: number, name: string, enabled: boolean): Promise<Refusal | null>
  dropGroup(accountId: number, name: string): Promise<Refusal | null>
  listGroups(accountId: number, name: string | null): Promise<GroupSummary[]>
  addMember(accountId: number, group: string, ext: string): Promise<Refusal | null>
  dropMember(accountId: number, group: string, ext: string): Promise<Refusal | null>
  /** Sets the agent's ready flag; the agent must be in the group. */
  setReady(accountId: number, group: string, ext: string, ready: boolean, now: number): Promise<Refusal | null>
  /** Queue sign-in and sign-out: membership and ready flag in one step. */
  signIn(accountId: number, group: string, ext: string, now: number): Promise<Refusal | null>
  signOut(accountId: number, group: string, ext: string, now: number): Promise<Refusal | null>
  listMembers(accountId: number, group: string | null, ext: string | null): Promise<MemberSummary[]>
  listAgents(accountId: number, exts: readonly string[] | null): Promise<AgentSummary[]>
  listCallerIds(accountId: number): Promise<string[]>

  listBills(accountId: number, filter: BillFilter, page: Page): Promise<Listed<Bill>>
  recordingExists(accountId: number, filename: string): Promise<boolean>
}

export interface Page {
  readonly current: number
  readonly size: number
}
export interface Listed<T> {
  readonly total: number
  readonly rows: readonly T[]
}

export interface TaskDraft {
  readonly taskid: string
  readonly customtaskid: string | null
  readonly name: string
  readonly assignment: Assignment
  readonly ratio: number
  readonly pace: 'manual' | 'auto'
  readonly concurrent: number
  readonly callerIds: readonly string[]
  readonly scheduledAt: number | null
  readonly endsAt: number | null
  readonly start: boolean
  readonly createdAt: number
}

export interface ContactEntry extends ContactData {
  readonly phone: string
  readonly dueAt: number
  readonly expiresAt: number | null
}

export interface AppendResult {
  readonly added: number
  /** Indexes into the entries given. */
  readonly duplicates: readonly number[]
  readonly blocked: readonly number[]
}

export interface CallAgain {
  readonly answerType: 'all' | AnswerType
  readonly start: boolean
  readonly scheduledAt: number | null
  readonly endsAt: number | null
}

export interface TaskFilter {
  readonly createdFrom: number | null
  readonly createdTo: number | null
  readonly taskids: readonly string[]
  readonly customtaskid: string | null
  readonly name: string | null
  readonly state: TaskState | null
  readonly assignTypes: readonly Assignment['type'][]
  readonly assignTo: string | null
}

export interface TaskSummary {
  readonly taskid: string
  readonly customtaskid: string | null
  readonly name: string
  readonly assignTo: string
  readonly ratio: number
  readonly pace: 'manual' | 'auto'
  readonly concurrent: number
  readonly callerIds: readonly string[]
  readonly state: TaskState
  readonly scheduledAt: number | null
  readonly endsAt: number | null
  readonly createdAt: number
  readonly startedAt: number | null
  readonly endedAt: number | null
  readonly endType: EndType | null
  readonly total: number
  readonly called: number
  readonly answered: number
  readonly connected: number
  readonly abandoned: number
  readonly nowscale: string
  /** The engine's last word on why this task is not dialling; null when it said none. */
  readonly why: unknown
  readonly driven: boolean
}

export interface ContactSummary extends ContactData {
  readonly phone: string
  readonly called: boolean
  readonly agentExt: string | null
  readonly answered: boolean | null
  readonly outcome: Outcome | null
  readonly state: 'waiting' | 'calling' | 'done'
  readonly skipped: string | null
}

export interface GroupSummary {
  readonly id: number
  readonly name: string
  readonly enabled: boolean
  readonly strategy: number
}

export interface MemberSummary {
  readonly group: string
  readonly ext: string
  readonly priority: number
  readonly ready: boolean
  readonly state: AgentState
  readonly stateAt: number
  readonly registered: boolean
  readonly callsAnswered: number
}

export interface AgentSummary {
  readonly ext: string
  readonly password: string
  readonly enabled: boolean
  readonly registered: boolean
  readonly state: AgentState
  readonly stateAt: number
  /** The living call of this agent, if it has one. */
  readonly call: { phone: string; callerId: string; connectedAt: number | null; uuid: string } | null
}

export interface BillFilter {
  readonly dialedFrom: number
  readonly dialedTo: number
  /** Not fetched before, fetched before, all. */
  readonly sync: 'fresh' | 'fetched' | 'all'
  readonly exts: readonly string[]
  readonly destnumber: string | null
  readonly userid: string | null
  readonly memberid: string | null
  readonly ext: string | null
  readonly customuuid: string | null
}

export interface Bill extends ContactData {
  readonly id: number
  readonly uuid: string
  readonly taskid: string
  readonly round: number
  readonly agentExt: string | null
  readonly phone: string
  readonly callerId: string
  readonly dialedAt: number
  readonly answeredAt: number | null
  readonly connectedAt: number | null
  readonly endedAt: number
  readonly outcome: Outcome
  readonly by: HangupBy
  readonly recording: string
}

// ---- what the pusher asks ----

export interface PushStore {
  /** Due deliveries of one account, at most one a subject (the oldest), oldest first. */
  duePushes(limitPerAccount: number): Promise<PendingPush[]>
  pushDelivered(id: number): Promise<void>
  /** Next try after `pauseMs`; null gives it up. */
  pushFailed(id: number, pauseMs: number | null): Promise<void>
  pushBacklog(): Promise<{ accountId: number; pending: number; oldestMs: number }[]>
}

export interface PendingPush {
  readonly id: number
  readonly account: Account
  readonly kind: 'call' | 'state' | 'task'
  readonly body: Record<string, unknown>
  readonly attempts: number
  readonly createdAt: number
}

// ---- what the command line asks ----

/** Accounts are named by their companycode. A verb that adds answers whether it did; what is there already stays as it is. */
export interface AdminStore {
  /** True when there is no account yet. */
  isEmpty(): Promise<boolean>
  findAccount(code: string): Promise<Account | null>
  /** Throws when another account has the appid. */
  addAccount(draft: NewAccount): Promise<boolean>
  /** Sets these and leaves the others. */
  setSettings(code: string, settings: Partial<AccountSettings>): Promise<void>
  /** Makes the group when it is new; an agent that is there comes into the group all the same. */
  addAgent(draft: NewAgent): Promise<boolean>
  addTrunk(draft: NewTrunk): Promise<boolean>
  /** A line every account may use; sets its limits when it is there. */
  ensureSharedTrunk(name: string, channels: number, callsPerSecond: number): Promise<void>
  addCallerId(code: string, number: string): Promise<boolean>
  /** Both answer how many numbers that changed. Contacts that wait already are set aside when their turn comes. */
  blockNumbers(code: string, phones: readonly string[]): Promise<number>
  unblockNumbers(code: string, phones: readonly string[]): Promise<number>
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
}

export interface NewTrunk {
  /** Null: a line every account may use. */
  readonly code: string | null
  readonly name: string
  readonly channels: number
  readonly callsPerSecond: number
  readonly address: string
}

/** A whole store, as the server composes it. */
export interface Store extends EngineStore, ApiStore, PushStore, AdminStore {
  /** Asks the database for an answer; throws when there is none. */
  ping(): Promise<void>
  close(): Promise<void>
}
