// What the API asks of the store. Times are epoch ms; tasks are named by taskid or customtaskid.

import type { Readable } from 'node:stream'
import type { AccessKey } from '../../domain/access-key.ts'
import type { Account } from '../../domain/account.ts'
import type { AgentState } from '../../domain/agent.ts'
import type { CallOriginType } from '../../domain/call/origin.ts'
import type { VoiceScript } from '../../domain/call/voice.ts'
import type { ContactData } from '../../domain/contact.ts'
import type { FinishedCall } from '../../domain/finished-call.ts'
import type { CallEnding, TaskOutcome } from '../../domain/outcome.ts'
import type { OwnFields } from '../../domain/own-fields.ts'
import type { QueueChange, QueueSeconds } from '../../domain/queue.ts'
import type { RecordingName } from '../../domain/recording.ts'
import type { Refusal } from '../../domain/refusal.ts'
import type { Assignment, EndType, TaskCommand, TaskPace, TaskState } from '../../domain/task.ts'
import type { PhoneRefused } from './changes.ts'
import type { SingleCallBook } from './single-call-book.ts'
import type { SupervisionBook } from './supervision-book.ts'
import type { TaskFile } from './task-file.ts'

export interface ApiStore extends SingleCallBook, SupervisionBook {
  /** Its published key, that key's hash, and when it was used last; null: it was revoked. */
  accountByAppid(appid: string): Promise<{
    readonly account: Account
    readonly keyId: number | null
    readonly accesskeyHash: string | null
    readonly keyUsedAt: number | null
  } | null>
  /** A valid key by its id, whatever account has it. */
  keyById(
    keyId: number,
  ): Promise<{ readonly account: Account; readonly key: AccessKey; readonly hash: string } | null>
  /** Written down at most once a minute a key. */
  keyUsed(key: Pick<AccessKey, 'id' | 'lastUsedAt'>, now: number): Promise<void>
  /** A token ends with the key it was given out for. */
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
   * Removes those that wait, including those whose call was claimed but not dialled: once this returns they
   * are not dialled any more. Returns how many.
   */
  removeContacts(accountId: number, taskid: string, phones: readonly string[]): Promise<number | Refusal>
  commandTask(accountId: number, taskid: string, command: TaskCommand, now: number): Promise<Refusal | null>
  /**
   * Accepts at once; long lists are prepared afterwards, step by step. The same request within five minutes
   * is accepted and changes nothing.
   */
  callAgain(accountId: number, taskid: string, again: CallAgain, now: number): Promise<Refusal | null>
  listTasks(accountId: number, filter: TaskFilter, page: Page): Promise<Listed<TaskSummary>>
  /**
   * The numbers of one task or several; names that are not tasks of the account are ignored. A walk from page
   * to page misses nothing and sees nothing twice, even if numbers before its position are removed.
   */
  listContacts(
    accountId: number,
    taskids: string | readonly string[],
    page: Page,
    now: number,
    filter?: ContactFilter,
  ): Promise<Listed<ContactSummary> | Refusal>

  addGroup(accountId: number, name: string, enabled: boolean): Promise<Refusal | null>
  /** Refused while a task that has not ended uses it. */
  dropGroup(accountId: number, name: string): Promise<Refusal | null>
  /** Adds the queue, or changes it if it exists. */
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
  /** Sign-in and sign-out change membership and ready flag in one step. */
  signIn(accountId: number, group: string, ext: string, now: number): Promise<Refusal | null>
  signOut(accountId: number, group: string, ext: string, now: number): Promise<Refusal | null>
  listMembers(accountId: number, group: string | null, ext: string | null): Promise<MemberSummary[]>
  listAgents(accountId: number, exts: readonly string[] | null): Promise<AgentSummary[]>
  listCallerIds(accountId: number): Promise<string[]>

  /**
   * A page of fresh records stays the same if it is asked for again with the same filter within five minutes.
   */
  listBills(accountId: number, filter: BillFilter, page: Page, now: number): Promise<Listed<FinishedCall>>
  /** As listBills, but nothing becomes fetched. */
  listCdrs(accountId: number, filter: CdrFilter, page: Page): Promise<Listed<FinishedCall>>
  /** Whether an ended call of the account names this recording. */
  recordingExists(accountId: number, recording: Pick<RecordingName, 'callId' | 'name'>): Promise<boolean>
  /** The key that signs links to recordings; each database has one, the same for all its nodes. */
  linkKey(): Promise<Buffer>
}

