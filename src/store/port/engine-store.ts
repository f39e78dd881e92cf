// What the engine and the pusher ask of the store. Times are epoch ms; ids of rows are the database's.

import type { Account } from '../../domain/account.ts'
import type { AgentState, PhoneRefusal, Reach } from '../../domain/agent.ts'
import type { ListeningMode, ListeningSpan } from '../../domain/call/listening.ts'
import type { CallMark } from '../../domain/call/mark.ts'
import type { PreviewDecision } from '../../domain/call/preview.ts'
import type { TalkCommand, TalkDetail } from '../../domain/call/talk-command.ts'
import type { VoicePlan } from '../../domain/call/voice.ts'
import type { ContactData } from '../../domain/contact.ts'
import type { HangupBy, Outcome } from '../../domain/outcome.ts'
import type { PushFact, SentFact } from '../../domain/push-fact.ts'
import type { RecordingName } from '../../domain/recording.ts'
import type { Task } from '../../domain/task.ts'
import type { Trunk, TrunkAccess } from '../../domain/trunk.ts'
import type { TrunkOutage } from '../../domain/trunk-outage.ts'
import type { TrunkAsk, TrunkGrant } from '../../domain/trunk-share.ts'
import type { CallerStore } from './caller-store.ts'
import type { LivePublisher } from './live-publisher.ts'

