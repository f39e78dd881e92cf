// Shares the API's connections among accounts: an account that asks for much waits itself and does not make
// the others wait.
import { scheduler } from 'node:timers/promises'

/** A client gives up after 3 s (protocol.md §1), so what has not begun by then is not begun at all. */
const WAIT_MS = 2_800
/** The most requests of one account that may wait. */
const WAITING_MAX = 200

export interface Shares {
  /** The most verbs under way for all accounts together. */
  readonly total: number
  readonly perAccount: number
}

/** Carries PostgreSQL's code for too many connections: an outage that passes. */
export class TooBusy extends Error {
  readonly code = '53300'
  override message = 'too many requests of this account at once'
}

interface Queue {
  running: number
  readonly waiting: (() => void)[]
}

export class AccountGate {
  private running = 0
  /** The account whose last turn was longest ago comes first. */
  private readonly queues = new Map<number, Queue>()
  private readonly shares: Shares

  constructor(shares: Shares) {
    this.shares = shares
  }

  /**
   * Runs `work` when a place is free. If that takes longer than a client waits, rejects without having begun
   * it.
   */
  async run<T>(accountId: number, work: () => Promise<T>): Promise<T> {
    await this.enter(accountId)
    try {
      return await work()
    } finally {
      this.leave(accountId)
    }
  }

  private async enter(accountId: number): Promise<void> {
    const queue = this.queues.get(accountId) ?? { running: 0, waiting: [] }
    this.queues.set(accountId, queue)
    if (queue.waiting.length === 0 && this.hasPlaceFor(queue)) {
      this.begin(queue)
      return
    }
    if (queue.waiting.length >= WAITING_MAX) throw new TooBusy()
    const patience = new AbortController()
    let begin = () => {}
    const turn = new Promise<true>(resolve => {
      begin = () => resolve(true)
    })
    queue.waiting.push(begin)
    const late = scheduler.wait(WAIT_MS, { signal: patience.signal }).then(
      () => false as const,
      () => false as const,
    )
    const isMine = await Promise.race([turn, late])
    patience.abort()
    if (isMine) return
    const at = queue.waiting.indexOf(begin)
    // Its turn may have come in the same moment.
    if (at < 0) return
    queue.waiting.splice(at, 1)
    this.forgetIdle(accountId, queue)
    throw new TooBusy()
  }

  private hasPlaceFor(queue: Queue): boolean {
    return this.running < this.shares.total && queue.running < this.shares.perAccount
  }

  private begin(queue: Queue): void {
    this.running += 1
    queue.running += 1
  }

  private leave(accountId: number): void {
    this.running -= 1
    const left = this.queues.get(accountId)
    if (left !== undefined) {
      left.running -= 1
      this.queues.delete(accountId)
      this.queues.set(accountId, left)
      this.forgetIdle(accountId, left)
    }
    for (const queue of this.queues.values()) {
      const next = this.hasPlaceFor(queue) ? queue.waiting.shift() : undefined
      if (next === undefined) continue
      this.begin(queue)
      next()
      return
    }
  }

  private forgetIdle(accountId: number, queue: Queue): void {
    if (queue.running === 0 && queue.waiting.length === 0) this.queues.delete(accountId)
  }
}
