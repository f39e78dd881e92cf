// All pages of this node that watch: which accounts they watch, how many they may be, whether they still may.
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Clock } from '../../../domain/clock.ts'
import { readMessage } from '../../../domain/live-message.ts'
import type { Store } from '../../../store/port/admin-store.ts'
import { WATCH_LEASE_MS } from '../../../store/port/live-publisher.ts'
import { describe } from '../../http/fault.ts'
import type { ApiLog } from '../../published/protocol.ts'
import { callerId } from '../caller.ts'
import { ProblemDetails } from '../problem.ts'
import { EventStream } from './event-stream.ts'
import { LiveBoard } from './live-board.ts'
import { LivePage, type Watching } from './live-page.ts'

const PAGES_MAX = 1_000
const PAGES_OF_CALLER_MAX = 20
const CARE_MS = 1_000
/** Three of them may be lost before an engine stops reporting. */
const WATCH_MS = WATCH_LEASE_MS / 3
/** So often it is looked whether those who watch still may. */
const CHECK_MS = 5_000
const BEAT_MS = 15_000

export interface HubPorts {
  readonly store: Store
  readonly clock: Clock
  /** Epoch ms. */
  readonly now: () => number
  readonly log: ApiLog
  /** Its pages are counted here: the connection of one keeps nobody else out. */
  freePlace(socket: Socket): void
}

export class LiveHub {
  private readonly boards = new Map<number, LiveBoard>()
  private readonly pages = new Set<LivePage>()
  private readonly byCaller = new Map<string, number>()
  private readonly asked = new Set<number>()
  private stopListening: (() => void) | null = null
  private stopCare: (() => void) | null = null
  private rounds = 0
  private isClosed = false
  private readonly ports: HubPorts

  constructor(ports: HubPorts) {
    this.ports = ports
  }

  get open(): number {
    return this.pages.size
  }

  /** Throws the Problem of one page too many. */
  admit(watching: Watching): void {
    const own = this.byCaller.get(callerId(watching.caller)) ?? 0
    if (this.isClosed || this.pages.size >= PAGES_MAX || own >= PAGES_OF_CALLER_MAX)
      throw new ProblemDetails('tooManyRequests')
  }

  /** Answers with events until the page goes, may not watch any more, or the server stops. */
  follow(watching: Watching, request: IncomingMessage, response: ServerResponse): void {
    // The client left: nobody would give back what is taken for it.
    if (request.socket.destroyed) return
    const name = callerId(watching.caller)
    const board = this.boardOf(watching.account.id)
    const stream = new EventStream(request, response, {
      caughtUp: () => board.snapshot(page),
      over: () => this.leave(name, board, page),
    })
    const page: LivePage = new LivePage(watching, stream)
    this.ports.freePlace(request.socket)
    this.pages.add(page)
    this.byCaller.set(name, (this.byCaller.get(name) ?? 0) + 1)
    board.add(page).catch(error => {
      this.failed(error)
      page.end(null)
    })
  }

  /** Ends all streams at once. */
  close(): void {
    this.isClosed = true
    for (const page of this.pages) page.end(null)
    this.rest()
  }

  private boardOf(accountId: number): LiveBoard {
    const known = this.boards.get(accountId)
    if (known !== undefined) return known
    this.begin()
    const { store, clock, now } = this.ports
    const board = new LiveBoard(accountId, {
      store: store.as(null),
      clock,
      now,
      ask: id => this.ask(id),
      failed: error => this.failed(error),
    })
    this.boards.set(accountId, board)
    return board
  }

  private leave(name: string, board: LiveBoard, page: LivePage): void {
    if (!this.pages.delete(page)) return
    const left = (this.byCaller.get(name) ?? 1) - 1
    if (left === 0) this.byCaller.delete(name)
    else this.byCaller.set(name, left)
    board.pages.delete(page)
    if (board.pages.size > 0) return
    board.close()
    this.boards.delete(board.accountId)
    if (this.boards.size === 0) this.rest()
  }

  private begin(): void {
    if (this.stopListening !== null) return
    const { store } = this.ports
    const stopChanges = store.onChange(accountId => this.boards.get(accountId)?.changed())
    const stopReports = store.onLive(message => this.heard(message))
    this.stopListening = () => {
      stopChanges()
      stopReports()
    }
    this.careLater()
  }

  /** Nobody watches. */
  private rest(): void {
    this.stopListening?.()
    this.stopCare?.()
    this.stopListening = null
    this.stopCare = null
  }

  private careLater(): void {
    this.stopCare = this.ports.clock.after(CARE_MS, () => {
      this.careLater()
      this.rounds += 1
      for (const board of this.boards.values()) board.care()
      if (this.rounds % (WATCH_MS / CARE_MS) === 0) void this.watch()
      if (this.rounds % (CHECK_MS / CARE_MS) === 0) void this.check().catch(error => this.failed(error))
      if (this.rounds % (BEAT_MS / CARE_MS) === 0) for (const page of this.pages) page.beat()
    })
  }

  /** Whether those who watch still may: sessions by one statement, however many they are. */
  private async check(): Promise<void> {
    const now = this.ports.now()
    for (const page of this.pages) {
      const account = this.boards.get(page.watching.account.id)?.account ?? page.watching.account
      page.endIfClosed(account, now)
    }
    const hashes = [...this.pages].flatMap(page => page.sessionHash ?? [])
    const open = hashes.length === 0 ? [] : await this.ports.store.as(null).openSessions(hashes, now)
    const byHash = new Map(open.map(session => [session.hash.toString('hex'), session]))
    for (const page of this.pages)
      if (page.sessionHash !== null) page.endIfLeft(byHash.get(page.sessionHash.toString('hex')) ?? null)
    await this.checkPrograms()
  }

  /** One of each: several pages of a program have one key. */
  private async checkPrograms(): Promise<void> {
    const programs = new Map<string, LivePage[]>()
    for (const page of this.pages) {
      if (page.sessionHash !== null) continue
      const { credential } = page.watching
      programs.set(credential, [...(programs.get(credential) ?? []), page])
    }
    for (const [, pages] of programs) {
      const refused = await pages[0]?.watching.recheck()
      if (refused) for (const page of pages) page.end(refused)
    }
  }

  /** Null: something may not have been heard. */
  private heard(text: string | null): void {
    if (text === null) {
      for (const accountId of this.boards.keys()) this.ask(accountId)
      return
    }
    const message = readMessage(text)
    if (message !== null) this.boards.get(message.accountId)?.heard(message)
  }

  /** Has its engine report everything; those who ask at the same time do it by one statement. */
  private ask(accountId: number): void {
    if (this.asked.size === 0) this.ports.clock.after(0, () => void this.watch())
    this.asked.add(accountId)
  }

  /** Says of all accounts that they are watched. */
  private async watch(): Promise<void> {
    const accountIds = [...this.boards.keys()]
    const whole = [...this.asked].filter(accountId => this.boards.has(accountId))
    this.asked.clear()
    if (accountIds.length === 0) return
    try {
      await this.ports.store.as(null).watchLive({ accountIds, whole })
    } catch (error) {
      this.failed(error)
    }
  }

  private failed(error: unknown): void {
    this.ports.log.warn(describe(error), 'live pages could not be kept up to date; trying again')
  }
}
