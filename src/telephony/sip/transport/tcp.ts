// SIP over TCP: a listener, and the connections it accepted or opened, found by the peer's address.
import { connect, createServer, isIPv6, type Server, type Socket } from 'node:net'
import { plainAddress } from '../../../domain/address.ts'
import type { Clock } from '../../../domain/clock.ts'
import { Connections, type FlowLimits } from './connection.ts'
import type { Listen } from './listen.ts'
import type { Reception } from './reception.ts'
import { TcpFlow, type TcpFlows } from './tcp-flow.ts'
import { type Endpoint, hostOf } from './transport.ts'

const LISTEN_BACKLOG = 511

export class Tcp implements TcpFlows {
  readonly connections: Connections<TcpFlow>
  private readonly listen: Listen
  private readonly byRemote = new Map<string, TcpFlow>()
  private server: Server | null = null
  private port = 0

  constructor(listen: Listen, clock: Clock, reception: Reception, limits: Partial<FlowLimits> = {}) {
    this.listen = listen
    this.connections = new Connections('tcp', clock, reception, limits)
  }

  get isIPv6(): boolean {
    return isIPv6(this.listen.address)
  }

  get local(): Endpoint {
    return { address: this.listen.address, port: this.port }
  }

  /** The host:port advertised to peers: where we listen, not where a connection goes out from. */
  get advertised(): string {
    const { advertised, address } = this.listen
    return `${hostOf(advertised?.address ?? address)}:${advertised?.port ?? this.port}`
  }

  async start(): Promise<void> {
    const server = createServer(socket => this.accepted(socket))
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(
        { host: this.listen.address, port: this.listen.port, backlog: LISTEN_BACKLOG, ipv6Only: true },
        () => {
          server.removeListener('error', reject)
          resolve()
        },
      )
    })
    server.on('error', error =>
      this.connections.reception.report('connectFailed', 'tcp', this.listen.address, error),
    )
    const address = server.address()
    this.port = address !== null && typeof address === 'object' ? address.port : this.listen.port
    this.server = server
    this.connections.start()
  }

  async stop(): Promise<void> {
    const { server } = this
    this.server = null
    this.connections.stop()
    if (server !== null) await new Promise<void>(resolve => server.close(() => resolve()))
  }

  /** The existing connection or a new one; null if the limit is reached. */
  flowTo(remote: Endpoint): TcpFlow | null {
    const live = this.byRemote.get(keyOf(remote))
    if (live?.open === true) return live
    if (!this.connections.hasRoom(remote.address)) return null
    const everywhere = this.listen.address === '0.0.0.0' || this.listen.address === '::'
    const from = everywhere ? {} : { localAddress: this.listen.address }
    return this.hold(connect({ host: remote.address, port: remote.port, ...from }), remote, true)
  }

  forget(flow: TcpFlow): void {
    const key = keyOf(flow.remote)
    if (this.byRemote.get(key) === flow) this.byRemote.delete(key)
    this.connections.remove(flow)
  }

  private accepted(socket: Socket): void {
    // A peer that has already gone has no address.
    const { remoteAddress, remotePort } = socket
    const address = remoteAddress === undefined ? null : plainAddress(remoteAddress)
    if (address === null || remotePort === undefined || !this.connections.accepts(address)) {
      socket.on('error', () => {})
      socket.destroy()
      return
    }
    this.hold(socket, { address, port: remotePort }, false)
  }

  private hold(socket: Socket, remote: Endpoint, outgoing: boolean): TcpFlow {
    const flow = new TcpFlow(this, socket, remote, outgoing)
    this.byRemote.set(keyOf(remote), flow)
    this.connections.add(flow)
    return flow
  }
}

function keyOf({ address, port }: Endpoint): string {
  return `${plainAddress(address)} ${port}`
}
