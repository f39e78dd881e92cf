// Bounds the memory that the bodies of all requests take together: beyond it, whoever holds most loses what it has held longest.
import type { Readable } from 'node:stream'

/** What one body holds of the budget, until it is released. */
export interface BodyHold {
  /** Bytes it holds from now on. */
  grow(bytes: number): void
  /** It is there whole: it is being answered, and no longer taken away. */
  complete(): void
  release(): void
}

interface Held {
  readonly body: Readable
  readonly address: string
  bytes: number
  isComplete: boolean
}

export class BodyBudget {
  readonly #max: number
  /** In order of arrival. */
  readonly #held = new Set<Held>()
  #bytes = 0

  /** `max`: bytes. */
  constructor(max: number) {
    this.#max = max
  }

  get bytes(): number {
    return this.#bytes
  }

  hold(body: Readable, address: string): BodyHold {
    const held: Held = { body, address, bytes: 0, isComplete: false }
    this.#held.add(held)
    return {
      grow: bytes => {
        if (!this.#held.has(held)) return
        this.#bytes += bytes - held.bytes
        held.bytes = bytes
        while (this.#bytes > this.#max) this.#drop(this.#heaviest() ?? held)
      },
      complete: () => {
        held.isComplete = true
      },
      release: () => this.#release(held),
    }
  }

  /** The oldest incomplete body of the address whose incomplete bodies hold most. */
  #heaviest(): Held | undefined {
    const byAddress = new Map<string, { bytes: number; oldest: Held }>()
    for (const held of this.#held) {
      if (held.isComplete || held.bytes === 0) continue
      const sum = byAddress.get(held.address)
      if (sum === undefined) byAddress.set(held.address, { bytes: held.bytes, oldest: held })
      else sum.bytes += held.bytes
    }
    let heaviest: { bytes: number; oldest: Held } | undefined
    for (const sum of byAddress.values()) if (heaviest === undefined || sum.bytes > heaviest.bytes) heaviest = sum
    return heaviest?.oldest
  }

  #drop(held: Held): void {
    this.#release(held)
    held.body.destroy()
  }

  #release(held: Held): void {
    if (this.#held.delete(held)) this.#bytes -= held.bytes
  }
}
