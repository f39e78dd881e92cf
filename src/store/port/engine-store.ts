// What the engine asks of the store. Times are epoch ms; ids of rows are the database's.

import type { TrunkAccess } from '../../domain/trunk.ts'
import type { TrunkOutage } from '../../domain/trunk-outage.ts'
import type { TrunkAsk, TrunkGrant } from '../../domain/trunk-share.ts'
import type { AccountPicture } from './account-picture.ts'
import type { CallBackStore } from './call-back-store.ts'
import type { CallerIdBook } from './caller-id-book.ts'
import type { CallerStore } from './caller-store.ts'
import type { Changes, LateFacts, UnfinishedCall, UnownedCalls } from './changes.ts'
import type { Claim, ClaimRequest, DialMark, Remaining, SkippedClaim } from './dial-claim.ts'
import type { AskedCall, EngineRequest, OpenListener } from './engine-request.ts'
import type { LivePublisher } from './live-publisher.ts'

export interface EngineStore extends LivePublisher, CallerStore, CallerIdBook, CallBackStore {
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
  clearToDial(accountId: number, node: string, marks: readonly DialMark[]): Promise<number[]>
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
  /**
   * Makes some of the task's numbers due again that a limit put off, and notes, once none is left, that all
   * were judged by these rules (`LivingTask.judgedBy`). True: others are left.
   */
  judgeAgain(taskId: number, by: string, now: number): Promise<boolean>
  /** How much of a task is left: for its end, and for the answer to "why is it not dialling?". */
  remaining(taskId: number, now: number): Promise<Remaining>
  /** The same for many tasks with one statement, by task id. */
  remainingOf(taskIds: readonly number[], now: number): Promise<ReadonlyMap<number, Remaining>>
  /**
   * Writes what happened in one transaction, as the account's driver; applying the same changes again changes
   * nothing. False: another node has had the account since, and nothing was written.
   */
  record(accountId: number, node: string, changes: Changes): Promise<boolean>
  /** Writes what only those know who carried these calls, whoever drives their account now. */
  recordLate(calls: readonly LateFacts[]): Promise<void>
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
   * does not hold the account's lease, the account may not dial, the call has begun or ended, or a number of
   * it is blocked and that forbids it: it always does for a message, for others if `refusesBlocked`.
   */
  markAsked(accountId: number, node: string, mark: DialMark, refusesBlocked: boolean): Promise<boolean>
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
