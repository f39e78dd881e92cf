// What the engine and the pusher ask of the store. Times are epoch ms; ids of rows are the database's.

import type { Account } from '../../domain/account.ts'
import type { AgentState, PhoneRefusal, Reach } from '../../domain/agent.ts'
import type { ContactData } from '../../domain/contact.ts'
import type { HangupBy, Outcome } from '../../domain/outcome.ts'
import type { PushFact, SentFact } from '../../domain/push-fact.ts'
import type { RecordingName } from '../../domain/recording.ts'
import type { Task } from '../../domain/task.ts'
import type { Trunk, TrunkAccess } from '../../domain/trunk.ts'
import type { TrunkAsk, TrunkGrant } from '../../domain/trunk-share.ts'

export interface EngineStore {
  /** Accounts no other node holds a lease on. */
  freeAccounts(node: string): Promise<number[]>
  /** Companycodes of all accounts by id. */
  accountCodes(): Promise<ReadonlyMap<number, string>>
  /**
   * Takes or renews the lease on an account for `leaseMs` of the database's clock; false while another node
   * holds it.
   */
  holdAccount(accountId: number, node: string, leaseMs: number): Promise<boolean>
  /**
   * Renews the leases that `node` took, even late, and answers their accounts. One another node had since
   * must be taken again, with recovery.
   */
  renewLeases(node: string, leaseMs: number): Promise<number[]>
  /** Ends the leases and shares of a node that stops, or is certainly dead. */
  releaseNode(node: string): Promise<void>
  /**
   * All the engine needs of an account: settings, living tasks, agents, groups, lines. Null when it is gone.
   */
  loadAccount(accountId: number): Promise<AccountPicture | null>
  /** All trunks that are in use, of every account, with their passwords: for the switch. */
  listTrunks(): Promise<readonly TrunkAccess[]>
  /**
   * Takes and gives back `node`'s shares of these trunks, for `leaseMs` of the database's clock; the shares
   * of all nodes are never more than the trunk has. What a node held whose share ran out is free when its
   * calls are written down as over. A trunk that is gone is not in the answer.
   */
  shareTrunks(node: string, asks: readonly TrunkAsk[], leaseMs: number): Promise<TrunkGrant[]>
  /**
   * Claims up to `limit` due contacts: their call rows exist when this returns. Contacts that may not be
   * called are set aside by the same statement. When the answer is lost the calls stay unfinished: after an
   * outage look for them with `unfinishedCalls`.
   */
  claim(request: ClaimRequest): Promise<Claim[]>
  /**
   * Durably marks calls as dialled, before they are; answers the ids that may be. Refuses all while `node`
   * does not hold the account's lease, so a process that was frozen finds out before its next dial. What the
   * claim judged is judged again: a call that may not be made any more is gone, and its contact is set aside.
   */
  clearToDial(accountId: number, node: string, marks: readonly DialMark[], cap?: DailyCap): Promise<number[]>
  /**
   * Gives claimed contacts that were never dialled back, marked or not; their call rows are removed. One of
   * which anything was heard stays.
   */
  release(callIds: readonly number[]): Promise<void>
  /** How much of a task is left: for its end, and for the answer to "why is it not dialling?". */
  remaining(taskId: number, now: number): Promise<Remaining>
  /** The same of many tasks by one statement, by their ids. */
  remainingOf(taskIds: readonly number[], now: number): Promise<ReadonlyMap<number, Remaining>>
  /**
   * Writes what happened to calls and agents in one transaction. Applying the same changes again changes
   * nothing.
   */
  record(changes: Changes): Promise<void>
  /** Starts scheduled tasks, ends those whose pausedtime came. */
  moveDueTasks(accountId: number, now: number): Promise<void>
  /** One step of preparing a task of the account for its next round; false: nothing has to be prepared. */
  prepareRound(accountId: number, now: number): Promise<boolean>
  /**
   * Ends a running task of which nothing waits and nothing is in flight; false when numbers came in between.
   */
  endIfDone(taskId: number, now: number): Promise<boolean>
  /** Calls without an end, of any node. */
  unfinishedCalls(accountId: number): Promise<UnfinishedCall[]>
  /** Calls `listener` with the id of an account something changed for. */
  onChange(listener: (accountId: number) => void): () => void
}

