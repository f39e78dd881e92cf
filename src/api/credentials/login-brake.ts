// Slows wrong logins down by address and by appid, so that keys cannot be guessed and knowing an appid is not
// enough to lock its owner out.
import { scheduler } from 'node:timers/promises'
import { networkOf } from '../../domain/address.ts'
import { type Backoff, backoffMs } from '../../domain/backoff.ts'
import { BoundedMap } from '../../domain/bounded-map.ts'

/** Failures without consequences: a typing error, or an old key in one of several workers. */
const FREE = 5
/** An address may hold many clients (NAT, a proxy). */
const FREE_OF_ADDRESS = 20
const PAUSE: Backoff = { firstMs: 1_000, limitMs: 30_000 }
/** A failure as old as this no longer counts. */
const FORGET_MS = 15 * 60_000
/**
 * The longest wait of a login from elsewhere to an appid that is being guessed: a client gives up after 3 s
 * (protocol.md §1).
 */
const WAIT: Backoff = { firstMs: 50, limitMs: 1_500 }
const WAITING_MAX = 100
/**
 * The most entries of each kind; the least recent one makes room. Some 10 MB in all with the longest appids.
 */
const KEPT_MAX = 10_000
/** If the clock is set back further than this, all counts are void. */
const CLOCK_SET_BACK_MS = 5_000

/** Waits in real time, because a client is waiting. */
export type Wait = (ms: number) => Promise<unknown>

export interface Turn {
  /** Reports whether the key was right; null (a fault of ours) does not count. */
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
  /** Pairs that have logged in before. */
  readonly #known = new BoundedMap<string, true>(KEPT_MAX)
  readonly #checking = new Map<string, number>()
  #waiting = 0

  /** `now`: epoch ms. */
  constructor(now: () => number, wait: Wait = ms => scheduler.wait(ms)) {
    this.#now = now
    this.#wait = wait
  }

  /** Permission to check a key; null: refuse it unchecked. */
  async turn(from: string, appid: string): Promise<Turn | null> {
    const address = networkOf(from)
    const pair = `${address} ${appid}`
    const known = this.#known.get(pair) !== undefined
    const now = this.#now()
    if (this.#pairs.pauseMs(pair, FREE, now) > 0) return null
    if (!known && this.#addresses.pauseMs(address, FREE_OF_ADDRESS, now) > 0) return null
    const failures = this.#pairs.count(pair, now)
    const checking = this.#checking.get(pair) ?? 0
    // Simultaneous guesses must not outrun the count; clients that never failed may all log in at once.
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

/** How often something failed, and when it last did. */
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
