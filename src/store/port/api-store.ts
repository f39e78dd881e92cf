// What the API asks of the store. Times are epoch ms; tasks go by taskid or customtaskid.

import type { Readable } from 'node:stream'
import type { Account } from '../../domain/account.ts'
import type { AgentState } from '../../domain/agent.ts'
import type { ContactData } from '../../domain/contact.ts'
import type { FinishedCall } from '../../domain/finished-call.ts'
import type { CallEnding, Outcome } from '../../domain/outcome.ts'
import type { QueueChange, QueueSeconds } from '../../domain/queue.ts'
import type { RecordingName } from '../../domain/recording.ts'
import type { Refusal } from '../../domain/refusal.ts'
import type { Assignment, EndType, TaskCommand, TaskState } from '../../domain/task.ts'
import type { PhoneRefused } from './engine-store.ts'

export interface ApiStore {
  /** Its published key and that key's hash; null: it was revoked. */
  accountByAppid(
    appid: string,
  ): Promise<{ account: Account; keyId: number | null; accesskeyHash: string | null } | null>
  accountByToken(tokenHash: Buffer, now: number): Promise<Account | null>
  /** `keyId`: the key it is given out for; with it the token ends. */
  saveToken(tokenHash: Buffer, accountId: number, expiresAt: number, keyId?: number | null): Promise<void>
  dropToken(tokenHash: Buffer): Promise<boolean>
  dropTokens(accountId: number): Promise<void>

  createTask(
    accountId: number,
    draft: TaskDraft,
    entries: readonly ContactEntry[],
  ): Promise<{ taskid: string; added: AppendResult } | Refusal>
  append(
    accountId: number,
    taskid: string,
    digest: Buffer,
    entries: readonly ContactEntry[],
    now: number,
  ): Promise<AppendResult | Refusal>
  /**
   * Those that wait, also when their call was claimed and not dialled: once this returns they are not dialled
   * any more. Answers how many.
   */
  removeContacts(accountId: number, taskid: string, phones: readonly string[]): Promise<number | Refusal>
  commandTask(accountId: number, taskid: string, command: TaskCommand, now: number): Promise<Refusal | null>
  /**
   * Accepted at once; long lists are prepared afterwards, in steps. The same wish again within five minutes
   * is accepted and changes nothing.
   */
  callAgain(accountId: number, taskid: string, again: CallAgain, now: number): Promise<Refusal | null>
  listTasks(accountId: number, filter: TaskFilter, page: Page): Promise<Listed<TaskSummary>>
  /**
   * The numbers of one task or several; a name in the list that is not a task of the account's is passed
   * over. A walker from page to page misses nothing and sees nothing twice, whatever is taken out of the list
   * behind him.
   */
  listContacts(
    accountId: number,
    taskids: string | readonly string[],
    page: Page,
    now: number,
    filter?: ContactFilter,
  ): Promise<Listed<ContactSummary> | Refusal>

  addGroup(accountId: number, name: string, enabled: boolean): Promise<Refusal | null>
  /** Refused while a task that is not ended uses it. */
  dropGroup(accountId: number, name: string): Promise<Refusal | null>
  /** Made, or when it is there: changed. */
  addQueue(accountId: number, name: string, change: QueueChange): Promise<Refusal | null>
  editQueue(accountId: number, name: string, change: QueueChange): Promise<Refusal | null>
  listGroups(accountId: number, name: string | null): Promise<GroupSummary[]>
  addMember(accountId: number, group: string, ext: string): Promise<Refusal | null>
  dropMember(accountId: number, group: string, ext: string): Promise<Refusal | null>
  /** Sets the agent's ready flag; the agent must be in the group. */
  setReady(
    accountId: number,
    group: string,
    ext: string,
    ready: boolean,
    now: number,
  ): Promise<Refusal | null>
  /** Queue sign-in and sign-out: membership and ready flag in one step. */
  signIn(accountId: number, group: string, ext: string, now: number): Promise<Refusal | null>
  signOut(accountId: number, group: string, ext: string, now: number): Promise<Refusal | null>
  listMembers(accountId: number, group: string | null, ext: string | null): Promise<MemberSummary[]>
  listAgents(accountId: number, exts: readonly string[] | null): Promise<AgentSummary[]>
  listCallerIds(accountId: number): Promise<string[]>

