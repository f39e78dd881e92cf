// One account that pages of this node watch: keeps its picture, and sends what changes to all of its pages.
import type { Clock } from '../../../domain/clock.ts'
import { DayTally } from '../../../domain/day-tally.ts'
import type { LiveMessage } from '../../../domain/live-message.ts'
import { dayStart, nextDay } from '../../../domain/schedule.ts'
import type { LiveRows, LiveStore } from '../../../store/port/live-store.ts'
import type { LivePage } from './live-page.ts'
import { LivePicture } from './live-picture.ts'
import { LiveReports } from './live-reports.ts'
import type { LiveChange, LiveDesk } from './live-shapes.ts'

/** Pages are sent a change at most every so many ms. */
const SEND_MS = 250
/** The store is read at most so often, however much is changed there. */
const READ_MS = 1_000
/** How long the first page waits for the engine before it is shown what the store holds. */
const FIRST_MS = 500
/** An engine that drives the account is heard of every 2 s at the latest. */
export const AWAY_MS = 6_000
const ENDED_SHOWN_MS = 3_600_000

export interface BoardPorts {
  readonly store: Pick<LiveStore, 'liveRows' | 'dayFigures'>
  readonly clock: Clock
  /** Epoch ms. */
  readonly now: () => number
  /** Asks the account's engine to report everything. */
  ask(accountId: number): void
  failed(error: unknown): void
}

export class LiveBoard {
  readonly pages = new Set<LivePage>()
  readonly accountId: number
  private readonly picture = new LivePicture()
  private readonly reports = new LiveReports()
  private rows: LiveRows | null = null
  private reading: Promise<void> | null = null
  private isStale = true
  private sendAt = 0
  private isClosed = false
  private cancelSend: (() => void) | null = null
  private cancelRead: (() => void) | null = null
  private whenWhole = () => {}
  private untilWhole: Promise<void> | null = null
  private heardAt: number
  private number = 0
  private readonly ports: BoardPorts

  constructor(accountId: number, ports: BoardPorts) {
    this.accountId = accountId
    this.ports = ports
    this.heardAt = ports.clock.now()
    ports.ask(accountId)
  }

  /** Resolves when its snapshot is on its way; rejects when the store cannot be read. */
  async add(page: LivePage): Promise<void> {
    this.pages.add(page)
    if (this.rows === null) await this.read()
    if (!this.reports.isWhole && !this.reports.isAway) await this.firstReport()
    if (this.isClosed) return
    this.sendNow()
    this.snapshot(page)
  }

  /** Its last page left. */
  close(): void {
    this.isClosed = true
    this.cancelSend?.()
    this.cancelRead?.()
    this.whenWhole()
  }

  /** The engine reported. */
  heard(message: LiveMessage): void {
    this.heardAt = this.ports.clock.now()
    if (!this.reports.take(message)) this.ports.ask(this.accountId)
    this.sendSoon()
  }

  /** Something of the account was changed in the store. */
  changed(): void {
    this.isStale = true
    this.sendSoon()
  }

  /** Regular care: whether the engine is still heard, whether the store has to be read again. */
  care(): void {
    const silentMs = this.ports.clock.now() - this.heardAt
    if (silentMs < AWAY_MS) return
    if (!this.reports.isAway) {
      this.reports.away(this.ports.now() - silentMs)
      this.isStale = true
      this.sendSoon()
    }
    this.ports.ask(this.accountId)
  }

  snapshot(page: LivePage): void {
    const text = this.textFor(page)
    if (text !== null) page.snapshot(this.id, text)
  }

  /** The account as it was read last; null: nothing was, or it is gone. */
  get account() {
    return this.rows?.account ?? null
  }

  private get id(): string {
    return `${this.accountId}-${this.number}`
  }

  private async firstReport(): Promise<void> {
    this.untilWhole ??= new Promise<void>(resolve => {
      const cancel = this.ports.clock.after(FIRST_MS, resolve)
      this.whenWhole = () => {
        cancel()
        resolve()
      }
    })
    await this.untilWhole
  }

  private sendSoon(): void {
    if (this.reports.isWhole) this.whenWhole()
    if (this.cancelSend !== null || this.isClosed) return
    const waitMs = Math.max(0, this.sendAt - this.ports.clock.now())
    this.cancelSend = this.ports.clock.after(waitMs, () => {
      this.cancelSend = null
      this.sendNow()
    })
  }

  private sendNow(): void {
    const { clock, now } = this.ports
    this.sendAt = clock.now() + SEND_MS
    if (this.isStale) void this.read().catch(error => this.ports.failed(error))
    if (this.rows === null) return
    const change = this.picture.take(this.rows, this.reports, now())
    if (change === null) return
    this.number += 1
    const text = JSON.stringify(change)
    for (const page of this.pages) {
      const { ext } = page.watching
      if (ext === null) page.change(this.id, text)
      else if (concerns(change, ext)) page.change(this.id, this.textFor(page) ?? '')
    }
  }

  /** Everything that it may see. */
  private textFor({ watching: { ext } }: LivePage): string | null {
    const all = this.picture.all()
    if (all === null || ext === null) return all && JSON.stringify(all)
    const { at, engine, stopped } = all
    const desk: LiveDesk = { at, engine, stopped, agent: this.picture.agent(ext) }
    return JSON.stringify(desk)
  }

  /** One at a time, and not more often than READ_MS. */
  private read(): Promise<void> {
    this.reading ??= this.readOnce().finally(() => {
      if (this.isClosed) return
      this.cancelRead = this.ports.clock.after(READ_MS, () => {
        this.reading = null
        if (this.isStale) this.sendSoon()
      })
    })
    return this.reading
  }

  private async readOnce(): Promise<void> {
    this.isStale = false
    try {
      this.rows = await this.ports.store.liveRows(this.accountId, this.ports.now() - ENDED_SHOWN_MS)
    } catch (error) {
      this.isStale = true
      throw error
    }
    if (this.rows !== null && !this.reports.isWhole) await this.withoutEngine(this.rows)
    this.sendSoon()
  }

  /** If nobody drives the account there is nothing to wait for: the day is as the store has it. */
  private async withoutEngine({ account, lease }: LiveRows): Promise<void> {
    if (lease !== null && lease.leftMs > 0) return
    const now = this.ports.now()
    const { timeZone, abandonWaitMs, lateCountsAsAbandoned } = account.settings
    const from = dayStart(timeZone, now)
    const range = { from, to: nextDay(timeZone, now), beforeCallId: null }
    const settings = { abandonWaitMs, lateCountsAsAbandoned }
    const figures = await this.ports.store.dayFigures(account.id, { ...range, ...settings })
    const tally = new DayTally(from)
    tally.add(figures)
    this.reports.counted(tally.report())
    this.reports.away(now + Math.min(0, lease?.leftMs ?? 0))
  }
}

function concerns(change: LiveChange, ext: string): boolean {
  return (
    change.engine !== undefined ||
    change.stopped !== undefined ||
    change.agents?.some(agent => agent.ext === ext) === true ||
    change.goneAgents?.includes(ext) === true
  )
}
