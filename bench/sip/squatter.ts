// Holds connections of the SIP switch with a few bytes now and then and comes back when it is put out, from a
// process of its own.
import { connect, type Socket } from 'node:net'
import type { Endpoint } from '../../src/telephony/sip/transport/transport.ts'

export interface Squat {
  /** `upgrade`: before the upgrade to WebSocket, with a request that is never whole. */
  readonly at: 'tcp' | 'ws' | 'upgrade'
  readonly to: Endpoint
  readonly addresses: readonly string[]
  readonly connectionsEach: number
}

export type SquatterTask =
  | { readonly do: 'begin'; readonly squats: readonly Squat[] }
  | { readonly do: 'count' }

export interface SquatterReport {
  readonly held: number
  readonly wanted: number
  /** How often one was opened, including those that were put out and opened again. */
  readonly opened: number
}

const BYTES_EVERY_MS = 8_000
const COME_AGAIN_MS = 1_000
/**
 * A keep-alive of RFC 5626: four bytes of valid SIP. In a WebSocket a text frame holds them, masked with
 * zeros.
 */
const KEEP_ALIVE = '\r\n\r\n'
const SAYS: Readonly<Record<Squat['at'], { readonly first: string; readonly every: Buffer }>> = {
  tcp: { first: '', every: Buffer.from(KEEP_ALIVE) },
  ws: {
    first: [
      'GET / HTTP/1.1',
      'Host: bench',
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
      'Sec-WebSocket-Protocol: sip',
      '',
      '',
    ].join('\r\n'),
    every: Buffer.from([0x81, 0x84, 0, 0, 0, 0, ...Buffer.from(KEEP_ALIVE)]),
  },
  upgrade: { first: 'GET / HTTP/1.1\r\n', every: Buffer.from('xxxx') },
}

const held = new Set<Socket>()
let [wanted, opened] = [0, 0]

function hold(squat: Squat, from: string): void {
  const { at, to } = squat
  const { first, every } = SAYS[at]
  const socket = connect({ host: to.address, port: to.port, localAddress: from }, () => {
    held.add(socket)
    opened += 1
    socket.write(first)
  })
  const saying = setInterval(() => socket.write(every), BYTES_EVERY_MS)
  // It reads, so that it notices a close.
  socket.resume()
  socket.on('error', () => {})
  socket.on('close', () => {
    held.delete(socket)
    clearInterval(saying)
    setTimeout(() => hold(squat, from), COME_AGAIN_MS)
  })
}

process.on('disconnect', () => process.exit())
process.on('message', (task: SquatterTask) => {
  if (task.do === 'begin') {
    for (const squat of task.squats) {
      wanted += squat.addresses.length * squat.connectionsEach
      for (const from of squat.addresses) for (let n = 0; n < squat.connectionsEach; n++) hold(squat, from)
    }
  }
  process.send?.({ held: held.size, wanted, opened } satisfies SquatterReport)
})
process.send?.('ready')
