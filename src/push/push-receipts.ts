// Writes down what was delivered, many at a time: while one write is under way the next ones gather.

export class Receipts {
  #gathered: number[] = []
  #next: Promise<void> | null = null
  #writing: Promise<void> = Promise.resolve()
  readonly #write: (ids: readonly number[]) => Promise<void>

  constructor(write: (ids: readonly number[]) => Promise<void>) {
    this.#write = write
  }

  /** Resolves when it is durable; rejects with all that were to be written with it. */
  write(id: number): Promise<void> {
    this.#gathered.push(id)
    this.#next ??= this.#writing
      .catch(() => undefined)
      .then(() => {
        const ids = this.#gathered
        this.#gathered = []
        this.#next = null
        this.#writing = this.#write(ids)
        return this.#writing
      })
    return this.#next
  }
}
