// For transport tests: transports on free ports of 127.0.0.1, plain sockets as peers, and a wait for
// conditions.
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { createSocket, type Socket as DatagramSocket } from 'node:dgram'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import type { TestContext } from 'node:test'
import { createRealClock } from '../../../src/app/real-clock.ts'
import type { SipMessage } from '../../../src/telephony/sip/message/message.ts'
import type { Listen } from '../../../src/telephony/sip/transport/listen.ts'
import type { Flow, TransportName } from '../../../src/telephony/sip/transport/transport.ts'
import {
  createTransports,
  type SocketTransports,
  type TransportPlan,
} from '../../../src/telephony/sip/transport/transports.ts'
import { GIVE_UP_MS } from '../../support/eventually.ts'

export interface Arrival {
  readonly message: SipMessage
  readonly flow: Flow
}

export interface Listening {
  readonly transports: SocketTransports
  readonly arrivals: Arrival[]
  readonly closed: Flow[]
  readonly counts: string[]
  port(transport: TransportName): number
}

export const HERE = '127.0.0.1'

export async function listening(
  t: TestContext,
  names: readonly TransportName[],
  options: Partial<TransportPlan> = {},
  onMessage: (arrival: Arrival) => void = () => {},
): Promise<Listening> {
  const counts: string[] = []
  const arrivals: Arrival[] = []
  const closed: Flow[] = []
  const listen: Listen[] = names.map(transport => ({ transport, address: HERE, port: 0 }))
  const transports = createTransports({
    listen,
    clock: createRealClock(),
    random: randomBytes,
    report: what => counts.push(what),
    ...options,
  })
  await transports.start({
    received: (message, flow) => {
      arrivals.push({ message, flow })
      onMessage({ message, flow })
    },
    closed: flow => closed.push(flow),
  })
  t.after(() => transports.stop())
  const port = (transport: TransportName) =>
    transports.listening().find(place => place.transport === transport)?.port ?? 0
  return { transports, arrivals, closed, counts, port }
}

/** Waits for the condition. */
export async function until(what: string, condition: () => boolean): Promise<void> {
  const giveUpAt = Date.now() + GIVE_UP_MS
  while (!condition()) {
    if (Date.now() > giveUpAt) assert.fail(`never: ${what}`)
    await new Promise(resolve => setTimeout(resolve, 2))
  }
}

export interface Datagrams {
  readonly socket: DatagramSocket
  readonly received: string[]
  readonly port: number
  send(text: string, port: number): void
}

export async function datagrams(t: TestContext, address = HERE): Promise<Datagrams> {
  const socket = createSocket('udp4')
  const received: string[] = []
  socket.on('message', bytes => received.push(bytes.toString()))
  socket.bind(0, address)
  await once(socket, 'listening')
  t.after(() => socket.close())
  return {
    socket,
    received,
    port: socket.address().port,
    send: (text, port) => socket.send(text, port, HERE),
  }
}

export interface Stream {
  readonly socket: Socket
  text: string
  closed: boolean
}

export async function stream(t: TestContext, port: number, from = HERE): Promise<Stream> {
  const socket = connect({ port, host: HERE, localAddress: from })
  const peer: Stream = { socket, text: '', closed: false }
  socket.on('data', bytes => {
    peer.text += bytes.toString()
  })
  socket.on('error', () => {})
  socket.on('close', () => {
    peer.closed = true
  })
  await once(socket, 'connect')
  t.after(() => socket.destroy())
  return peer
}

export function options(via: string, more = ''): string {
  return [
    'OPTIONS sip:yuhu@127.0.0.1 SIP/2.0',
    `Via: ${via}`,
    'Max-Forwards: 70',
    'From: <sip:peer@127.0.0.1>;tag=p1',
    'To: <sip:yuhu@127.0.0.1>',
    'Call-ID: probe-1',
    'CSeq: 1 OPTIONS',
    `${more}Content-Length: 0`,
    '',
    '',
  ].join('\r\n')
}