export interface EngineStore extends LivePublisher, CallerStore {
  /** Accounts no other node holds a lease on. */
  freeAccounts(node: string): Promise<number[]>
  /** Companycodes of all accounts by id. */
  accountCodes(): Promise<ReadonlyMap<number, string>>
  /**
   * Takes or renews the lease on an account for `leaseMs` by the database's clock; false while another node
   * holds it.
   */
  holdAccount(accountId: number, node: string, leaseMs: number): Promise<boolean>
  /**
   * Renews the leases that `node` took, even late, and returns their accounts. An account that another node
   * has had since must be taken again, with recovery.
   */
  renewLeases(node: string, leaseMs: number): Promise<number[]>
  /** Ends the leases and shares of a node that stops, or is certainly dead. */
  releaseNode(node: string): Promise<void>
  /**
   * Everything the engine needs of an account: settings, living tasks, agents, groups, lines. Null if it is
   * gone.
   */
  loadAccount(accountId: number): Promise<AccountPicture | null>
  /** Null: it is gone. */
  promptSamples(accountId: number, promptId: number): Promise<Int16Array | null>
  /** All enabled trunks of every account, with their passwords, for the switch. */
  listTrunks(): Promise<readonly TrunkAccess[]>
  /**
   * Takes and gives back `node`'s shares of these trunks, for `leaseMs` by the database's clock; together the
   * nodes never have more than the trunk has. The share of a node that let it run out is free once its calls
   * are written down as over. A trunk that is gone is missing in the answer.
   */
  shareTrunks(node: string, asks: readonly TrunkAsk[], leaseMs: number): Promise<TrunkGrant[]>
  /**
   * Claims up to `limit` due contacts: their call rows exist when this returns. The same statement sets
   * contacts aside that may not be called. If the answer is lost, the calls stay unfinished: after an outage
   * look for them with `undialledCalls`.
   */
  claim(request: ClaimRequest): Promise<Claim[]>
  /**
   * Durably marks calls as dialled before they are, and returns the ids of those that may be. Refuses all
   * while `node` does not hold the account's lease, so a process that was frozen finds out before its next
   * dial. What the claim checked is checked again: a call that may not be made any more is removed and its
   * contact set aside.
   */
  clearToDial(accountId: number, node: string, marks: readonly DialMark[], cap?: DailyCap): Promise<number[]>
  /**
   * Gives back contacts that `node` claimed and never dialled, marked or not, and removes their call rows. A
   * call of which anything was heard stays, and so does one of another node, which may be dialling it.
   */
  release(node: string, callIds: readonly number[]): Promise<void>
  /**
   * What agents decided of contacts that `node` claimed and they looked at: their call rows are removed, and
   * the contacts wait until `dueAt` or are done. A call that was marked stays.
   */
  skipClaimed(node: string, skips: readonly SkippedClaim[]): Promise<void>
  /** Those of these claims that are neither dialled nor withdrawn. */
  claimsLeft(node: string, callIds: readonly number[]): Promise<number[]>
  /** How much of a task is left: for its end, and for the answer to "why is it not dialling?". */
  remaining(taskId: number, now: number): Promise<Remaining>
  /** The same for many tasks with one statement, by task id. */
  remainingOf(taskIds: readonly number[], now: number): Promise<ReadonlyMap<number, Remaining>>
  /** Writes what happened in one transaction. Applying the same changes again changes nothing. */
  record(changes: Changes): Promise<void>
  /** Starts scheduled tasks and ends those whose pausedtime has come. */
  moveDueTasks(accountId: number, now: number): Promise<void>
  /**
   * Takes one step in preparing a task of the account for its next round, or with the numbers of another one;
   * false: there is nothing to prepare.
   */
  prepareRound(accountId: number, now: number): Promise<boolean>
  /**
   * Ends a running task if nothing of it waits or is in flight; false if it did not, because numbers came in
   * between.
   */
  endIfDone(taskId: number, now: number): Promise<boolean>
  /** The calls that agents have asked for and that have not begun, the oldest first. */
  askedCalls(accountId: number): Promise<AskedCall[]>
  /**
   * Durably marks such a call as dialled, before its agent is rung. False: it may not begin, because `node`
   * does not hold the account's lease, the account may not dial, or the call has begun or ended.
   */
  markAsked(accountId: number, node: string, mark: DialMark): Promise<boolean>
  /**
   * Blocks the number of a call, whose customer has pressed this key for it. False: there is no such call.
   */
  blockCalled(accountId: number, callId: number, key: string): Promise<boolean>
  /** Those who listen to conversations or are asked to, the oldest first. */
  openListeners(accountId: number): Promise<OpenListener[]>
  /**
   * Ends these for good, if `node` holds the account's lease; false: it does not, and nothing was changed.
   */
  closeListeners(accountId: number, node: string, listenerIds: readonly number[]): Promise<boolean>
  /** What `/v1` asks the engine to do, if `node` drives the account; each is given out once. */
  takeRequests(accountId: number, node: string): Promise<EngineRequest[]>
  /** Notes whether `node` can use a trunk; null: it can. */
  noteTrunk(node: string, trunk: string, outage: TrunkOutage | null): Promise<void>
  /** Calls without an end, of any node. */
  unfinishedCalls(accountId: number): Promise<UnfinishedCall[]>
  /**
   * Ids of the calls that `node` claimed and did not mark as dialled, once none of its claims is under way.
   */
  undialledCalls(accountId: number, node: string): Promise<number[]>
  /**
   * Closes what the account's last driver left, in one transaction, if `node` holds the lease meanwhile;
   * false: it does not, and nothing was changed.
   */
  closeLeft(accountId: number, node: string, left: UnownedCalls): Promise<boolean>
  /** Calls `listener` with the id of each account for which something changed. */
  onChange(listener: (accountId: number) => void): () => void
}

/** A contact that an agent looked at and did not call. */
export interface SkippedClaim {
  readonly callId: number
  readonly ext: string
  /** Null: it is not called in this round. */
  readonly dueAt: number | null
}

/**
 * About an agent, by its extension; `preview`: it has decided about the contact it looks at; `makeCall`: it
 * has asked for a call; `listen`: it is to listen to one, or in another way; `cutOff`: as `hangUp`, by
 * somebody else; `endCall`: the call of `detail`, whoever has it; `noSound`, `soundHeard`: its desk says so
 * of its phone.
 */
