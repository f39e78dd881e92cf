// A background duty: removes what is older than accounts keep it, a little at a time, so that nothing else
// slows down.
import type { Account } from '../domain/account.ts'
import type { DatedClock } from '../domain/clock.ts'
import { firstDayKept, recordingFolder } from '../domain/recording.ts'
import type { KeepStore, OldKind, RecordingKeeper } from '../store/port/keep-store.ts'

export interface Household {
  readonly store: KeepStore
  /** Real time: days are kept in it. */
  readonly clock: DatedClock
  /** The recordings that this process can reach; if omitted, none are removed. */
  readonly recordings?: RecordingKeeper
  /** Completes recordings whose writer is gone; returns how many. */
  repairRecordings?(): Promise<number>
  /** Notified of removed rows and recordings. */
  removed(what: OldKind | 'pushes' | 'recordings', rows: number): void
  /** Notified of a failure; the round goes on with the next account. */
  failed(what: string, accountId: number | null, error: unknown): void
  /** Notified in each round of a stored setting whose value cannot be used. */
  unreadable(code: string, setting: string, why: string): void
}

const DAY_MS = 86_400_000
/** A repeated append is recognised for a day. */
const KEEP_APPENDS_MS = DAY_MS
const KEEP_TOKENS_MS = DAY_MS
/** How long a delivered or given-up push can be sent again by command. */
const KEEP_PUSHES_MS = 7 * DAY_MS
const FIRST_AFTER_MS = 60_000
const ROUND_MS = 3_600_000
const BATCH = 1_000
/** Each file costs a disk some ms. */
const FILE_BATCH = 200
/**
 * The pause after a batch is this many times as long as the batch, so that it takes at most a fifth of one
 * connection's time.
 */
const REST = 4
const REST_MIN_MS = 20

export class Housekeeper {
  private readonly household: Household
  private stopping = false
  private cancelRound = () => {}
  private wake = () => {}
  private working: Promise<void> = Promise.resolve()

  constructor(household: Household) {
    this.household = household
  }

  start(): void {
    this.roundAfter(FIRST_AFTER_MS)
  }

  /** Resolves when the batch under way is done; the rest waits for the next start. */
  async stop(): Promise<void> {
    this.stopping = true
    this.cancelRound()
    this.wake()
    await this.working
  }

  /** One round over all accounts. A failure is reported, and the next round tries again. */
  async round(): Promise<void> {
    const { store } = this.household
    // Repairing comes first, because what is repaired may be old.
    await this.attempt('leftRecordings', null, async () => this.household.repairRecordings?.())
    const accounts = await this.attempt('accounts', null, () => store.listAccounts())
    for (const account of accounts ?? []) {
      for (const { setting, why } of account.unreadable ?? [])
        this.household.unreadable(account.code, setting, why)
      await this.tidy(account)
    }
    await this.attempt('pushes', null, () => this.removePushes())
  }

  private roundAfter(delayMs: number): void {
    if (this.stopping) return
    this.cancelRound = this.household.clock.after(delayMs, () => {
      this.working = this.round().finally(() => this.roundAfter(ROUND_MS))
    })
  }

  private async tidy(account: Account): Promise<void> {
    const now = this.household.clock.systemTime()
    const { keepTasksDays, keepCallsDays, keepReportsDays, keepAuditDays } = account.settings
    await this.remove('tokens', account.id, now - KEEP_TOKENS_MS)
    await this.remove('appends', account.id, now - KEEP_APPENDS_MS)
    if (keepTasksDays !== 'forever') await this.remove('tasks', account.id, now - keepTasksDays * DAY_MS)
    // This runs even if tasks are kept for ever now: the contacts of removed tasks are of no use.
    await this.remove('contacts', account.id, now)
    // Recordings go before the records that name them.
    await this.attempt('recordings', account.id, () => this.removeRecordings(account, now))
    if (keepCallsDays !== 'forever') await this.remove('calls', account.id, now - keepCallsDays * DAY_MS)
    if (keepReportsDays !== 'forever')
      await this.remove('reports', account.id, now - keepReportsDays * DAY_MS)
    if (keepAuditDays !== 'forever') await this.remove('audit', account.id, now - keepAuditDays * DAY_MS)
  }

  /**
   * Removes recordings by the days of their folders, so that those that no call record names go too. The
   * names are removed first, so that no record names a missing file for long.
   */
  private async removeRecordings(account: Account, now: number): Promise<void> {
    const { recordings, store, removed } = this.household
    const { keepRecordingsDays, keepCallsDays, timeZone } = account.settings
    const days = Math.min(
      ...[keepRecordingsDays, keepCallsDays].map(keep =>
        keep === 'forever' ? Number.POSITIVE_INFINITY : keep,
      ),
    )
    if (recordings === undefined || days === Number.POSITIVE_INFINITY) return
    const folder = recordingFolder(account.code)
    const day = firstDayKept(timeZone, now - days * DAY_MS)
    for (;;) {
      if (this.stopping) return
      const count = await this.rested(async () => {
        const old = await recordings.old(folder, day, FILE_BATCH)
        await store.forgetRecordings(account.id, old)
        await recordings.remove(old)
        return old.length
      })
      if (count === 0) break
      removed('recordings', count)
    }
    await recordings.removeEmpty(folder, day)
  }

  private async remove(kind: OldKind, accountId: number, before: number): Promise<void> {
    const { store, removed } = this.household
    await this.attempt(kind, accountId, async () => {
      for (;;) {
        if (this.stopping) return
        const rows = await this.rested(() => store.removeOld(kind, accountId, before, BATCH))
        if (rows === 0) return
        removed(kind, rows)
      }
    })
  }

  private async removePushes(): Promise<void> {
    const before = this.household.clock.systemTime() - KEEP_PUSHES_MS
    for (let after: number | null = 0; after !== null && !this.stopping; ) {
      const from: number = after
      const batch = await this.rested(() => this.household.store.removeOldPushes(from, before, BATCH))
      if (batch.removed > 0) this.household.removed('pushes', batch.removed)
      after = batch.next
    }
  }

  private async rested<T>(batch: () => Promise<T>): Promise<T> {
    const { clock } = this.household
    const startedAt = clock.now()
    const result = await batch()
    const restMs = Math.max(REST_MIN_MS, REST * (clock.now() - startedAt))
    if (!this.stopping) {
      await new Promise<void>(resolve => {
        const cancel = clock.after(restMs, resolve)
        this.wake = () => {
          cancel()
          resolve()
        }
      })
    }
    return result
  }

  private async attempt<T>(
    what: string,
    accountId: number | null,
    work: () => Promise<T>,
  ): Promise<T | null> {
    try {
      return await work()
    } catch (error) {
      this.household.failed(what, accountId, error)
      return null
    }
  }
}
