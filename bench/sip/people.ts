// The people of the SIP bench, in a process of their own: customers behind a trunk and agents with phones.
// They speak, and report when they heard somebody.
import { randomBytes } from 'node:crypto'
import type { Socket } from 'node:dgram'
import { answerChallenge, NonceCounts } from '../../src/telephony/sip/digest/answer.ts'
import { newSipCallId, newTag, requestOf, responseTo } from '../../src/telephony/sip/message/message.ts'
import { sipUri, userOf } from '../../src/telephony/sip/message/uri.ts'
import type { Target } from '../../src/telephony/sip/transport/transport.ts'
import { accept, rtpSocket, soundPort, userAgent } from './user-agent.ts'

export type PeopleTask =
  | { readonly do: 'carrier'; readonly talkMs: number; readonly echoPort: number }
  | {
      readonly do: 'agents'
      readonly yuhuPort: number
      readonly phones: readonly { readonly login: string; readonly password: string }[]
    }
  | { readonly do: 'report' }

export interface PeopleReport {
  readonly answered: number
  /**
   * From a customer's first sound after its 200 until an agent hears it, ms; from the 200 to the INVITE that
   * rings an agent.
   */
  readonly heardMs: readonly number[]
  readonly rungMs: readonly number[]
  /** The floor: a bare datagram to the dialer's process and back, sent with each answer. */
  readonly echoMs: readonly number[]
}

export const ADDRESS = '127.0.0.1'
const FRAME_MS = 20
const STAMP_AT = 12
const MARK = 0x59554855
const RING_MS = 100

/** When each customer answered, by its mark. */
const answeredAt = new Map<number, number>()
/** When each began to speak. */
const spokeAt = new Map<number, number>()
const heard = new Set<number>()
const heardMs: number[] = []
const rungMs: number[] = []
const echoMs: number[] = []

/** Speaks to `to` until stopped, 50 packets a second from the first moment on. */
function speak(socket: Socket, to: number, mark: number): () => void {
  let sequence = 0
  const say = () => {
    const packet = Buffer.alloc(172, 0xd5)
    packet.writeUInt16BE(0x8008, 0)
    packet.writeUInt16BE(sequence & 0xffff, 2)
    packet.writeUInt32BE((sequence * 160) >>> 0, 4)
    packet.writeUInt32BE(mark + 1, 8)
    packet.writeUInt32BE(MARK, STAMP_AT)
    packet.writeUInt32BE(mark, STAMP_AT + 4)
    sequence++
    socket.send(packet, to, ADDRESS)
  }
  say()
  const timer = setInterval(say, FRAME_MS)
  return () => clearInterval(timer)
}

async function carrier(talkMs: number, echoPort: number): Promise<number> {
  const echo = await rtpSocket(ADDRESS)
  echo.on('message', bytes => echoMs.push(performance.now() - bytes.readDoubleBE(0)))
  const ping = () => {
    const bytes = Buffer.alloc(8)
    bytes.writeDoubleBE(performance.now())
    echo.send(bytes, echoPort, ADDRESS)
  }
  const over = new Map<string, () => void>()
  const agent = await userAgent(
    ADDRESS,
    ADDRESS,
    async (server, transactions, port) => {
      const { request } = server
      server.respond(responseTo(request, 180, undefined, { toTag: 'ringing' }))
      const socket = await rtpSocket(ADDRESS)
      setTimeout(() => {
        // The last digits of the number are the mark, so that the agent's INVITE, which shows the number, can
        // be recognised.
        const mark = Number((userOf(request.uri) ?? '').slice(-6))
        ping()
        answeredAt.set(mark, performance.now())
        const dialog = accept(server, ADDRESS, port, socket)
        // A customer's packets fall anywhere in the 20 ms after the answer.
        const begin = setTimeout(() => {
          spokeAt.set(mark, performance.now())
          stop = speak(socket, soundPort(request), mark)
        }, mark % FRAME_MS)
        let stop = () => clearTimeout(begin)
        const leave = setTimeout(() => {
          const bye = dialog?.request('BYE')
          const target: Target = { transport: 'udp', address: ADDRESS, port: server.flow.remote.port }
          if (bye !== undefined)
            transactions.request(bye, target, { response() {}, timedOut() {}, transportError() {} })
          end()
        }, talkMs)
        const end = () => {
          stop()
          clearTimeout(leave)
          socket.close()
          over.delete(request.headers.sipCallId)
        }
        over.set(request.headers.sipCallId, end)
      }, RING_MS)
    },
    bye => over.get(bye.headers.sipCallId)?.(),
  )
  return agent.port
}

async function phone(yuhuPort: number, login: string, password: string): Promise<void> {
  const socket = await rtpSocket(ADDRESS)
  const speaking = new Map<string, () => void>()
  socket.on('message', bytes => {
    if (bytes.length !== 172 || bytes.readUInt32BE(STAMP_AT) !== MARK) return
    const mark = bytes.readUInt32BE(STAMP_AT + 4)
    const at = spokeAt.get(mark)
    if (at === undefined || heard.has(mark)) return
    heard.add(mark)
    heardMs.push(performance.now() - at)
  })
  const agent = await userAgent(
    ADDRESS,
    ADDRESS,
    (server, _transactions, port) => {
      const { request } = server
      const at = answeredAt.get(Number((userOf(request.headers.from.uri) ?? '').slice(-6)))
      if (at !== undefined) rungMs.push(performance.now() - at)
      accept(server, ADDRESS, port, socket)
      speaking.set(request.headers.sipCallId, speak(socket, soundPort(request), 0))
    },
    bye => speaking.get(bye.headers.sipCallId)?.(),
  )
  const yuhu: Target = { transport: 'udp', address: ADDRESS, port: yuhuPort }
  const own = `<sip:${login}@${ADDRESS}>`
  const common = [
    ['Max-Forwards', 70],
    ['From', `${own};tag=${newTag(randomBytes)}`],
    ['To', own],
    ['Call-ID', newSipCallId(randomBytes)],
  ] as const
  const register = (sequence: number, credentials: readonly (readonly [string, string])[]) =>
    requestOf('REGISTER', sipUri(null, ADDRESS), [
      ...common,
      ['CSeq', `${sequence} REGISTER`],
      ['Contact', `<sip:${login}@${ADDRESS}:${agent.port}>`],
      ['Expires', 3_600],
      ...credentials,
    ])
  await new Promise<void>((resolve, reject) => {
    const failed = () => reject(new Error(`${login} cannot register`))
    const first = register(1, [])
    agent.transactions.request(first, yuhu, {
      timedOut: failed,
      transportError: failed,
      response(challenge) {
        const answer = answerChallenge(
          challenge,
          first,
          { username: login, password },
          new NonceCounts(),
          randomBytes,
        )
        if (answer.kind === 'refused') failed()
        else {
          const response = (final: { status: number }) => (final.status === 200 ? resolve() : failed())
          agent.transactions.request(register(2, answer.headers), yuhu, {
            response,
            timedOut: failed,
            transportError: failed,
          })
        }
      },
    })
  })
}

process.on('disconnect', () => process.exit())
process.on('message', async (task: PeopleTask) => {
  if (task.do === 'carrier') process.send?.(await carrier(task.talkMs, task.echoPort))
  else if (task.do === 'agents') {
    for (const { login, password } of task.phones) await phone(task.yuhuPort, login, password)
    process.send?.('there')
  } else process.send?.({ answered: answeredAt.size, heardMs, rungMs, echoMs } satisfies PeopleReport)
})
