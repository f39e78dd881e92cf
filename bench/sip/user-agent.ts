// A user agent built from our own layers, for the other side of a bench: it takes calls with a description
// that names a bare socket.
import { randomBytes } from 'node:crypto'
import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { createRealClock } from '../../src/app/real-clock.ts'
import { Dialog } from '../../src/telephony/sip/dialog/dialog.ts'
import { newTag, responseTo, type SipRequest } from '../../src/telephony/sip/message/message.ts'
import { parseSdp } from '../../src/telephony/sip/sdp/parse-description.ts'
import { createTransactions, type Transactions } from '../../src/telephony/sip/transaction/layer.ts'
import type { ServerTransaction } from '../../src/telephony/sip/transaction/transaction.ts'
import { createTransports } from '../../src/telephony/sip/transport/transports.ts'

const clock = createRealClock()

/** It has a port of its own and does not limit `peer`. */
export async function userAgent(
  address: string,
  peer: string,
  invited: (server: ServerTransaction, transactions: Transactions, port: number) => void,
  hungUp: (bye: SipRequest) => void,
) {
  const transports = createTransports({
    listen: [{ transport: 'udp', address, port: 0 }],
    clock,
    random: randomBytes,
    report() {},
  })
  const transactions = createTransactions({ clock, transports, random: randomBytes, report() {} })
  transports.guard.trust([peer])
  await transactions.start({
    request(server) {
      const { request } = server
      if (request.method === 'INVITE') invited(server, transactions, port())
      else server.respond(responseTo(request, 200, undefined, { toTag: newTag(randomBytes) }))
      if (request.method === 'BYE') hungUp(request)
    },
    ack() {},
    closed() {},
  })
  const port = () => transports.listening()[0]?.port ?? 0
  return { transactions, port: port() }
}

export async function rtpSocket(address: string): Promise<Socket> {
  const socket = createSocket({ type: 'udp4', lookup: (host, _options, found) => found(null, host, 4) })
  const listening = once(socket, 'listening')
  socket.bind(0, address)
  await listening
  return socket
}

function sdpAt(address: string, port: number): string {
  const lines = [
    'v=0',
    `o=- 1 1 IN IP4 ${address}`,
    's=-',
    `c=IN IP4 ${address}`,
    't=0 0',
    `m=audio ${port} RTP/AVP 8`,
    'a=rtpmap:8 PCMA/8000',
  ]
  return `${lines.join('\r\n')}\r\n`
}

export function soundPort(request: SipRequest): number {
  const sdp = parseSdp(request.body)
  return 'kind' in sdp ? 0 : (sdp.media[0]?.port ?? 0)
}

export function accept(
  server: ServerTransaction,
  address: string,
  port: number,
  socket: Socket,
): Dialog | null {
  const { request } = server
  const headers = [['Contact', `<sip:people@${address}:${port}>`]] as const
  const body = { contentType: 'application/sdp', body: sdpAt(address, socket.address().port) }
  const ok = responseTo(request, 200, undefined, { toTag: newTag(randomBytes), headers, ...body })
  server.respond(ok)
  return Dialog.asServer(request, ok)
}
