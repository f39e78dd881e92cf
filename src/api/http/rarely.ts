// Lets something that may happen a thousand times a second be logged once a minute for each key, with the
// number of times.
import { BoundedMap } from '../../domain/bounded-map.ts'

/** A minute. */
const EVERY_MS = 60_000
/** The most keys that are remembered; the least recent one makes room. */
const KEPT_MAX = 1_000
/** Lines a minute, whatever the keys. */
const LINES_MAX = 60

export class Rarely {
  readonly #now: () => number
  readonly #last = new BoundedMap<string, { at: number; unsaid: number }>(KEPT_MAX)
  #minute = { at: Number.NEGATIVE_INFINITY, lines: 0 }

  /** `now`: epoch ms. */
  constructor(now: () => number) {
    this.#now = now
  }

  /** How often it has happened since it was last logged, including now; null: do not log it now. */
  times(key: string): number | null {
    const now = this.#now()
    const last = this.#last.get(key)
    if (last !== undefined && Math.abs(now - last.at) < EVERY_MS) {
      last.unsaid += 1
      return null
    }
    if (Math.abs(now - this.#minute.at) >= EVERY_MS) this.#minute = { at: now, lines: 0 }
    this.#minute.lines += 1
    if (this.#minute.lines > LINES_MAX) return null
    this.#last.set(key, { at: now, unsaid: 0 })
    return (last?.unsaid ?? 0) + 1
  }
}
