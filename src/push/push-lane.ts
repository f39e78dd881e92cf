// The deliveries to one URL of one account: how many run at once, and what happens to the rest if it falls
// silent.
import type { PendingPush } from '../store/port/push-store.ts'

const AT_ONCE = 8
const QUEUE_MAX = 200
/**
 * The outbox hands out a row for 10 s and a delivery takes up to 5 s, so a row that has waited longer is left
 * to be handed out again.
 */
const WAIT_MAX_MS = 4_000

export class Lane {
  #queue: { readonly push: PendingPush; readonly since: number }[] = []
  #active = 0
  #isSilent = false
  #heardAt = Number.NEGATIVE_INFINITY

  /**
   * Queues a delivery. False if the URL is silent and another delivery is already trying it: this one shares
   * that failure. A full queue drops it, and the outbox hands it out again.
   */
  add(push: PendingPush, now: number): boolean {
    if (this.#isSilent && this.#active + this.#queue.length > 0) return false
    if (this.#queue.length < QUEUE_MAX) this.#queue.push({ push, since: now })
    return true
  }

  /** The next delivery that may begin now. */
  take(now: number): PendingPush | undefined {
    if (this.#active >= AT_ONCE) return undefined
    const next = this.#queue.find(({ since }) => now - since <= WAIT_MAX_MS)
    this.#queue = next ? this.#queue.slice(this.#queue.indexOf(next) + 1) : []
    if (next) this.#active++
    return next?.push
  }

  done(): void {
    this.#active--
  }

  /** The URL answered, whatever the status. */
  heard(at: number): void {
    this.#isSilent = false
    this.#heardAt = at
  }

  /**
   * A delivery that began at `startedAt` got no answer. Returns the queued deliveries that share its failure
   * without a try of their own, since with one time-out each they would never end; none if another delivery
   * got through meanwhile.
   */
  silent(startedAt: number): PendingPush[] {
    if (this.#heardAt >= startedAt) return []
    this.#isSilent = true
    const shared = this.#queue.map(({ push }) => push)
    this.#queue = []
    return shared
  }

  clear(): void {
    this.#queue = []
  }

  isEmpty(): boolean {
    return this.#queue.length === 0
  }

  isForgettable(): boolean {
    return this.#active === 0 && this.#queue.length === 0 && !this.#isSilent
  }
}