export interface EngineRequest {
  readonly kind:
    | 'endWrapUp'
    | 'extendWrapUp'
    | 'hangUp'
    | 'cutOff'
    | 'endCall'
    | 'makeCall'
    | 'listen'
    | 'noSound'
    | 'soundHeard'
    | 'preview'
    | TalkCommand
  /** Empty for `endCall`. */
  readonly ext: string
  readonly detail?: TalkDetail & { readonly decision?: PreviewDecision; readonly callId?: number }
}

/** A call that was asked for: an agent's, one between two numbers, or one that plays a message. */
export interface AskedCall {
  readonly callId: number
  /** The id of the customer's leg at the switch. */
  readonly legId: string
  /** The agent who makes the call; null: `otherPhone` is called first, in an agent's place, or nobody is. */
  readonly ext: string | null
  readonly otherPhone: string | null
  /** What whoever answers hears; null: nobody makes the call but those who talk. */
  readonly voice: VoicePlan | null
  readonly phone: string
  /** As asked; empty: one of the account's. */
  readonly callerId: string
  /** Nobody waits for it any more. */
  readonly isTooOld: boolean
  readonly data: ContactData
}

/** Somebody who listens to a conversation, or is asked to. */
export interface OpenListener {
  readonly listenerId: number
  readonly callId: number
  /** The extension that listens. */
  readonly ext: string
  /** The agent it listens to. */
  readonly agentExt: string
  /** As asked for last. */
  readonly mode: ListeningMode
  /** Nobody waits any more for it to begin. */
  readonly isTooOld: boolean
}

export interface AccountPicture {
  readonly account: Account
  /** Everything was stopped by `stop-all`; null: it was not. */
  readonly stopped: { readonly endsTalks: boolean } | null
  readonly tasks: readonly LivingTask[]
  readonly agents: readonly AgentRow[]
  readonly groups: readonly GroupRow[]
  readonly trunks: readonly Trunk[]
  readonly callerIds: readonly string[]
  /** Those of the account's prompts that its settings or its calls name. */
  readonly prompts: readonly UsedPrompt[]
}

/** A prompt never gets another sound: a new one has a new id. */
export interface UsedPrompt {
  readonly id: number
  readonly name: string
  /** How long it is. */
  readonly ms: number
}

export interface LivingTask extends Task {
  readonly total: number
  /** Numbers whose calls are over, and how many of them had an agent. */
  readonly called: number
  readonly connected: number
  readonly pacer: unknown
}

export interface AgentRow {
  readonly ext: string
  readonly password: string
  readonly reach: Reach
  /** Where a PBX takes its calls; null: its phone registers here. */
  readonly uri: string | null
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
  /** Null: no daily cap. A number at its cap is postponed to `nextDay`. */
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
  /** How often calls to this contact were cut off before. */
  readonly interruptions: number
  readonly data: ContactData
}

