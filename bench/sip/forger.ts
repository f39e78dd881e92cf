// Sends SIP over UDP in the name of somebody's address, from a process of its own; it sits on that address,
// so it can count what is sent back.
import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Endpoint } from '../../src/telephony/sip/transport/transport.ts'

export interface Forgery {
  readonly from: string
  readonly to: Endpoint
  readonly perSecond: number
  readonly seconds: number
  /** Sent in turn. A `GUESS` is a REGISTER with an invented challenge; `NONSENSE` is not SIP. */
  readonly methods: readonly string[]
}

export interface ForgeryReport {
  readonly datagrams: number
  readonly bytes: number
  readonly bytesBack: number
}

/** The length at which the attack was found: each INVITE was answered by eleven 403s, 9.6 times its bytes. */
const DATAGRAM_BYTES = 228
/** It sends from several ports, since an answer goes to the port as well. */
const SOCKETS = 8
const TICK_MS = 5
/** The last answers are still on their way. */
const SETTLE_MS = 1_000

async function forge({ from, to, perSecond, seconds, methods }: Forgery): Promise<ForgeryReport> {
  const sockets = await Promise.all(Array.from({ length: SOCKETS }, () => socketAt(from)))
  let bytesBack = 0
  for (const socket of sockets) socket.on('message', answer => (bytesBack += answer.length))
  const total = Math.round(perSecond * seconds)
  let [datagrams, bytes] = [0, 0]
  const begunMs = performance.now()
  while (datagrams < total) {
    const due = Math.min(total, ((performance.now() - begunMs) / 1_000) * perSecond)
    for (; datagrams < due; datagrams++) {
      const text = datagramOf(methods[datagrams % methods.length] ?? 'INVITE', datagrams, to.address)
      bytes += text.length
      sockets[datagrams % SOCKETS]?.send(text, to.port, to.address)
    }
    await sleep(TICK_MS)
  }
  await sleep(SETTLE_MS)
  for (const socket of sockets) socket.close()
  return { datagrams, bytes, bytesBack }
}

function datagramOf(kind: string, nth: number, host: string): string {
  if (kind === 'NONSENSE') return `${'x'.repeat(DATAGRAM_BYTES - 4)}\r\n\r\n`
  const method = kind === 'GUESS' ? 'REGISTER' : kind
  const digest = 'username="9001-1001",realm="yuhu",nonce="0",uri="sip:b",response="0"'
  const head = [
    `${method} sip:b@${host} SIP/2.0`,
    `Via: SIP/2.0/UDP 192.0.2.1;rport;branch=z9hG4bK${nth}`,
    'f: <sip:a@b>;tag=1',
    method === 'BYE' ? 't: <sip:b>;tag=2' : 't: <sip:1001@b>',
    `i: ${nth}`,
    `CSeq: 1 ${method}`,
    'l: 0',
    ...(kind === 'GUESS' ? [`Authorization: Digest ${digest}`] : []),
  ].join('\r\n')
  return `${head}\r\nX: ${'x'.repeat(Math.max(0, DATAGRAM_BYTES - head.length - 9))}\r\n\r\n`
}

async function socketAt(address: string): Promise<Socket> {
  const socket = createSocket({ type: 'udp4', lookup: (host, _options, found) => found(null, host, 4) })
  const listening = once(socket, 'listening')
  socket.bind(0, address)
  await listening
  return socket
}

process.on('disconnect', () => process.exit())
process.on('message', async (task: Forgery) => {
  process.send?.(await forge(task))
})
process.send?.('ready')