  /** A page of fresh ones that is asked for again within five minutes by the same filter is the same. */
  listBills(accountId: number, filter: BillFilter, page: Page, now: number): Promise<Listed<FinishedCall>>
  /** As listBills, and nothing becomes fetched. */
  listCdrs(accountId: number, filter: CdrFilter, page: Page): Promise<Listed<FinishedCall>>
  /** Whether an ended call of the account names this recording. */
  recordingExists(accountId: number, recording: Pick<RecordingName, 'callId' | 'name'>): Promise<boolean>
  /** Signs links to recordings: made once for a database, the same for every node on it. */
  linkKey(): Promise<Buffer>
}

/** The recordings on this machine's disk, to be fetched. */
export interface RecordingFiles {
  /** Whether there is something of it. */
  has(recording: RecordingName): Promise<boolean>
  /** Null: there is nothing of it, or not any more. */
  open(recording: RecordingName): Promise<RecordingFile | null>
}

/** Must be closed, or read to an end. */
export interface RecordingFile {
  readonly bytes: number
  /** Epoch ms. */
  readonly writtenAt: number
  /** Bytes from `first` to `last`, both included; closes the file at its end. */
  read(first: number, last: number): Readable
  close(): Promise<void>
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
  /** The same call came before: nothing was added now, this is what it answered then. */
  readonly isRepeated?: true
}

export interface CallAgain {
  /** All numbers, those that were never called, or those whose last call ended so. */
  readonly which: 'all' | 'neverCalled' | readonly CallEnding[]
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
  /** Those an agent had later than the account lets customers wait. */
  readonly late: number
  /** Dialled and not over; in none of the others. */
  readonly inFlight: number
  readonly nowscale: string
  /** The engine's last word on why this task is not dialling; null when it said none. */
  readonly why: unknown
  readonly driven: boolean
  /** Its next round is being prepared: so many of its numbers are. */
  readonly preparing: { readonly prepared: number; readonly total: number } | null
  /**
   * When its time has come it starts as soon as fewer than so many tasks of the account run; null: that does
   * not keep it.
   */
  readonly waitsForPlaceOf: number | null
}

/** Null: whatever it is. */
export interface ContactFilter {
  readonly called: boolean | null
  readonly answered: boolean | null
  readonly endings: readonly CallEnding[] | null
}
export const EVERY_CONTACT: ContactFilter = { called: null, answered: null, endings: null }

export interface ContactSummary extends ContactData {
  readonly taskid: string
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
  readonly remark: string
  readonly autocall: boolean
  readonly queueSeconds: Partial<QueueSeconds>
  /** A running task gives its calls to it. */
  readonly busy: boolean
}

export interface MemberSummary {
  readonly group: string
  readonly ext: string
  readonly priority: number
  readonly ready: boolean
  readonly state: AgentState
  readonly stateAt: number
  /** When the engine set it not ready because it took no calls; null: it did not, or that is over. */
  readonly missedAt: number | null
  readonly registered: boolean
  readonly callsAnswered: number
  readonly callsMissed: number
  readonly lastAssignedAt: number | null
  readonly lastAnsweredAt: number | null
}

export interface AgentSummary {
  readonly ext: string
  readonly password: string
  readonly enabled: boolean
  readonly registered: boolean
  readonly state: AgentState
  readonly stateAt: number
  /** When the engine set it not ready because it took no calls; null: it did not, or that is over. */
  readonly missedAt: number | null
  /**
   * The last phone that was refused in its name, and how often since the agent registered last; null: none
   * ever was.
   */
  readonly refused: PhoneRefused | null
  /** The living call of this agent, if it has one. */
  readonly call: { phone: string; callerId: string; connectedAt: number | null; legId: string } | null
}

export interface BillFilter {
  readonly dialedFrom: number
  readonly dialedTo: number
  /** Not fetched before, fetched before, all. */
  readonly sync: 'fresh' | 'fetched' | 'all'
  readonly exts: readonly string[]
  readonly phone: string | null
  readonly userid: string | null
  readonly memberid: string | null
  readonly extra: string | null
  readonly customuuid: string | null
}

export interface CdrFilter {
  readonly dialedFrom: number
  readonly dialedTo: number
  readonly exts: readonly string[]
  readonly callerId: string | null
  readonly phone: string | null
  readonly userid: string | null
  readonly memberid: string | null
}
