// An attack on a SIP switch by seed: hostile messages from many loopback addresses, garbage at the media
// ports.
import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { seeded } from '../../src/domain/random.ts'
import { hostileBytes } from '../sip/message/mutation.ts'

export interface Attack {
  readonly seed: number
  /** It sends so many at least. */
  readonly datagrams: number
  /** At most so many a second, so that the machine has time for the calls as well. */
  readonly perSecond: number
  readonly addresses: readonly string[]
  readonly sip: { readonly address: string; readonly port: number }
  readonly rtp: { readonly from: number; readonly to: number }
}

/** Share of the datagrams that go to media ports. */
const RTP_SHARE = 0.25
/** The longest datagram that the loopback takes; longer ones are cut. */
const DATAGRAM_BYTES_MAX = 65_000
const BATCH_MS = 5

/** Goes on until it is enough. */
export async function attack(
  { seed, datagrams, perSecond, addresses, sip, rtp }: Attack,
  isEnough = () => true,
): Promise<number> {
  const random = seeded(seed)
  const below = (limit: number) => Math.floor(random.next() * limit)
  const sockets = await Promise.all(addresses.map(socketAt))
  let sent = 0
  const begunMs = performance.now()
  while (sent < datagrams || !isEnough()) {
    const due = ((performance.now() - begunMs) / 1_000) * perSecond
    for (; sent < due; sent++) {
      const socket = sockets[below(sockets.length)]
      const isRtp = random.next() < RTP_SHARE
      const bytes = isRtp ? hostileSound(below) : hostileBytes(random).subarray(0, DATAGRAM_BYTES_MAX)
      const port = isRtp ? rtp.from + below(rtp.to - rtp.from + 1) : sip.port
      socket?.send(bytes, port, sip.address)
    }
    await sleep(BATCH_MS)
  }
  for (const socket of sockets) socket.close()
  return sent
}

/** Half of it has the head of an RTP packet. */
function hostileSound(below: (limit: number) => number): Buffer {
  const bytes = Buffer.from(Uint8Array.from({ length: below(400) }, () => below(256)))
  if (bytes.length > 1 && below(2) === 0) bytes[0] = 0x80 | (below(8) === 0 ? below(64) : 0)
  if (bytes.length > 1 && below(2) === 0) bytes[1] = [0, 8, 101, 13][below(4)] ?? 0
  return bytes
}

async function socketAt(address: string): Promise<Socket> {
  const socket = createSocket({ type: 'udp4', lookup: (host, _options, found) => found(null, host, 4) })
  // What is closed there is no concern of who attacks.
  socket.on('error', () => {})
  const listening = once(socket, 'listening')
  socket.bind(0, address)
  await listening
  return socket
}
