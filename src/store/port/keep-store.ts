// What removes old things asks of the store, and of the disk.
import type { Account } from '../../domain/account.ts'
import type { RecordingName } from '../../domain/recording.ts'

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
