// The pusher: delivers the outbox to the accounts' URLs (protocol.md §6), each URL at its own pace.

import { setMaxListeners } from 'node:events'
import type { AddressRanges } from '../domain/address.ts'
import { type Backoff, backoffMs } from '../domain/backoff.ts'
import { type DatedClock, within } from '../domain/clock.ts'
import { errorText } from '../domain/error-text.ts'
import { GroupCommit } from '../domain/group-commit.ts'
import type { Random } from '../domain/random.ts'
import type { PendingPush, PushFailure, PushStore } from '../store/port/push-store.ts'
import type { LinkTo } from '../wire/push-bodies.ts'
import { addressCheck } from './push-address.ts'
import { Lane } from './push-lane.ts'
import { nextPauseMs } from './push-pause.ts'
import { createPoster, type Poster, type PushResult, type Resolve } from './push-post.ts'
import { requestOf } from './push-request.ts'

/** Where deliveries are logged. */
export type PushLog = Record<'debug' | 'info' | 'warn' | 'error', (fields: object, message: string) => void>

/** Where they are counted. */
export interface PushMetrics {
  pushTried(kind: string, result: string, durationMs: number): void
  pushBacklog(rows: readonly { code: string; pending: number; oldestMs: number }[]): void
  databaseError(where: string): void
}

export interface PushPorts {
  readonly store: PushStore
  /** Real time: the receivers live in it. */
  readonly clock: DatedClock
  readonly random: Random
  readonly log: PushLog
  readonly metrics: PushMetrics
  /** Addresses or CIDR blocks that may be reached although push-address.ts forbids them. */
  readonly allowAddresses: AddressRanges
  /** Returns the link to a recording, by its name. */
  readonly linkTo?: LinkTo
  /** How names become addresses; the system's resolver by default. */
  readonly resolve?: Resolve
}

export interface Pusher {
  start(): void
  /** There may be something to deliver: look now instead of at the next poll. */
  kick(): void
  /**
   * Begins no more deliveries. Those under way may finish within `drainMs`; then they are cut and stay in the
   * outbox.
   */
  stop(drainMs: number): Promise<void>
}

type Result = PushResult | { readonly type: 'nothingToDo' }

const SHARED: Result = { type: 'silent', reason: 'another delivery to this URL found nobody there' }

const POLL_MS = 1_000
const KICK_MS = 20
const BACKLOG_MS = 10_000
const TIMEOUT_MS = 5_000
/** While the database is away. */
const OUTAGE_PAUSE: Backoff = { firstMs: POLL_MS, limitMs: 30_000 }
/** Rows taken from the outbox at a time for each account: as many as its URLs can begin soon. */
const BATCH = 40

export function createPusher(ports: PushPorts): Pusher {
  return new OutboxPusher(ports)
}

class OutboxPusher implements Pusher {
  readonly #ports: PushPorts
  readonly #poster: Poster
  readonly #receipts: GroupCommit<number, void>
  readonly #lanes = new Map<string, Lane>()
  readonly #inFlight = new Set<number>()
  readonly #tasks = new Set<Promise<void>>()
  readonly #cut = new AbortController()
  #isRunning = false
  #isReading = false
  #isKicked = false
  /** How often the database has failed in a row. */
  #failures = 0
  #cancelPoll = () => {}
  #cancelBacklog = () => {}

