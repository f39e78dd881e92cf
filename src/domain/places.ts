// A limited number of places, by network. It is known at once who gives way next, however many there are.
import { networkOf } from './address.ts'

/**
 * When all places are taken, the oldest of the network that holds most gives way. So whoever takes very many
 * pushes out only itself, and a newcomer always gets a place. Networks and not addresses are counted
 * (address.ts).
 */
export class Places<T> {
  private readonly byNetwork = new Map<string, Set<T>>()
  /** Networks by how many places they hold. */
  private readonly byCount = new Map<number, Set<string>>()
  private most = 0
  private count = 0

  get size(): number {
    return this.count
  }

  take(address: string, item: T): void {
    const network = networkOf(address)
    const own = this.byNetwork.get(network) ?? new Set<T>()
    if (own.has(item)) return
    own.add(item)
    this.byNetwork.set(network, own)
    this.count += 1
    this.move(network, own.size - 1, own.size)
  }

  /** False if it held none. */
  leave(address: string, item: T): boolean {
    const network = networkOf(address)
    const own = this.byNetwork.get(network)
    if (own?.delete(item) !== true) return false
    if (own.size === 0) this.byNetwork.delete(network)
    this.count -= 1
    this.move(network, own.size + 1, own.size)
    return true
  }

  /** Who gives way next; undefined if nobody holds a place. */
  next(): T | undefined {
    const [network = ''] = this.byCount.get(this.most) ?? []
    const [oldest] = this.byNetwork.get(network) ?? []
    return oldest
  }

  clear(): void {
    this.byNetwork.clear()
    this.byCount.clear()
    this.most = 0
    this.count = 0
  }

  private move(network: string, from: number, to: number): void {
    const before = this.byCount.get(from)
    before?.delete(network)
    if (before?.size === 0) this.byCount.delete(from)
    if (to > 0) this.byCount.set(to, (this.byCount.get(to) ?? new Set()).add(network))
    if (to > this.most) this.most = to
    else if (this.most === from && !this.byCount.has(from)) this.most = to
  }
}
