// SIP over UDP: one socket, its flows, its datagrams.
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram'
import { isIPv6 } from 'node:net'
import { plainAddress } from '../../../domain/address.ts'
import type { Listen } from './listen.ts'
import type { Reception } from './reception.ts'
import { type Endpoint, type Flow, hostOf } from './transport.ts'

/** Holds datagrams while the event loop is busy: about a second of 100 calls. */
const RECEIVE_BUFFER_BYTES = 4 * 1_024 * 1_024
/** CRLF CRLF and other short datagrams that phones send to keep their NAT binding open are not messages. */
const KEEP_ALIVE_BYTES_MAX = 4

export class Udp {
  private readonly listen: Listen
  private readonly reception: Reception
  private socket: Socket | null = null
  private port = 0

  constructor(listen: Listen, reception: Reception) {
    this.listen = listen
    this.reception = reception
  }

  get isIPv6(): boolean {
    return isIPv6(this.listen.address)
  }

  /** Where it listens; if port 0 was asked for, the one the system assigned. */
  get local(): Endpoint {
    return { address: this.listen.address, port: this.port }
  }

  /** host:port that is advertised to peers. */
  get advertised(): string {
    const { advertised, address } = this.listen
    return `${hostOf(advertised?.address ?? address)}:${advertised?.port ?? this.port}`
  }

  async start(): Promise<void> {
    const socket = createSocket(this.isIPv6 ? { type: 'udp6', ipv6Only: true } : { type: 'udp4' })
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject)
      socket.bind(this.listen.port, this.listen.address, () => {
        socket.removeListener('error', reject)
        resolve()
      })
    })
    socket.setRecvBufferSize(RECEIVE_BUFFER_BYTES)
    socket.on('error', error => this.reception.report('sendFailed', 'udp', this.listen.address, error))
    socket.on('message', (bytes, from) => this.received(bytes, from))
    this.port = socket.address().port
    this.socket = socket
  }

  async stop(): Promise<void> {
    const { socket } = this
    this.socket = null
    if (socket !== null) await new Promise<void>(resolve => socket.close(resolve))
  }

  flowTo(remote: Endpoint): UdpFlow {
    return new UdpFlow(this, remote)
  }

  send(bytes: Buffer, to: Endpoint, failed: (error: Error) => void): void {
    const { report } = this.reception
    const fail = (error: Error) => {
      report('sendFailed', 'udp', to.address, error)
      failed(error)
    }
    const { socket } = this
    if (socket === null) {
      queueMicrotask(() => fail(new Error('the socket is closed')))
      return
    }
    report('sent', 'udp', to.address)
    try {
      socket.send(bytes, to.port, to.address, error => {
        if (error !== null) fail(error)
      })
    } catch (error) {
      // The socket refuses a port or an address that came in a Via or a Contact.
      queueMicrotask(() => fail(error instanceof Error ? error : new Error(String(error))))
    }
  }

  isKnown(remote: Endpoint): boolean {
    return this.reception.guard.isKnown('udp', remote)
  }

  private received(bytes: Buffer, from: RemoteInfo): void {
    if (bytes.length <= KEEP_ALIVE_BYTES_MAX) return
    this.reception.take(bytes, this.flowTo({ address: plainAddress(from.address), port: from.port }))
  }
}

export class UdpFlow implements Flow {
  readonly transport = 'udp'
  readonly reliable = false
  readonly open = true
  readonly remote: Endpoint
  readonly udp: Udp

  constructor(udp: Udp, remote: Endpoint) {
    this.udp = udp
    this.remote = remote
  }

  get via(): string {
    return `UDP ${this.udp.advertised}`
  }

  get contact(): string {
    return this.udp.advertised
  }

  get known(): boolean {
    return this.udp.isKnown(this.remote)
  }

  send(bytes: Buffer, failed: (error: Error) => void): void {
    this.udp.send(bytes, this.remote, failed)
  }
}
