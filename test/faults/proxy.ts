// A TCP door to the database that can be cut (connections break, new ones are refused) or frozen (bytes stop,
// nothing breaks).
import net, { type AddressInfo } from 'node:net'
import { ROLE } from '../../src/store/embedded/cluster.ts'

export class DatabaseProxy {
  private readonly server: net.Server
  private readonly pairs = new Set<readonly [net.Socket, net.Socket]>()
  private mode: 'open' | 'cut' | 'frozen' = 'open'

  private constructor(socketPath: string) {
    this.server = net.createServer(near => {
      if (this.mode === 'cut') {
        near.destroy()
        return
      }
      const far = net.connect(socketPath)
      const pair = [near, far] as const
      this.pairs.add(pair)
      for (const [one, other] of [pair, [far, near] as const]) {
        one.on('error', () => {})
        one.on('close', () => {
          other.destroy()
          this.pairs.delete(pair)
        })
        one.on('data', bytes => {
          if (!other.write(bytes)) one.pause()
        })
        one.on('drain', () => this.mode !== 'frozen' && other.resume())
        if (this.mode === 'frozen') one.pause()
      }
    })
  }

  static async open(socketPath: string): Promise<DatabaseProxy> {
    const proxy = new DatabaseProxy(socketPath)
    await new Promise<void>(resolve => proxy.server.listen(0, '127.0.0.1', resolve))
    return proxy
  }

  get url(): string {
    return `postgresql://${ROLE}@127.0.0.1:${(this.server.address() as AddressInfo).port}/yuhu?sslmode=disable`
  }

  /** Every connection breaks; some answers on their way are lost. */
  cut(): void {
    this.mode = 'cut'
    this.destroyAll()
  }

  freeze(): void {
    this.mode = 'frozen'
    for (const pair of this.pairs) for (const socket of pair) socket.pause()
  }

  /** What was frozen flows again. */
  restore(): void {
    this.mode = 'open'
    for (const pair of this.pairs) for (const socket of pair) socket.resume()
  }

  async close(): Promise<void> {
    this.destroyAll()
    await new Promise<void>(resolve => this.server.close(() => resolve()))
  }

  private destroyAll(): void {
    for (const pair of this.pairs) for (const socket of pair) socket.destroy()
  }
}