  constructor(ports: PushPorts) {
    this.#ports = ports
    const { clock, resolve, store } = ports
    this.#receipts = new GroupCommit(ids => store.pushesDelivered(ids))
    // Every request under way listens to it; the lanes bound their number.
    setMaxListeners(0, this.#cut.signal)
    const isAllowed = addressCheck(ports.allowAddresses)
    this.#poster = createPoster({ clock, isAllowed, timeoutMs: TIMEOUT_MS, ...(resolve && { resolve }) })
  }

  start(): void {
    if (this.#isRunning || this.#cut.signal.aborted) return
    this.#isRunning = true
    this.#pollAfter(0)
    this.#measureAfter(0)
  }

  kick(): void {
    if (this.#isKicked) return
    this.#isKicked = true
    if (!this.#isReading && this.#failures === 0) this.#pollAfter(KICK_MS)
  }

  async stop(drainMs: number): Promise<void> {
    this.#isRunning = false
    this.#cancelPoll()
    this.#cancelBacklog()
    for (const lane of this.#lanes.values()) lane.clear()
    await this.#finished(drainMs)
    this.#cut.abort()
    await this.#finished(KICK_MS)
    this.#poster.close()
  }

  #pollAfter(delayMs: number): void {
    if (!this.#isRunning) return
    this.#cancelPoll()
    this.#cancelPoll = this.#ports.clock.after(delayMs, () => this.#supervise(this.#poll()))
  }

  async #poll(): Promise<void> {
    this.#isReading = true
    this.#isKicked = false
    try {
      const rows = await this.#ports.store.duePushes(BATCH)
      this.#failures = 0
      // A delivery is in flight longer than the outbox hands it out if its result could not be written,
      // because the database was away.
      this.#fill(rows.filter(row => !this.#inFlight.has(row.id)))
    } catch (error) {
      this.#databaseFailed('duePushes', error)
    }
    this.#isReading = false
    this.#pollAfter(this.#failures > 0 ? this.#outagePauseMs : this.#isKicked ? KICK_MS : POLL_MS)
  }

  #fill(rows: readonly PendingPush[]): void {
    if (!this.#isRunning) return
    const now = this.#ports.clock.now()
    const shared = rows.filter(row => !this.#laneOf(row).add(row, now))
    if (shared.length > 0) this.#supervise(this.#shareSilence(shared))
    for (const [name, lane] of this.#lanes) {
      if (lane.isForgettable()) this.#lanes.delete(name)
      else this.#pump(lane)
    }
  }

  #laneOf(push: PendingPush): Lane {
    const name = `${push.account.id}/${push.kind}`
    const lane = this.#lanes.get(name) ?? new Lane()
    this.#lanes.set(name, lane)
    return lane
  }

  #pump(lane: Lane): void {
    for (;;) {
      const push = lane.take(this.#ports.clock.now())
      if (!push) return
      this.#supervise(this.#deliver(lane, push))
    }
  }

  async #deliver(lane: Lane, push: PendingPush): Promise<void> {
    this.#inFlight.add(push.id)
    try {
      const result = await this.#tryIn(lane, push)
      // A delivery that was cut by the stop has not failed; its row is handed out again.
      if (result.type === 'received' || !this.#cut.signal.aborted) await this.#settle(push, result)
    } finally {
      this.#inFlight.delete(push.id)
    }
    // The call's next push, or more for this URL, may be due by now.
    if (lane.isEmpty()) this.kick()
  }

  /** Gives back the place in the lane, whatever happens. */
  async #tryIn(lane: Lane, push: PendingPush): Promise<Result> {
    const startedAt = this.#ports.clock.now()
    try {
      const result = await this.#try(push)
      if (result.type !== 'silent') lane.heard(this.#ports.clock.now())
      const shared = result.type === 'silent' && !this.#cut.signal.aborted ? lane.silent(startedAt) : []
      if (shared.length > 0) this.#supervise(this.#shareSilence(shared))
      return result
    } finally {
      // The next one is sent while this one is being written down, because a commit takes longer than most
      // receivers.
      lane.done()
      this.#pump(lane)
    }
  }

  async #shareSilence(pushes: readonly PendingPush[]): Promise<void> {
    for (const push of pushes) this.#inFlight.add(push.id)
    try {
      for (const push of pushes) {
        await this.#settle(push, SHARED)
        this.#inFlight.delete(push.id)
      }
    } finally {
      for (const push of pushes) this.#inFlight.delete(push.id)
    }
    this.kick()
  }

  async #try(push: PendingPush): Promise<Result> {
    const startedAt = this.#ports.clock.now()
    const result = await this.#send(push)
    this.#ports.metrics.pushTried(push.kind, result.type, this.#ports.clock.now() - startedAt)
    return result
  }

  async #send(push: PendingPush): Promise<Result> {
    try {
      const request = requestOf(push, this.#ports.linkTo)
      return request ? await this.#poster.post(request, this.#cut.signal) : { type: 'nothingToDo' }
    } catch (error) {
      // It could not even be sent; it is tried again like every failure, until it is given up.
      this.#ports.log.error(
        { account: push.account.code, push: push.id, error: errorText(error) },
        'push could not be sent',
      )
      return { type: 'answered', status: 0 }
    }
  }

  /**
   * Writes the result. While the database is away the delivery stays in flight, so that it is not made twice.
   */
  async #settle(push: PendingPush, result: Result): Promise<void> {
    const { store, clock, random } = this.#ports
    const isDone = result.type === 'received' || result.type === 'nothingToDo'
    const pauseMs = isDone ? null : nextPauseMs(push.attempts, clock.systemTime() - push.createdAt, random)
    this.#report(push, result, pauseMs)
    for (;;) {
      try {
        await (isDone ? this.#receipts.add(push.id) : store.pushFailed(push.id, pauseMs, failureOf(result)))
        return
      } catch (error) {
        this.#databaseFailed('settlePush', error)
        if (this.#cut.signal.aborted) return
        await this.#sleep(this.#outagePauseMs)
      }
    }
  }

  #report(push: PendingPush, result: Result, pauseMs: number | null): void {
    const { log, metrics } = this.#ports
    const ids = { account: push.account.code, push: push.id, kind: push.kind, attempts: push.attempts + 1 }
    if (result.type === 'received' || result.type === 'nothingToDo') log.debug(ids, `push ${result.type}`)
    else if (pauseMs !== null && result === SHARED)
      log.debug({ ...ids, pauseMs }, 'push put off: its URL is silent')
    else if (pauseMs !== null) log.info({ ...ids, ...result, pauseMs }, 'push failed, will be tried again')
    else {
      metrics.pushTried(push.kind, 'givenUp', 0)
      log.warn({ ...ids, ...result }, 'push given up on after 24 h')
    }
  }

  #databaseFailed(where: string, error: unknown): void {
    if (this.#failures === 0)
      this.#ports.log.warn({ where, error: errorText(error) }, 'outbox unreachable, pausing')
    this.#ports.metrics.databaseError(where)
    this.#failures += 1
  }

  get #outagePauseMs(): number {
    return backoffMs(OUTAGE_PAUSE, this.#failures - 1)
  }

  #measureAfter(delayMs: number): void {
    if (!this.#isRunning) return
    this.#cancelBacklog = this.#ports.clock.after(delayMs, () => this.#supervise(this.#measure()))
  }

  async #measure(): Promise<void> {
    try {
      this.#ports.metrics.pushBacklog(await this.#ports.store.pushBacklog())
    } catch (error) {
      this.#ports.metrics.databaseError('pushBacklog')
      this.#ports.log.debug({ error: errorText(error) }, 'backlog not measured')
    }
    this.#measureAfter(BACKLOG_MS)
  }

  #supervise(task: Promise<void>): void {
    const supervised = task
      .catch(error => this.#ports.log.error({ error: errorText(error) }, 'fault in the pusher'))
      .finally(() => this.#tasks.delete(supervised))
    this.#tasks.add(supervised)
  }

  /** Waits until nothing is under way, at most `limitMs`. */
  #finished(limitMs: number): Promise<void> {
    return within(this.#ports.clock, limitMs, Promise.allSettled(this.#tasks))
  }

  #sleep(ms: number): Promise<void> {
    return new Promise(resolve => {
      const wake = () => {
        cancel()
        this.#cut.signal.removeEventListener('abort', wake)
        resolve()
      }
      const cancel = this.#ports.clock.after(ms, wake)
      this.#cut.signal.addEventListener('abort', wake)
    })
  }
}

function failureOf(result: Result): PushFailure {
  return {
    status: result.type === 'answered' ? result.status : null,
    error: result.type === 'silent' ? result.reason : null,
  }
}
