// Bounds the memory that clients take with what they send and do not fetch: beyond the bound, whoever holds
// most loses what it has held longest.
import { networkOf } from '../../domain/address.ts'

/** What one request holds of the budget, until it is released. */
export interface BodyHold {
  /** Bytes received and still kept; a client that keeps us waiting for more may lose them. */
  receive(bytes: number): void
  /** Everything has arrived: the request is being answered and is safe. */
  complete(): void
  /** Bytes of an answer that waits to be fetched; a client that does not fetch it may lose it. */
  answer(bytes: number): void
  release(): void
}

/** Ends a request at once. */
interface Endable {
  destroy(): unknown
}

interface Held {
  readonly request: Endable
  readonly network: string
  bytes: number
  isWaiting: boolean
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

  get count(): number {
    return this.#held.size
  }

  hold(request: Endable, address: string): BodyHold {
    const held: Held = { request, network: networkOf(address), bytes: 0, isWaiting: true }
    this.#held.add(held)
    const take = (bytes: number) => {
      if (!this.#held.has(held)) return
      this.#bytes += bytes - held.bytes
      held.bytes = bytes
      while (this.#bytes > this.#max) this.#drop(this.#heaviest() ?? held)
    }
    return {
      receive: take,
      complete: () => {
        held.isWaiting = false
      },
      answer: bytes => {
        held.isWaiting = true
        take(bytes)
      },
      release: () => this.#release(held),
    }
  }

  /** The oldest request that keeps us waiting, of the network whose waiting requests hold most. */
  #heaviest(): Held | undefined {
    const byNetwork = new Map<string, { bytes: number; oldest: Held }>()
    for (const held of this.#held) {
      if (!held.isWaiting || held.bytes === 0) continue
      const sum = byNetwork.get(held.network)
      if (sum === undefined) byNetwork.set(held.network, { bytes: held.bytes, oldest: held })
      else sum.bytes += held.bytes
    }
    let heaviest: { bytes: number; oldest: Held } | undefined
    for (const sum of byNetwork.values())
      if (heaviest === undefined || sum.bytes > heaviest.bytes) heaviest = sum
    return heaviest?.oldest
  }

  #drop(held: Held): void {
    this.#release(held)
    held.request.destroy()
  }

  #release(held: Held): void {
    if (this.#held.delete(held)) this.#bytes -= held.bytes
  }
}
