// Writes items in groups: while one group is being written, the next one gathers. A commit costs as much for
// one item as for fifty.

export class GroupCommit<Item, Result> {
  private gathered: Item[] = []
  private next: Promise<Result> | null = null
  private writing: Promise<unknown> = Promise.resolve()
  private readonly write: (items: readonly Item[]) => Promise<Result>

  /** Only one `write` runs at a time. */
  constructor(write: (items: readonly Item[]) => Promise<Result>) {
    this.write = write
  }

  /** Settles as the write of the item's group does. */
  add(item: Item): Promise<Result> {
    this.gathered.push(item)
    this.next ??= this.writing.then(() => {
      const items = this.gathered
      this.gathered = []
      this.next = null
      const written = this.write(items)
      // A group that fails does not hold up the next one.
      this.writing = written.catch(() => {})
      return written
    })
    return this.next
  }
}
