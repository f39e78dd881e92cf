// One browser's WebSocket: its messages, its keep-alives, its end.
import type { RawData, WebSocket } from 'ws'
import type { Connection, Connections } from './connection.ts'
import type { Endpoint } from './transport.ts'

const PING = '\r\n\r\n'
const PONG = '\r\n'

/** The transport that owns the connections. */
export interface WebSocketFlows {
  readonly connections: Connections<WebSocketFlow>
  /** WS or WSS. */
  readonly viaTransport: string
  /** The host:port advertised to browsers. */
  readonly advertised: string
  /** The connection is gone. */
  forget(flow: WebSocketFlow): void
}

export class WebSocketFlow implements Connection {
  readonly transport = 'ws'
  readonly reliable = true
  readonly outgoing = false
  readonly partialSince = null
  readonly remote: Endpoint
  heardAt: number
  private readonly listener: WebSocketFlows
  private readonly peer: WebSocket
  private alive = true

  constructor(listener: WebSocketFlows, peer: WebSocket, remote: Endpoint) {
    this.listener = listener
    this.peer = peer
    this.remote = remote
    this.heardAt = listener.connections.clock.now()
    peer.on('message', data => this.received(data))
    peer.on('pong', () => this.heard())
    peer.on('ping', () => {
      this.heard()
      if (!listener.connections.reception.guard.admits('ws', remote)) this.destroyIfBanned()
    })
    peer.on('error', error => {
      listener.connections.reception.report('malformed', 'ws', remote.address, error)
      listener.connections.reception.guard.offence('ws', remote, 1, error.message)
      peer.terminate()
    })
    peer.on('close', () => this.closed())
  }

  get open(): boolean {
    return this.alive && this.peer.readyState === this.peer.OPEN
  }

  get via(): string {
    return `${this.listener.viaTransport} ${this.listener.advertised}`
  }

  get contact(): string {
    return this.listener.advertised
  }

  get known(): boolean {
    return this.listener.connections.reception.guard.isKnown('ws', this.remote)
  }

  send(bytes: Buffer, failed: (error: Error) => void): void {
    const { limits, reception } = this.listener.connections
    let isReported = false
    const fail = (error: Error) => {
      if (isReported) return
      isReported = true
      reception.report('sendFailed', 'ws', this.remote.address, error)
      failed(error)
    }
    if (this.peer.bufferedAmount > limits.backlogBytesMax) this.destroy()
    if (!this.open) {
      queueMicrotask(() => fail(new Error('the browser has gone')))
      return
    }
    reception.report('sent', 'ws', this.remote.address)
    // RFC 7118 §4.2: UTF-8 messages may be sent as text, which is what browser libraries read.
    this.peer.send(bytes, { binary: false }, error => {
      if (error) fail(error)
    })
  }

  ping(): void {
    if (this.open) this.peer.ping()
  }

  destroy(): void {
    this.peer.terminate()
  }

  private heard(): void {
    this.heardAt = this.listener.connections.clock.now()
  }

  private received(data: RawData): void {
    const { reception } = this.listener.connections
    this.heard()
    const bytes = Buffer.isBuffer(data) ? data : Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data)
    if (bytes.length <= PING.length && bytes.every(byte => byte === 13 || byte === 10)) {
      if (reception.guard.admits('ws', this.remote) && bytes.length === PING.length && this.open)
        this.peer.send(PONG)
    } else reception.take(bytes, this)
    this.destroyIfBanned()
  }

  private destroyIfBanned(): void {
    if (this.listener.connections.reception.guard.isBanned('ws', this.remote.address) && !this.known)
      this.destroy()
  }

  private closed(): void {
    this.alive = false
    this.listener.forget(this)
  }
}
