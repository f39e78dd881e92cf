// A binary heap.

export class Heap<T> {
  private items: T[] = []
  private readonly isBefore: (a: T, b: T) => boolean

  /** What the order depends on must not change while an item is in the heap. */
  constructor(isBefore: (a: T, b: T) => boolean) {
    this.isBefore = isBefore
  }

  get size(): number {
    return this.items.length
  }

  /** In no order. */
  [Symbol.iterator](): Iterator<T> {
    return this.items[Symbol.iterator]()
  }

  peek(): T | undefined {
    return this.items[0]
  }

  push(item: T): void {
    const { items, isBefore } = this
    let at = items.push(item) - 1
    while (at > 0) {
      const parentAt = (at - 1) >> 1
      const parent = items[parentAt]
      if (parent === undefined || !isBefore(item, parent)) break
      items[at] = parent
      at = parentAt
    }
    items[at] = item
  }

  pop(): T | undefined {
    const { items, isBefore } = this
    const first = items[0]
    const last = items.pop()
    if (first === undefined || last === undefined || items.length === 0) return first
    let at = 0
    for (;;) {
      let childAt = 2 * at + 1
      let child = items[childAt]
      if (child === undefined) break
      const right = items[childAt + 1]
      if (right !== undefined && isBefore(right, child)) {
        child = right
        childAt += 1
      }
      if (!isBefore(child, last)) break
      items[at] = child
      at = childAt
    }
    items[at] = last
    return first
  }

  /** Takes any item out; linear in the number of items. */
  remove(item: T): void {
    const { items } = this
    this.items = []
    for (const other of items) if (other !== item) this.push(other)
  }
}
