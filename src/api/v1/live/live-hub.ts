// All pages of this node that watch: which accounts they watch, how many they may be, whether they still may.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { licenceEnd } from '../../../domain/account.ts'
import type { Clock } from '../../../domain/clock.ts'
import type { Store } from '../../../store/port/admin-store.ts'
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
/** So often it is looked whether those who watch still may. */
const CHECK_MS = 5_000
const BEAT_MS = 15_000

export interface HubPorts {
  readonly store: Store
  readonly clock: Clock
  /** Epoch ms. */
  readonly now: () => number
  readonly log: ApiLog
}

export class LiveHub {
  private readonly boards = new Map<number, LiveBoard>()
  private readonly pages = new Set<LivePage>()
  private readonly byCaller = new Map<string, number>()
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
    const name = callerId(watching.caller)
    const board = this.boardOf(watching.account.id)
    const stream = new EventStream(request, response, {
      caughtUp: () => board.snapshot(page),
      over: () => this.leave(name, board, page),
    })
    const page: LivePage = new LivePage(watching, stream)
    if (request.socket.destroyed) return
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
    const stopChanges = this.ports.store.onChange(accountId => this.boards.get(accountId)?.changed())
    this.stopListening = () => stopChanges()
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
      if (this.rounds % (CHECK_MS / CARE_MS) === 0) void this.check().catch(error => this.failed(error))
      if (this.rounds % (BEAT_MS / CARE_MS) === 0) for (const page of this.pages) page.beat()
    })
  }

  /** Whether those who watch still may: sessions by one statement, however many they are. */
  private async check(): Promise<void> {
    for (const page of this.pages) {
      const account = this.boards.get(page.watching.account.id)?.account ?? page.watching.account
      const end = licenceEnd(account)
      if (page.watching.caller.role === 'operator') continue
      if (!account.enabled) page.end('accountDisabled')
      else if (end !== null && this.ports.now() >= end) page.end('accountExpired')
    }
  }

  private ask(_accountId: number): void {}

  private failed(error: unknown): void {
    this.ports.log.warn(describe(error), 'live pages could not be kept up to date; trying again')
  }
}