/** The recordings on this machine's disk that can be fetched. */
export interface RecordingFiles {
  /** Whether at least a part of it exists. */
  has(recording: RecordingName): Promise<boolean>
  /** Null: it does not exist or no longer exists. */
  open(recording: RecordingName): Promise<RecordingFile | null>
  /** As far as it is written by now. */
  openGrowing(recording: RecordingName): Promise<RecordingFile | null>
}

/** Must be closed, or read to the end. */
export interface RecordingFile {
  readonly bytes: number
  /** Epoch ms. */
  readonly writtenAt: number
  /** The bytes from `first` to `last`, both included; closes the file at the end. */
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
  readonly pace: TaskPace
  readonly concurrent: number
  readonly callerIds: readonly string[]
  readonly scheduledAt: number | null
  readonly endsAt: number | null
  readonly start: boolean
  readonly createdAt: number
  /** The name of a plan; null or left out: the account's default. */
  readonly plan?: string | null
  /** What whoever answers hears first; null or left out: they talk with an agent at once. */
  readonly voice?: VoiceScript | null
  /** How often a number that nobody answers is called in all; null or left out: as the plan says. */
  readonly callTimes?: number | null
  /** A file that was checked, whose numbers are added afterwards. */
  readonly file?: TaskFile
  /** Whose numbers it gets; a long list is copied afterwards, step by step. */
  readonly numbersOf?: CopiedNumbers
}

/** Numbers of another task, by how their last call ended; those being called are left out. */
export interface CopiedNumbers {
  readonly taskid: string
  readonly which: CallAgain['which']
}

export interface ContactEntry extends ContactData {
  readonly phone: string
  readonly dueAt: number
  readonly expiresAt: number | null
  /** Null: the client has not said in which time zone it is. */
  readonly zone: string | null
  /** Left out or null: the client gave none. */
  readonly fields?: OwnFields | null
}

export interface AppendResult {
  readonly added: number
  /** Indexes into the given entries. */
  readonly duplicates: readonly number[]
  readonly blocked: readonly number[]
  /** The same request came before: nothing was added now, and this is its first answer. */
  readonly isRepeated?: true
}

export interface CallAgain {
  /** All numbers, those that were never called, or those whose last call ended in one of these ways. */
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
  readonly pace: TaskPace
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
  /** Connected later than the account lets customers wait. */
  readonly late: number
  /** Dialled and not over; not in any of the other figures. */
  readonly inFlight: number
  readonly nowscale: string
  /** The engine's last reason why this task is not dialling; null if there is none. */
  readonly why: unknown
  readonly driven: boolean
  /** Its next round is being prepared: how many of its numbers are ready. */
  readonly preparing: { readonly prepared: number; readonly total: number } | null
  /** It waits until fewer than so many tasks of the account run; null: it does not wait for that. */
  readonly waitsForPlaceOf: number | null
}

/** Null: any. */
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
  readonly outcome: TaskOutcome | null
  readonly state: 'waiting' | 'calling' | 'done'
  readonly skipped: string | null
  /** Not called before it, epoch ms. */
  readonly dueAt: number
  /** Not called from then on, epoch ms; null: at any time. */
  readonly expiresAt: number | null
  /** In which time zone the client says it is; null: nothing was said. */
  readonly zone: string | null
  /** It was due, and a limit or its hours have put it off to `dueAt`. */
  readonly isPutOff: boolean
}

export interface GroupSummary {
  readonly id: number
  readonly name: string
  readonly enabled: boolean
  readonly strategy: number
  readonly remark: string
  readonly autocall: boolean
  readonly queueSeconds: Partial<QueueSeconds>
  /** A running task gives it calls. */
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
  /** Where a PBX takes its calls; null: its phone registers here. */
  readonly uri: string | null
  readonly enabled: boolean
  readonly registered: boolean
  readonly state: AgentState
  readonly stateAt: number
  /** When the engine set it not ready because it took no calls; null: it did not, or that is over. */
  readonly missedAt: number | null
  /**
   * The last phone that was refused in its name, and how often since the agent last registered; null: never.
   */
  readonly refused: PhoneRefused | null
  /** The living call of this agent, if it has one. */
  readonly call: {
    readonly phone: string
    readonly callerId: string
    readonly connectedAt: number | null
    readonly legId: string
    /** The agent made it. */
    readonly isSingle: boolean
  } | null
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
  /** Null: any. */
  readonly origin: CallOriginType | null
}

export interface CdrFilter {
  readonly dialedFrom: number
  readonly dialedTo: number
  readonly exts: readonly string[]
  readonly callerId: string | null
  readonly phone: string | null
  readonly userid: string | null
  readonly memberid: string | null
  readonly origin: CallOriginType | null
}
