// Places on loopback for peers: an address of its own for each, so that no two ever want the same port; and
// whether a peer listens there.
import { randomBytes } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { connect, createServer } from 'node:net'

/** Linux listens on all of 127.0.0.0/8 without setting anything up; 127.0.0.1 is left to Yuhu. */
export function ownAddress(): string {
  const [second = 0, third = 0, fourth = 0] = randomBytes(3)
  return `127.${16 + (second % 200)}.${third}.${1 + (fourth % 250)}`
}

/** Asked for, perhaps not bound yet. */
const given = new Set<number>()

/** A port free for UDP and TCP, and so is the next one: RTP takes two, baresip as well. Even. */
export async function freePortPair(address: string): Promise<number> {
  for (;;) {
    const port = 10_000 + 2 * (randomBytes(2).readUInt16BE() % 10_000)
    if (given.has(port)) continue
    given.add(port)
    if ((await isFree(address, port)) && (await isFree(address, port + 1))) return port
  }
}

async function isFree(address: string, port: number): Promise<boolean> {
  const server = createServer()
  const socket = createSocket('udp4')
  try {
    server.listen(port, address)
    await once(server, 'listening')
    socket.bind(port, address)
    await once(socket, 'listening')
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') return false
    throw error
  } finally {
    server.close()
    socket.close()
  }
}

/** Whether something answers an OPTIONS there within 200 ms. */
export function answersOptions(transport: 'udp' | 'tcp', address: string, port: number): Promise<boolean> {
  return transport === 'udp'
    ? answersDatagram(optionsTo(address, port, 'UDP'), address, port)
    : answersStream(address, port)
}

/** Whether a datagram sent there is answered within 200 ms. */
export async function answersDatagram(ask: string, address: string, port: number): Promise<boolean> {
  const socket = createSocket('udp4')
  try {
    socket.bind(0, '127.0.0.1')
    await once(socket, 'listening')
    // Nobody there yet: ICMP reports it as an error of a connected socket only, so that silence is waited
    // out.
    const heard = new Promise<boolean>(resolve => socket.once('message', () => resolve(true)))
    socket.send(ask.replaceAll('PORT', String(socket.address().port)), port, address)
    return await Promise.race([heard, silence()])
  } finally {
    socket.close()
  }
}

async function answersStream(address: string, port: number): Promise<boolean> {
  const socket = connect(port, address)
  try {
    return await Promise.race([
      new Promise<boolean>(resolve => {
        socket.once('error', () => resolve(false))
        socket.once('connect', () =>
          socket.write(optionsTo(address, port, 'TCP').replaceAll('PORT', String(socket.localPort))),
        )
        socket.once('data', () => resolve(true))
      }),
      silence(),
    ])
  } finally {
    socket.destroy()
  }
}

function silence(): Promise<false> {
  return new Promise(resolve => setTimeout(() => resolve(false), 200))
}

function optionsTo(address: string, port: number, transport: string): string {
  const id = randomBytes(6).toString('hex')
  return [
    `OPTIONS sip:${address}:${port} SIP/2.0`,
    `Via: SIP/2.0/${transport} 127.0.0.1:PORT;rport;branch=z9hG4bK${id}`,
    'Max-Forwards: 70',
    `From: <sip:ping@127.0.0.1>;tag=${id}`,
    `To: <sip:${address}>`,
    `Call-ID: ping-${id}`,
    'CSeq: 1 OPTIONS',
    'Contact: <sip:ping@127.0.0.1:PORT>',
    'Content-Length: 0',
    '',
    '',
  ].join('\r\n')
}