export interface AccountPicture {
  readonly account: Account
  /** Everything was stopped (`stop-all`); null: it was not. */
  readonly stopped: { readonly endsTalks: boolean } | null
  readonly tasks: readonly LivingTask[]
  readonly agents: readonly AgentRow[]
  readonly groups: readonly GroupRow[]
  readonly trunks: readonly Trunk[]
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

export interface DailyCap {
  /** Null: no daily cap. A number at its cap is put off to `nextDay`. */
  readonly maxCallsPerNumberPerDay: number | null
  readonly dayStart: number
  readonly nextDay: number
}

export interface ClaimRequest extends DailyCap {
  readonly taskId: number
  readonly node: string
  readonly limit: number
  readonly now: number
}

export interface Claim {
  readonly callId: number
  /** Also the id of the customer's leg at the switch. */
  readonly legId: string
  readonly contactId: number
  readonly phone: string
  readonly expiresAt: number | null
  readonly round: number
  /** Times calls to this contact were cut off before. */
  readonly interruptions: number
  readonly data: ContactData
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
  /** The agent it was offered to last, and since when; both are set together. */
  agentExt?: string
  offeredAt?: number
  recording?: string
  end?: CallEnd
}

export interface CallEnd {
  readonly endedAt: number
  readonly outcome: Outcome
  readonly by: HangupBy
  readonly sipStatus: number | null
  readonly q850: number | null
  /** An agent had the call later than `abandonWaitMs`: it is late, and counts as this. */
  readonly lateCountsAs?: 'connected' | 'abandoned'
  /** The contact goes back to waiting, due at this time; null: it is done. */
  readonly againAt: number | null
}

export interface AgentChange {
  readonly accountId: number
  readonly ext: string
  readonly state: AgentState
  readonly at: number
  readonly registered: boolean
  /** False when the engine itself sets the agent busy. */
  readonly ready?: boolean
  /** That is because it took no calls. */
  readonly missed?: boolean
  /** Phones refused in its name; left out: none since it last registered. */
  readonly refused?: PhoneRefused
  readonly callsAnswered: number
  readonly callsMissed?: number
  /**
   * System time of the last call given, and the last taken; null: none since this engine drives the account.
   */
  readonly lastAssignedAt?: number | null
  readonly lastAnsweredAt?: number | null
}

export interface PhoneRefused {
  readonly at: number
  /** Since the agent last registered. */
  readonly times: number
  readonly why: PhoneRefusal
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
  readonly fact: PushFact
}

export interface Changes {
  readonly calls: readonly CallChange[]
  readonly agents: readonly AgentChange[]
  readonly tasks: readonly TaskChange[]
  readonly pushes: readonly PushRow[]
}

export interface UnfinishedCall {
  readonly callId: number
  readonly legId: string
  /** Null: no task made it. */
  readonly taskId: number | null
  readonly phone: string
  readonly callerId: string
  readonly agentExt: string | null
  readonly dialedAt: number | null
  readonly answeredAt: number | null
  readonly connectedAt: number | null
  /** As CallChange; empty: none. */
  readonly recording: string
  /** Times this contact's calls were cut off before. */
  readonly interruptions: number
  readonly data: ContactData
}

export interface JournalledAnswer {
  readonly callId: number
  readonly answeredAt: number
}

/**
 * What was answered and is not in the database yet, kept beside it: the database may be away when the process
 * dies.
 */
export interface AnswerJournal {
  /** Returns when it would survive the process. */
  note(callId: number, answeredAt: number): void
  /** Answers of some thousands of calls can still be noted, whatever becomes of the disk. */
  hasRoom(): boolean
  /** The database has these now. */
  written(callIds: readonly number[]): void
  /**
   * What the other processes of this data folder, dead or alive, have noted and perhaps not written.
   * `written`: these are in the database now, and the notes of those that were dead before they were read may
   * go.
   */
  replay(): { readonly answers: readonly JournalledAnswer[]; written(): void }
  /** Nodes that noted here, on this machine, and whose process is gone: their leases need not run out. */
  deadNodes(): string[]
}

export interface PushStore {
  /** Due deliveries of one account, at most one a subject (the oldest), oldest first. */
  duePushes(limitPerAccount: number): Promise<PendingPush[]>
  pushesDelivered(ids: readonly number[]): Promise<void>
  /** Next try after `pauseMs`; null gives it up. */
  pushFailed(id: number, pauseMs: number | null): Promise<void>
  /** By company code. */
  pushBacklog(): Promise<{ code: string; pending: number; oldestMs: number }[]>
}

export interface PendingPush {
  readonly id: number
  readonly account: Account
  readonly kind: 'call' | 'state' | 'task'
  readonly fact: SentFact
  readonly attempts: number
  readonly createdAt: number
}

/**
 * What grows old: remembered appends, ended tasks, the contacts of removed tasks, call records, expired
 * tokens.
 */
export type OldKind = 'appends' | 'tasks' | 'contacts' | 'calls' | 'tokens'

/**
 * Removes what is old, each time a bounded number of rows in one short transaction; at most one node at a
 * time for an account.
 */
export interface KeepStore {
  /** All accounts; their settings say how long they keep what. */
  listAccounts(): Promise<Account[]>
  /**
   * Removes up to about `limit` rows that were over before `before`; answers how many. 0: nothing is left, or
   * another node is at it.
   */
  removeOld(kind: OldKind, accountId: number, before: number, limit: number): Promise<number>
  /** The same for delivered and given-up pushes of all accounts, walking on from the id `after`. */
  removeOldPushes(after: number, before: number, limit: number): Promise<OldPushes>
  /** Call records of the account that name these recordings name none any more. */
  forgetRecordings(accountId: number, names: readonly RecordingName[]): Promise<void>
}

/** The recordings on this machine's disk, in folders of accounts and days. */
export interface RecordingKeeper {
  /** Up to `limit` recordings of an account (its `recordingFolder`) of days before `day`, yyyy-mm-dd. */
  old(folder: string, day: string, limit: number): Promise<RecordingName[]>
  /** Removes their files, whole or not. */
  remove(names: readonly RecordingName[]): Promise<void>
  /** Removes an account's folders of days before `day` in which nothing is left. */
  removeEmpty(folder: string, day: string): Promise<void>
}

export interface OldPushes {
  readonly removed: number
  /** Where to go on; null at the end. */
  readonly next: number | null
}
