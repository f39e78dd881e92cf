// The deliveries to one URL of one account: how many at once, and what happens to the rest when it falls silent.
import type { PendingPush } from '../store/port.ts'

const AT_ONCE = 8

export class Lane {
  queue: PendingPush[] = []
  #active = 0
  #isSilent = false
  #heardAt = Number.NEGATIVE_INFINITY

  /** The next delivery to begin now. A silent URL is tried by one delivery at a time. */
  take(): PendingPush | undefined {
    if (this.#active >= (this.#isSilent ? 1 : AT_ONCE)) return undefined
    const push = this.queue.shift()
    if (push) this.#active++
    return push
  }

  done(): void {
    this.#active--
  }

  /** The URL answered, whatever it said. */
  heard(at: number): void {
    this.#isSilent = false
    this.#heardAt = at
  }

  /**
   * A delivery begun at `startedAt` found nobody there. Gives back the queued deliveries that share its failure without a try of their own:
   * at one time-out each they would never end. None when another got through meanwhile.
   */
  silent(startedAt: number): PendingPush[] {
    if (this.#heardAt >= startedAt) return []
    this.#isSilent = true
    const shared = this.queue
    this.queue = []
    return shared
  }

  isForgettable(): boolean {
    return this.#active === 0 && this.queue.length === 0 && !this.#isSilent
  }
}
