// Runs a bounded number of jobs at a time; networks with waiting jobs take turns, however many jobs the
// others have.
import { scheduler } from 'node:timers/promises'

/**
 * Gives the event loop to whoever waits for it; work on a body of any size calls it every few milliseconds.
 */
export type Pause = () => Promise<unknown>

export const pause: Pause = () => scheduler.yield()

/** The client left before its turn came: nothing has begun, and nobody waits for an answer. */
export class ClientLeft extends Error {}

interface Waiting {
  readonly begin: () => void
  readonly giveUp: () => void
}

export class Turns {
  readonly #atOnce: number
  /** By network, in the order in which they are served next. */
  readonly #waiting = new Map<string, Waiting[]>()
  #running = 0

  constructor(atOnce: number) {
    this.#atOnce = atOnce
  }

  get running(): number {
    return this.#running
  }

  get waiting(): number {
    let count = 0
    for (const queue of this.#waiting.values()) count += queue.length
    return count
  }

  /** `hasLeft` ends the wait, with ClientLeft; a job that has begun goes on. */
  async run<T>(network: string, hasLeft: AbortSignal, job: () => Promise<T>): Promise<T> {
    if (hasLeft.aborted) throw new ClientLeft()
    if (this.#running < this.#atOnce) this.#running += 1
    else await this.#line(network, hasLeft)
    try {
      return await job()
    } finally {
      this.#running -= 1
      this.#next()
    }
  }

  #line(network: string, hasLeft: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = () => {
        this.#remove(network, waiting)
        waiting.giveUp()
      }
      const waiting: Waiting = {
        begin: () => {
          hasLeft.removeEventListener('abort', leave)
          resolve()
        },
        giveUp: () => reject(new ClientLeft()),
      }
      hasLeft.addEventListener('abort', leave, { once: true })
      const queue = this.#waiting.get(network)
      if (queue === undefined) this.#waiting.set(network, [waiting])
      else queue.push(waiting)
    })
  }

  #next(): void {
    const [first] = this.#waiting
    if (first === undefined || this.#running >= this.#atOnce) return
    const [network, queue] = first
    const next = queue.shift()
    // The network goes to the end of the line.
    this.#waiting.delete(network)
    if (queue.length > 0) this.#waiting.set(network, queue)
    if (next === undefined) return
    this.#running += 1
    next.begin()
  }

  #remove(network: string, waiting: Waiting): void {
    const left = (this.#waiting.get(network) ?? []).filter(one => one !== waiting)
    if (left.length > 0) this.#waiting.set(network, left)
    else this.#waiting.delete(network)
  }
}
