// A binary heap of things to come, earliest first.

export interface Timed {
  at: number
}

export class EventQueue<Item extends Timed> {
  readonly #items: Item[] = []

  get size(): number {
    return this.#items.length
  }

  push(item: Item): void {
    const items = this.#items
    let hole = items.length
    items.push(item)
    while (hole > 0) {
      const parent = (hole - 1) >> 1
      const above = items[parent]
      if (above === undefined || above.at <= item.at) break
      items[hole] = above
      hole = parent
    }
    items[hole] = item
  }

  pop(): Item | undefined {
    const items = this.#items
    const first = items[0]
    const moved = items.pop()
    if (first === undefined || moved === undefined || items.length === 0) return first
    let hole = 0
    for (;;) {
      let child = 2 * hole + 1
      let below = items[child]
      if (below === undefined) break
      const right = items[child + 1]
      if (right !== undefined && right.at < below.at) {
        child++
        below = right
      }
      if (below.at >= moved.at) break
      items[hole] = below
      hole = child
    }
    items[hole] = moved
    return first
  }
}
