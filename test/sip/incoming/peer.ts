// A peer on a real socket at any loopback address: sends what it is given and keeps what comes.
import { randomBytes } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { connect } from 'node:net'
import type { TestContext } from 'node:test'
import { WebSocket } from 'ws'
import { frame } from '../../../src/telephony/sip/message/framing.ts'
import type { SipMessage, SipRequest, SipResponse } from '../../../src/telephony/sip/message/message.ts'
import { parseMessage } from '../../../src/telephony/sip/message/parse-message.ts'
import { serialise } from '../../../src/telephony/sip/message/serialise.ts'
import type { TransportName } from '../../../src/telephony/sip/transport/transport.ts'
import type { Asked, Registering } from '../registrar/register.ts'
import { HERE, until } from '../transport/sockets.ts'

export interface Peer {
  readonly transport: TransportName
  /** Transport and sent-by of its Via. */
  readonly via: string
  readonly port: number
  readonly received: SipMessage[]
  readonly requests: SipRequest[]
  readonly responses: SipResponse[]
  send(text: string | Buffer): void
  close(): void
}

function peerOf(
  transport: TransportName,
  via: string,
  port: number,
  send: Peer['send'],
  close: () => void,
): Peer {
  const received: SipMessage[] = []
  return {
    transport,
    via,
    port,
    received,
    get requests() {
      return received.filter(message => message.kind === 'request')
    },
    get responses() {
      return received.filter(message => message.kind === 'response')
    },
    send,
    close,
  }
}

function take(peer: Peer, bytes: Buffer): void {
  const message = parseMessage(bytes)
  if (message.kind === 'failure') throw new Error(`what came is no SIP: ${message.reason}`)
  peer.received.push(message)
}

/** If the server does not listen yet, its port is read later. */
export async function udpPeer(
  t: TestContext,
  serverPort: number | (() => number),
  address = HERE,
  port = 0,
  server = HERE,
): Promise<Peer> {
  const socket = createSocket('udp4')
  socket.bind(port, address)
  await once(socket, 'listening')
  let open = true
  const close = () => {
    if (open) socket.close()
    open = false
  }
  t.after(close)
  const own = socket.address().port
  const peer = peerOf(
    'udp',
    `UDP ${address}:${own}`,
    own,
    text => socket.send(text, typeof serverPort === 'number' ? serverPort : serverPort(), server),
    close,
  )
  socket.on('message', bytes => take(peer, bytes))
  return peer
}

export async function tcpPeer(
  t: TestContext,
  serverPort: number,
  address = HERE,
  server = HERE,
): Promise<Peer> {
  const socket = connect({ host: server, port: serverPort, localAddress: address })
  socket.on('error', () => {})
  await once(socket, 'connect')
  t.after(() => socket.destroy())
  const own = socket.localPort ?? 0
  const peer = peerOf(
    'tcp',
    `TCP ${address}:${own}`,
    own,
    text => socket.write(text),
    () => socket.destroy(),
  )
  let rest = Buffer.alloc(0)
  socket.on('data', bytes => {
    rest = Buffer.concat([rest, bytes])
    for (let next = frame(rest); next.kind === 'message'; next = frame(rest)) {
      take(peer, rest.subarray(0, next.length))
      rest = rest.subarray(next.length)
    }
  })
  return peer
}

export async function wsPeer(t: TestContext, serverPort: number): Promise<Peer> {
  const socket = new WebSocket(`ws://${HERE}:${serverPort}/`, ['sip'])
  t.after(() => socket.terminate())
  await once(socket, 'open')
  const peer = peerOf(
    'ws',
    'WS abc.invalid',
    0,
    text => socket.send(text.toString()),
    () => socket.terminate(),
  )
  socket.on('message', data => take(peer, Buffer.from(String(data))))
  return peer
}

export function peerBy(
  t: TestContext,
  transport: TransportName,
  serverPort: number,
  address = HERE,
  server = HERE,
): Promise<Peer> {
  if (transport === 'ws') return wsPeer(t, serverPort)
  return transport === 'tcp'
    ? tcpPeer(t, serverPort, address, server)
    : udpPeer(t, serverPort, address, 0, server)
}

/** The final response to this request. */
export async function answerTo(peer: Peer, request: SipRequest): Promise<SipResponse> {
  const branch = request.headers.topVia.params.get('branch')
  const found = () =>
    peer.responses.find(
      ({ status, headers }) => status >= 200 && headers.topVia.params.get('branch') === branch,
    )
  peer.send(serialise(request))
  await until(`an answer to ${request.method}`, () => found() !== undefined)
  const response = found()
  if (response === undefined) throw new Error('the answer has gone')
  return response
}

/** Registers as a phone does: is challenged, then sends credentials. */
export async function register(peer: Peer, phone: Registering, asked: Asked = {}): Promise<SipResponse> {
  const first = await answerTo(peer, phone.request(asked, peer.via, phone.credentials(asked)))
  if (first.status !== 401) return first
  phone.challenge = first
  return answerTo(peer, phone.request(asked, peer.via, phone.credentials(asked)))
}

let branches = 0

/** Any request, as text; `more` are header lines. */
/**
 * Sends a registration and waits until it is refused with 401: everything sent before it has been dealt with.
 * Answers to what was sent before may still come, behind it.
 */
export async function allIsDealtWith(peer: Peer): Promise<void> {
  const text = requestText('REGISTER', `sip:${HERE}`, peer.via)
  peer.send(text)
  const sipCallId = /Call-ID: (\S+)/.exec(text)?.[1]
  await until('the last is answered', () =>
    peer.responses.some(({ status, headers }) => status === 401 && headers.sipCallId === sipCallId),
  )
}

export function requestText(
  method: string,
  uri: string,
  via: string,
  more: readonly string[] = [],
  to = `<${uri}>`,
): string {
  branches += 1
  return [
    `${method} ${uri} SIP/2.0`,
    `Via: SIP/2.0/${via};branch=z9hG4bKany${branches};rport`,
    'Max-Forwards: 70',
    'From: <sip:1001@yuhu.example>;tag=any',
    `To: ${to}`,
    `Call-ID: any-${branches}-${randomBytes(4).toString('hex')}`,
    `CSeq: 7 ${method}`,
    ...more,
    'Content-Length: 0',
    '',
    '',
  ].join('\r\n')
}
