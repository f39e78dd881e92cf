// One TCP connection: cuts its bytes into messages, answers keep-alives (RFC 5626 §3.5.1) and reports its
// end.
import type { Socket } from 'node:net'
import { frame } from '../message/framing.ts'
import type { Connection, Connections } from './connection.ts'
import type { Endpoint } from './transport.ts'

const PING = Buffer.from('\r\n\r\n')
const PONG = Buffer.from('\r\n')
const NOTHING = Buffer.alloc(0)
/**
 * A message in more pieces is an attempt to make us scan the same bytes again and again; the largest has 45
 * segments.
 */
const PIECES_MAX = 200

/** The transport that owns the connections. */
export interface TcpFlows {
  readonly connections: Connections<TcpFlow>
  /** The host:port advertised to peers. */
  readonly advertised: string
  /** The connection is gone. */
  forget(flow: TcpFlow): void
}

export class TcpFlow implements Connection {
  readonly transport = 'tcp'
  readonly reliable = true
  readonly remote: Endpoint
  readonly outgoing: boolean
  heardAt: number
  partialSince: number | null = null
  private readonly tcp: TcpFlows
  private readonly socket: Socket
  private readonly waiting = new Set<(error: Error) => void>()
  private rest: Buffer = NOTHING
  private pieces = 0
  private alive = true
  private error: Error | null = null

  constructor(tcp: TcpFlows, socket: Socket, remote: Endpoint, outgoing: boolean) {
    this.tcp = tcp
    this.socket = socket
    this.remote = remote
    this.outgoing = outgoing
    const { clock, limits } = tcp.connections
    this.heardAt = clock.now()
    socket.setNoDelay(true)
    socket.on('data', bytes => this.received(bytes))
    socket.on('error', error => {
      this.error = error
    })
    socket.on('end', () => socket.destroy())
    socket.on('close', () => this.closed())
    if (!outgoing) return
    const tooLate = clock.after(limits.connectMs, () => socket.destroy(new Error('not connected in time')))
    socket.once('connect', tooLate)
    socket.once('close', tooLate)
  }

  get open(): boolean {
    return this.alive && !this.socket.destroyed
  }

  get via(): string {
    return `TCP ${this.tcp.advertised}`
  }

  get contact(): string {
    return this.tcp.advertised
  }

  get known(): boolean {
    return this.tcp.connections.reception.guard.isKnown('tcp', this.remote)
  }

  send(bytes: Buffer, failed: (error: Error) => void): void {
    const { limits, reception } = this.tcp.connections
    const fail = (error: Error) => {
      if (!this.waiting.delete(fail)) return
      reception.report('sendFailed', 'tcp', this.remote.address, error)
      failed(error)
    }
    this.waiting.add(fail)
    if (this.socket.writableLength > limits.backlogBytesMax) this.destroy(new Error('the peer does not read'))
    if (!this.open) {
      queueMicrotask(() => fail(this.error ?? new Error('the connection is closed')))
      return
    }
    reception.report('sent', 'tcp', this.remote.address)
    this.socket.write(bytes, error => {
      if (error) fail(error)
      else this.waiting.delete(fail)
    })
  }

  ping(): void {
    if (this.open) this.socket.write(PING)
  }

  destroy(error?: Error): void {
    if (error !== undefined) this.error ??= error
    this.socket.destroy()
  }

  private received(bytes: Buffer): void {
    const { clock } = this.tcp.connections
    this.heardAt = clock.now()
    this.pieces += 1
    this.rest = this.rest.length === 0 ? bytes : Buffer.concat([this.rest, bytes])
    while (this.open && this.cut());
    if (this.rest.length === 0) {
      this.rest = NOTHING
      this.partialSince = null
    } else if (this.pieces > PIECES_MAX) this.giveUp('a message in too many pieces')
    else this.partialSince ??= this.heardAt
  }

  /** Takes the first message or keep-alive; false if none is complete. */
  private cut(): boolean {
    const { reception } = this.tcp.connections
    const next = frame(this.rest)
    if (next.kind === 'more') return false
    if (next.kind === 'broken') {
      this.giveUp(next.reason)
      return false
    }
    const bytes = this.rest.subarray(0, next.length)
    this.rest = this.rest.subarray(next.length)
    this.partialSince = null
    this.pieces = 0
    if (next.kind === 'message') reception.take(bytes, this)
    else if (reception.guard.admits('tcp', this.remote) && next.kind === 'ping') this.socket.write(PONG)
    if (reception.guard.isBanned('tcp', this.remote.address) && !this.known) this.destroy()
    return true
  }

  private giveUp(reason: string): void {
    const { reception } = this.tcp.connections
    reception.report('malformed', 'tcp', this.remote.address, reason)
    reception.guard.offence('tcp', this.remote, 1, reason)
    this.rest = NOTHING
    this.destroy()
  }

  private closed(): void {
    this.alive = false
    if (this.error !== null && this.socket.bytesRead === 0 && this.outgoing) {
      this.tcp.connections.reception.report('connectFailed', 'tcp', this.remote.address, this.error)
    }
    const error = this.error ?? new Error('the connection is closed')
    for (const fail of [...this.waiting]) fail(error)
    this.tcp.forget(this)
  }
}
