// Writes what comes one by one many at a time: while one write is under way the next group gathers. A commit
// costs as much for one as for fifty.

export class GroupCommit<Item, Result> {
  private gathered: Item[] = []
  private next: Promise<Result> | null = null
  private writing: Promise<unknown> = Promise.resolve()
  private readonly write: (items: readonly Item[]) => Promise<Result>

  /** `write` is never called twice at a time. */
  constructor(write: (items: readonly Item[]) => Promise<Result>) {
    this.write = write
  }

  /** Settles as the write of its group does. */
  add(item: Item): Promise<Result> {
    this.gathered.push(item)
    this.next ??= this.writing.then(() => {
      const items = this.gathered
      this.gathered = []
      this.next = null
      const written = this.write(items)
      // A group that failed holds up nobody behind it.
      this.writing = written.catch(() => {})
      return written
    })
    return this.next
  }
}
