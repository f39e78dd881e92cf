// SIP over WebSocket (RFC 7118): browsers connect to us; each WebSocket message is one SIP message.
import { createServer, type IncomingMessage, type Server } from 'node:http'
import { isIP, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import { plainAddress } from '../../../domain/address.ts'
import type { Clock } from '../../../domain/clock.ts'
import { Places } from '../../../domain/places.ts'
import { MESSAGE_BYTES_MAX } from '../message/parser-limits.ts'
import { Connections, type FlowLimits } from './connection.ts'
import type { Listen } from './listen.ts'
import type { Reception } from './reception.ts'
import { type Endpoint, hostOf } from './transport.ts'
import { WebSocketFlow, type WebSocketFlows } from './websocket-flow.ts'

const SUBPROTOCOL = 'sip'
/** How much of a stranger's text goes into a report. */
const ORIGIN_CHARS_MAX = 100
/** Before the upgrade: stops clients that send their request byte by byte. */
const HTTP_LIMITS = {
  headersTimeout: 10_000,
  requestTimeout: 10_000,
  connectionsCheckingInterval: 5_000,
  maxHeaderSize: 8_192,
}

export class WebSocketListener implements WebSocketFlows {
  readonly connections: Connections<WebSocketFlow>
  readonly viaTransport: string
  private readonly listen: Listen
  private server: Server | null = null
  private port = 0
  /** Connections whose request has not come yet, except those of proxies. */
  private readonly waiting = new Places<Socket>()
  /** No perMessageDeflate: it would let a small message become a large one. */
  private readonly upgrades = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: MESSAGE_BYTES_MAX,
    perMessageDeflate: false,
    handleProtocols: () => SUBPROTOCOL,
  })

  constructor(listen: Listen, clock: Clock, reception: Reception, limits: Partial<FlowLimits> = {}) {
    this.listen = listen
    this.viaTransport = listen.secure === true ? 'WSS' : 'WS'
    this.connections = new Connections('ws', clock, reception, limits)
  }

  get local(): Endpoint {
    return { address: this.listen.address, port: this.port }
  }

  get advertised(): string {
    const { advertised, address } = this.listen
    return `${hostOf(advertised?.address ?? address)}:${advertised?.port ?? this.port}`
  }

  async start(): Promise<void> {
    const server = createServer(HTTP_LIMITS, (_request, response) => {
      response.writeHead(426, { Connection: 'close' }).end()
    })
    server.maxConnections = 2 * this.connections.limits.connectionsMax
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(this.listen.port, this.listen.address, () => {
        server.removeListener('error', reject)
        resolve()
      })
    })
    server.on('error', error =>
      this.connections.reception.report('connectFailed', 'ws', this.listen.address, error),
    )
    server.on('connection', socket => this.connected(socket))
    server.on('upgrade', (request, socket, head) => this.upgrade(request, socket, head))
    const address = server.address()
    this.port = address !== null && typeof address === 'object' ? address.port : this.listen.port
    this.server = server
    this.connections.start()
  }

  async stop(): Promise<void> {
    const { server } = this
    this.server = null
    this.connections.stop()
    if (server === null) return
    const closed = new Promise<void>(resolve => server.close(() => resolve()))
    server.closeAllConnections()
    await closed
  }

  forget(flow: WebSocketFlow): void {
    this.connections.remove(flow)
  }

  /**
   * Before the upgrade, too, the oldest connection of the network that holds most gives way. Proxies are
   * exempt: they connect only when they have a request.
   */
  private connected(socket: Socket): void {
    const { limits, reception } = this.connections
    const { remoteAddress } = socket
    if (remoteAddress === undefined || this.isProxy(plainAddress(remoteAddress))) return
    this.waiting.take(remoteAddress, socket)
    socket.once('close', () => this.waiting.leave(remoteAddress, socket))
    for (
      let next = this.waiting.next();
      next !== undefined && this.waiting.size > limits.strangersMax;
      next = this.waiting.next()
    ) {
      const address = next.remoteAddress ?? remoteAddress
      this.waiting.leave(address, next)
      reception.report('gaveWay', 'ws', address)
      next.destroy()
    }
  }

  /** A browser that came to another server of this process, which has let it in. */
  take(request: IncomingMessage, socket: Duplex, head: Buffer, address: string): void {
    const { remotePort } = request.socket
    const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map(name => name.trim())
    if (remotePort === undefined) socket.destroy()
    else if (!offered.includes(SUBPROTOCOL)) refuse(socket, '400 Bad Request')
    else if (!this.connections.accepts(address)) refuse(socket, '503 Service Unavailable')
    else
      this.upgrades.handleUpgrade(request, socket, head, peer =>
        this.accepted(peer, { address, port: remotePort }),
      )
  }

  private upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => {})
    this.waiting.leave(request.socket.remoteAddress ?? '', request.socket)
    const address = this.sourceOf(request)
    if (address === null) socket.destroy()
    else if (!this.mayCome(request, address)) refuse(socket, '403 Forbidden')
    else this.take(request, socket, head, address)
  }

  private mayCome({ headers: { origin } }: IncomingMessage, address: string): boolean {
    const { origins = [] } = this.listen
    if (origin === undefined || origins.length === 0 || origins.includes(origin.toLowerCase())) return true
    this.connections.reception.report('originRefused', 'ws', address, origin.slice(0, ORIGIN_CHARS_MAX))
    return false
  }

  private isProxy(address: string): boolean {
    return this.listen.proxies?.has(address) === true
  }

  private sourceOf(request: IncomingMessage): string | null {
    const { remoteAddress } = request.socket
    if (remoteAddress === undefined) return null
    const address = plainAddress(remoteAddress)
    if (!this.isProxy(address)) return address
    const forwarded =
      String(request.headers['x-forwarded-for'] ?? '')
        .split(',')
        .at(-1)
        ?.trim() ?? ''
    return isIP(forwarded) === 0 ? address : plainAddress(forwarded)
  }

  private accepted(peer: WebSocket, remote: Endpoint): void {
    this.connections.add(new WebSocketFlow(this, peer, remote))
  }
}

function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}
