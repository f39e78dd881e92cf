// Writes the figures of minutes that are over: one statement a minute for all accounts of this node, beside
// their calls and never before them.
import type { DatedClock } from '../../domain/clock.ts'
import { MINUTE_MS, type MinuteSeen, minuteOf } from '../../domain/report-minute.ts'
import type { ReportMinute, ReportSpan, ReportStore } from '../../store/port/report-store.ts'

/** Facts of a minute are in the database by then, unless it is away. */
const LAG_MS = 5_000
/** So many minutes are counted again: what came late is in them. */
const OVERLAP_MS = 3 * MINUTE_MS
/** Real time between two writings, however fast the dialer's clock runs. */
const PAUSE_MS = 5_000
const ROWS_MAX = 50_000

/** An account that is driven here. */
export interface ReportedAccount {
  readonly accountId: number
  readonly lateMs: number | null
  /** Facts wait to be written, so what the database shows of its calls is not all of them. */
  readonly isBehind: boolean
  /** It has tasks that run, or whose last calls are in flight, or lets people call in. */
  readonly mayHaveCalls: boolean
  takeMinutes(): MinuteSeen[]
}

export class ReportWriter {
  private readonly store: ReportStore
  private readonly clock: DatedClock
  private readonly wall: { now(): number }
  private readonly failed: (error: unknown) => void
  /** Until when the calls of an account are counted. */
  private readonly countedTo = new Map<number, number>()
  private readonly activeTo = new Map<number, number>()
  private rows: ReportMinute[] = []
  private writtenAt = Number.NEGATIVE_INFINITY
  private lastUntil = 0
  private writing: Promise<void> | null = null

  constructor(
    store: ReportStore,
    clock: DatedClock,
    wall: { now(): number },
    failed: (error: unknown) => void,
  ) {
    this.store = store
    this.clock = clock
    this.wall = wall
    this.failed = failed
  }

  /** Writes what is over by now, in the background; called every second or so. */
  care(accounts: readonly ReportedAccount[]): void {
    const until = minuteOf(this.clock.systemTime() - LAG_MS)
    const isDue = until > this.lastUntil && this.wall.now() - this.writtenAt >= PAUSE_MS
    if (this.writing !== null || !isDue) return
    this.writing = this.write(accounts, until).finally(() => {
      this.writing = null
    })
  }

  /** Everything that was seen until now, the minute that has begun included; the facts must be written. */
  async flush(accounts: readonly ReportedAccount[]): Promise<void> {
    await this.writing
    await this.write(accounts, minuteOf(this.clock.systemTime()) + MINUTE_MS)
  }

  /** The account is driven elsewhere now, and where its rows end is looked up when it comes back. */
  forget(accountId: number): void {
    this.countedTo.delete(accountId)
  }

  private async write(accounts: readonly ReportedAccount[], until: number): Promise<void> {
    this.writtenAt = this.wall.now()
    for (const account of accounts)
      for (const row of account.takeMinutes()) this.rows.push({ ...row, accountId: account.accountId })
    if (this.rows.length > ROWS_MAX) this.rows.splice(0, this.rows.length - ROWS_MAX)
    const counted = accounts.filter(account => this.mayHaveChanged(account, until))
    const spans = counted.map(account => this.spanOf(account))
    const { rows } = this
    this.rows = []
    if (rows.length === 0 && spans.length === 0) return
    try {
      await this.store.writeReport(rows, spans, until)
      this.lastUntil = until
      for (const { accountId, isBehind } of counted) if (!isBehind) this.countedTo.set(accountId, until)
    } catch (error) {
      this.rows = [...rows, ...this.rows]
      this.failed(error)
    }
  }

  /** An account that makes no more calls is counted until the last of them are certainly in its rows. */
  private mayHaveChanged({ accountId, mayHaveCalls }: ReportedAccount, until: number): boolean {
    if (mayHaveCalls || !this.countedTo.has(accountId)) this.activeTo.set(accountId, until)
    return until - (this.activeTo.get(accountId) ?? 0) <= OVERLAP_MS
  }

  private spanOf({ accountId, lateMs }: ReportedAccount): ReportSpan {
    const to = this.countedTo.get(accountId)
    return { accountId, since: to === undefined ? null : to - OVERLAP_MS, lateMs }
  }
}
