// A map with a limit: the entry set longest ago makes room. It holds what strangers make us remember.

export class BoundedMap<K, V> {
  // A Map keeps the order in which its keys were set first.
  private readonly map = new Map<K, V>()
  private readonly max: number

  constructor(max: number) {
    this.max = max
  }

  get size(): number {
    return this.map.size
  }

  /** From what was set longest ago to what was set last. */
  [Symbol.iterator](): Iterator<[K, V]> {
    return this.map[Symbol.iterator]()
  }

  /** Reading an entry does not make it younger. */
  get(key: K): V | undefined {
    return this.map.get(key)
  }

  set(key: K, value: V): void {
    this.map.delete(key)
    this.map.set(key, value)
    if (this.map.size <= this.max) return
    const { value: oldest, done } = this.map.keys().next()
    if (done !== true) this.map.delete(oldest)
  }

  delete(key: K): boolean {
    return this.map.delete(key)
  }

  clear(): void {
    this.map.clear()
  }
}
