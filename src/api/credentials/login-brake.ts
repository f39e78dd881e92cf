// Slows wrong logins down by address and by appid, so that keys cannot be guessed and nobody can be locked
// out by who only knows an appid.
import { scheduler } from 'node:timers/promises'
import { networkOf } from '../../domain/address.ts'
import { type Backoff, backoffMs } from '../../domain/backoff.ts'
import { BoundedMap } from '../../domain/bounded-map.ts'

/** Failures that cost nothing: a typing error, an old key in one of several workers. */
const FREE = 5
/** An address may hold many clients (NAT, a proxy). */
const FREE_OF_ADDRESS = 20
const PAUSE: Backoff = { firstMs: 1_000, limitMs: 30_000 }
/** A failure as old as this no longer counts. */
const FORGET_MS = 15 * 60_000
/**
 * A login from elsewhere to an appid that is being tried waits at most so long: a client gives up after 3 s
 * (protocol.md §1).
 */
const WAIT: Backoff = { firstMs: 50, limitMs: 1_500 }
const WAITING_MAX = 100
/** Entries of each kind; the one touched longest ago makes room. Some 10 MB in all at the longest appids. */
const KEPT_MAX = 10_000
/** A clock that was set back further than this makes what was counted void. */
const CLOCK_SET_BACK_MS = 5_000

/** Waits in real time: it is the client who waits. */
export type Wait = (ms: number) => Promise<unknown>

export interface Turn {
  /** Reports whether the key was right; without it (our own fault) the turn counts for nothing. */
  end(wasRight: boolean | null): void
}

/**
 * After five failures a pair of address and appid is refused unchecked for 1, 2, 4 … 30 s; after twenty,
 * whatever the appids, so is the address. An appid that fails from many addresses is not refused, only
 * checked up to 1.5 s later. A pair that has logged in before (while it is remembered) is held to its own
 * failures alone.
 */
export class LoginBrake {
  readonly #now: () => number
  readonly #wait: Wait
  readonly #pairs = new Failures()
  readonly #addresses = new Failures()
  readonly #appids = new Failures()
  /** Pairs that logged in rightly. */
  readonly #known = new BoundedMap<string, true>(KEPT_MAX)
  readonly #checking = new Map<string, number>()
  #waiting = 0

  /** `now`: epoch ms. */
  constructor(now: () => number, wait: Wait = ms => scheduler.wait(ms)) {
    this.#now = now
    this.#wait = wait
  }

  /** Leave to check a key, or null: refuse it unchecked. */
  async turn(from: string, appid: string): Promise<Turn | null> {
    const address = networkOf(from)
    const pair = `${address} ${appid}`
    const known = this.#known.get(pair) !== undefined
    const now = this.#now()
    if (this.#pairs.pauseMs(pair, FREE, now) > 0) return null
    if (!known && this.#addresses.pauseMs(address, FREE_OF_ADDRESS, now) > 0) return null
    const failures = this.#pairs.count(pair, now)
    const checking = this.#checking.get(pair) ?? 0
    // Guesses sent at once may not outrun the count; clients that never failed may all log in at once.
    if (failures > 0 && checking >= Math.max(1, FREE - failures)) return null
    if (!known && this.#addresses.count(address, now) >= FREE_OF_ADDRESS && checking > 0) return null
    this.#checking.set(pair, checking + 1)
    const waitMs = known ? 0 : waitAfter(this.#appids.count(appid, now))
    if (waitMs > 0 && !(await this.#waitInLine(waitMs))) {
      this.#leave(pair)
      return null
    }
    return { end: wasRight => this.#end(address, appid, pair, wasRight) }
  }

  /** Checks under way. */
  get checking(): number {
    let count = 0
    for (const one of this.#checking.values()) count += one
    return count
  }

  /** How many entries are kept, of all kinds. */
  get size(): number {
    return (
      this.#pairs.size + this.#addresses.size + this.#appids.size + this.#known.size + this.#checking.size
    )
  }

  #end(address: string, appid: string, pair: string, wasRight: boolean | null): void {
    this.#leave(pair)
    if (wasRight === null) return
    if (wasRight) {
      this.#pairs.forgive(pair)
      this.#known.set(pair, true)
      return
    }
    const now = this.#now()
    this.#pairs.add(pair, now)
    this.#addresses.add(address, now)
    this.#appids.add(appid, now)
  }

  async #waitInLine(ms: number): Promise<boolean> {
    if (this.#waiting >= WAITING_MAX) return false
    this.#waiting += 1
    try {
      await this.#wait(ms)
      return true
    } finally {
      this.#waiting -= 1
    }
  }

  #leave(pair: string): void {
    const left = (this.#checking.get(pair) ?? 1) - 1
    if (left > 0) this.#checking.set(pair, left)
    else this.#checking.delete(pair)
  }
}

/** How often and when last something failed. */
class Failures {
  readonly #kept = new BoundedMap<string, { count: number; at: number }>(KEPT_MAX)

  get size(): number {
    return this.#kept.size
  }

  count(key: string, now: number): number {
    const entry = this.#kept.get(key)
    if (entry === undefined) return 0
    const age = now - entry.at
    if (age < FORGET_MS && age >= -CLOCK_SET_BACK_MS) return entry.count
    this.#kept.delete(key)
    return 0
  }

  /** Ms until the next try may be checked. */
  pauseMs(key: string, free: number, now: number): number {
    const count = this.count(key, now)
    if (count < free) return 0
    const pause = backoffMs(PAUSE, count - free)
    return Math.max((this.#kept.get(key)?.at ?? now) + pause - now, 0)
  }

  add(key: string, now: number): void {
    this.#kept.set(key, { count: this.count(key, now) + 1, at: now })
  }

  forgive(key: string): void {
    this.#kept.delete(key)
  }
}

function waitAfter(failures: number): number {
  return failures < FREE ? 0 : backoffMs(WAIT, failures - FREE)
}
