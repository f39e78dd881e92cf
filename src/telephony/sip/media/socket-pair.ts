// A leg's two UDP sockets: RTP on an even port, RTCP on the odd one above.
import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { isIPv6 } from 'node:net'
import type { Source } from './latch.ts'

export interface SocketPair {
  rtp(packet: Buffer, to: Source): void
  rtcp(packet: Buffer, to: Source): void
  close(): Promise<void>
}

export type Arrived = (bytes: Buffer, source: Source) => void

/** Holds packets while a busy machine keeps the worker waiting: more than a second of one leg. */
const RECEIVE_BUFFER_BYTES = 2 ** 18

/** Rejects with the system's error if one of the two ports is taken. */
export async function openPair(
  address: string,
  port: number,
  rtpArrived: Arrived,
  rtcpArrived: Arrived,
): Promise<SocketPair> {
  const rtp = socketFor(address, rtpArrived)
  const rtcp = socketFor(address, rtcpArrived)
  try {
    await bound(rtp, address, port)
    await bound(rtcp, address, port + 1)
  } catch (error) {
    await Promise.all([closed(rtp), closed(rtcp)])
    throw error
  }
  // A packet that cannot be sent is a lost packet; if it matters, the far end falls silent.
  rtp.on('error', () => {})
  rtcp.on('error', () => {})
  return {
    rtp: (packet, to) => rtp.send(packet, to.port, to.address),
    rtcp: (packet, to) => rtcp.send(packet, to.port, to.address),
    close: async () => {
      await Promise.all([closed(rtp), closed(rtcp)])
    },
  }
}

function socketFor(address: string, arrived: Arrived): Socket {
  const family = isIPv6(address) ? 6 : 4
  const socket = createSocket({
    type: family === 6 ? 'udp6' : 'udp4',
    recvBufferSize: RECEIVE_BUFFER_BYTES,
    // Only IP addresses come here, and the resolver would cost each packet a tick.
    lookup: (host, _options, found) => found(null, host, family),
  })
  socket.on('message', arrived)
  return socket
}

async function bound(socket: Socket, address: string, port: number): Promise<void> {
  const listening = once(socket, 'listening')
  socket.bind({ address, port, exclusive: true })
  await listening
}

async function closed(socket: Socket): Promise<void> {
  await new Promise<void>(resolve => socket.close(() => resolve()))
}