export interface Remaining {
  /** Counted up to 10,000, as is `due`, which stands for "10,000 or more". */
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

/** What became known of one call since the last write. A field that is set never changes. */
export interface CallChange {
  readonly callId: number
  ringingAt?: number
  answeredAt?: number
  /** When a customer who was played a message wanted an agent. */
  wantedAt?: number
  connectedAt?: number
  /** The agent it was last offered to, and when; both are set together. */
  agentExt?: string
  offeredAt?: number
  recording?: string
  /** Another agent got the call while the customer talked; the last one counts. */
  tookOver?: string
  /** An outside number got the call; the agent who had it last still stands in its record. */
  otherPhone?: string
  /** All so far. */
  marks?: readonly CallMark[]
  end?: CallEnd
}

/** What became known of a listener: all of it so far. An end that is set never changes. */
export interface ListenerChange {
  readonly listenerId: number
  readonly spans: readonly ListeningSpan[]
  /** Null: it goes on. */
  readonly endedAt: number | null
}

export interface CallEnd {
  readonly endedAt: number
  readonly outcome: Outcome
  readonly by: HangupBy
  readonly sipStatus: number | null
  readonly q850: number | null
  /** An agent had the call later than `abandonWaitMs` after the answer; it counts as this. */
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
  /** True: because the agent took no calls. */
  readonly missed?: boolean
  /** Phones refused in its name; left out: none since it last registered. */
  readonly refused?: PhoneRefused
  readonly callsAnswered: number
  readonly callsMissed?: number
  /**
   * System time at which the agent was last given a call, and last took one; null: not since this engine
   * began to drive the account.
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
  readonly listeners?: readonly ListenerChange[]
}

/** What recovery found out of the calls that an account's last driver left without an end. */
export interface UnownedCalls {
  /** The ends of those that were dialled, and the pushes of their records. */
  readonly ended: Pick<Changes, 'calls' | 'pushes'>
  /** Those that were not: they are removed unless they are marked, and their contacts wait again. */
  readonly undialled: readonly number[]
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
  /** As CallChange; null: it wants an agent since the answer, or not yet. */
  readonly wantedAt: number | null
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
 * Answers that are not in the database yet, kept beside it, because the database may be away when the process
 * dies.
 */
export interface AnswerJournal {
  /** When it returns, the note survives the process. */
  note(callId: number, answeredAt: number): void
  /** Whether the answers of some thousands of calls can still be noted even if the disk is full. */
  hasRoom(): boolean
  /** The database has these now. */
  written(callIds: readonly number[]): void
  /**
   * What the other processes of this data folder, dead or alive, have noted and perhaps not written. Call
   * `written` once these are in the database: it removes the notes of processes that were dead before they
   * were read.
   */
  replay(): { readonly answers: readonly JournalledAnswer[]; written(): void }
  /** Nodes of this machine that noted here and whose process is gone: their leases need not run out. */
  deadNodes(): string[]
}

export interface PushStore {
  /** Due deliveries of each account, at most one of each subject (the oldest), oldest first. */
  duePushes(limitPerAccount: number): Promise<PendingPush[]>
  pushesDelivered(ids: readonly number[]): Promise<void>
  /** The next try follows after `pauseMs`; null gives it up. */
  pushFailed(id: number, pauseMs: number | null, why?: PushFailure): Promise<void>
  /** By company code. */
  pushBacklog(): Promise<{ code: string; pending: number; oldestMs: number }[]>
}

/** What came of a try: the receiver's answer, or why there was none. */
export interface PushFailure {
  readonly status: number | null
  readonly error: string | null
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
 * tokens, the figures of minutes.
 */
export type OldKind = 'appends' | 'tasks' | 'contacts' | 'calls' | 'tokens' | 'reports' | 'audit'

/**
 * Removes what is old, a bounded number of rows in each short transaction; only one node at a time works on
 * an account.
 */
export interface KeepStore {
  /** All accounts, whose settings say how long they keep what. */
  listAccounts(): Promise<Account[]>
  /**
   * Removes about `limit` rows at most that were over before `before`; returns how many. 0: nothing is left,
   * or another node is working on it.
   */
  removeOld(kind: OldKind, accountId: number, before: number, limit: number): Promise<number>
  /** The same for delivered and given-up pushes of all accounts, walking on from the id `after`. */
  removeOldPushes(after: number, before: number, limit: number): Promise<OldPushes>
  /** Removes the names of these recordings from the account's call records. */
  forgetRecordings(accountId: number, names: readonly RecordingName[]): Promise<void>
}

/** The recordings on this machine's disk, in folders of accounts and days. */
export interface RecordingKeeper {
  /**
   * Up to `limit` recordings from an account's folder (`recordingFolder`) and days before `day`, yyyy-mm-dd.
   */
  old(folder: string, day: string, limit: number): Promise<RecordingName[]>
  /** Removes their files, whole or not. */
  remove(names: readonly RecordingName[]): Promise<void>
  /** Removes an account's empty folders of days before `day`. */
  removeEmpty(folder: string, day: string): Promise<void>
}

export interface OldPushes {
  readonly removed: number
  /** Where to go on; null at the end. */
  readonly next: number | null
}
