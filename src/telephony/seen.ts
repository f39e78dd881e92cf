// Remembers the leg ids that have ended, so that a repeated dial does nothing; forgets the oldest.

/** Ids kept: between one and two generations. At 200 calls a second a generation is four minutes. */
const GENERATION = 50_000

export class Seen {
  #fresh = new Set<string>()
  #old = new Set<string>()

  add(id: string): void {
    this.#fresh.add(id)
    if (this.#fresh.size < GENERATION) return
    this.#old = this.#fresh
    this.#fresh = new Set()
  }

  has(id: string): boolean {
    return this.#fresh.has(id) || this.#old.has(id)
  }
}
