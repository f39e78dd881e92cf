// A phone that registers once, from a port or connection of its own and from any loopback address: how long
// that takes, or why it fails.
import { createSocket } from 'node:dgram'
import { connect } from 'node:net'
import { WebSocket } from 'ws'
import { frame } from '../../src/telephony/sip/message/framing.ts'
import { parseMessage } from '../../src/telephony/sip/message/parse-message.ts'
import { serialise } from '../../src/telephony/sip/message/serialise.ts'
import type { Endpoint, TransportName } from '../../src/telephony/sip/transport/transport.ts'
import { Registering } from '../../test/sip/registrar/register.ts'

export interface Attempt {
  /** From opening the socket to the 200; null: it never came. */
  readonly ms: number | null
  /** What came instead of it. */
  readonly why: string
}

/** A real phone tries longer, for 32 s (RFC 3261 timer F). */
const GIVE_UP_MS = 8_000
/** Timer E. */
const REPEAT_MS = 500

interface Wire {
  /** Transport and sent-by of a Via. */
  readonly via: string
  send(bytes: Buffer): void
}

interface WireUser {
  opened(wire: Wire): void
  heard(bytes: Buffer): void
  lost(why: string): void
}

/** As `login` with the password `secret-ext`. */
export function registerAnew(
  transport: TransportName,
  from: string,
  to: Endpoint,
  ext: string,
  login: string,
): Promise<Attempt> {
  const begunMs = performance.now()
  const asked = { user: ext, login, password: passwordOf(ext), contacts: [`<sip:${ext}@${from}:5060>`] }
  const phone = new Registering()
  return new Promise(resolve => {
    let wire: Wire | null = null
    let repeating: NodeJS.Timeout | undefined
    const end = (ms: number | null, why: string) => {
      clearTimeout(givingUp)
      clearTimeout(repeating)
      close()
      resolve({ ms, why })
    }
    const givingUp = setTimeout(() => end(null, wire === null ? 'no connection' : 'silence'), GIVE_UP_MS)
    const say = (bytes: Buffer, repeatMs: number) => {
      clearTimeout(repeating)
      wire?.send(bytes)
      if (transport === 'udp') repeating = setTimeout(() => say(bytes, 2 * repeatMs), repeatMs)
    }
    const ask = (via: string) =>
      say(serialise(phone.request(asked, via, phone.credentials(asked))), REPEAT_MS)
    const close = open(transport, from, to, {
      opened(opened) {
        wire = opened
        ask(opened.via)
      },
      heard(bytes) {
        const answer = parseMessage(bytes)
        if (
          answer.kind !== 'response' ||
          answer.headers.cseq.sequence !== phone.sequence ||
          answer.status < 200
        )
          return
        if (answer.status === 401 && phone.challenge === null) {
          phone.challenge = answer
          ask(wire?.via ?? '')
        } else end(answer.status === 200 ? performance.now() - begunMs : null, String(answer.status))
      },
      lost: why => end(null, why),
    })
  })
}

export function passwordOf(ext: string): string {
  return `secret-${ext}`
}

/** Returns what closes it. */
function open(transport: TransportName, from: string, to: Endpoint, user: WireUser): () => void {
  if (transport === 'udp') return openUdp(from, to, user)
  return transport === 'tcp' ? openTcp(from, to, user) : openWebSocket(from, to, user)
}

function openUdp(from: string, to: Endpoint, { opened, heard, lost }: WireUser): () => void {
  const socket = createSocket({ type: 'udp4', lookup: (host, _options, found) => found(null, host, 4) })
  socket.on('message', heard)
  socket.on('error', error => lost(error.message))
  socket.bind(0, from, () =>
    opened({
      via: `UDP ${from}:${socket.address().port}`,
      send: bytes => socket.send(bytes, to.port, to.address),
    }),
  )
  return () => socket.close()
}

function openTcp(from: string, to: Endpoint, { opened, heard, lost }: WireUser): () => void {
  const socket = connect({ host: to.address, port: to.port, localAddress: from })
  let rest = Buffer.alloc(0)
  socket.on('connect', () =>
    opened({ via: `TCP ${from}:${socket.localPort ?? 0}`, send: bytes => socket.write(bytes) }),
  )
  socket.on('data', bytes => {
    rest = Buffer.concat([rest, bytes])
    for (let next = frame(rest); next.kind === 'message'; next = frame(rest)) {
      const message = rest.subarray(0, next.length)
      rest = rest.subarray(next.length)
      heard(message)
    }
  })
  socket.on('error', error => lost(error.message))
  socket.on('end', () => lost('closed'))
  return () =>
    socket
      .removeAllListeners()
      .on('error', () => {})
      .destroy()
}

function openWebSocket(from: string, to: Endpoint, { opened, heard, lost }: WireUser): () => void {
  const socket = new WebSocket(`ws://${to.address}:${to.port}/`, ['sip'], { localAddress: from })
  socket.on('open', () => opened({ via: 'WS bench.invalid', send: bytes => socket.send(bytes.toString()) }))
  socket.on('message', data => heard(Buffer.from(String(data))))
  socket.on('error', error => lost(error.message))
  socket.on('close', () => lost('closed'))
  return () => {
    socket.removeAllListeners().on('error', () => {})
    socket.terminate()
  }
}
