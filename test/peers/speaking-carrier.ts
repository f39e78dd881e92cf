// A carrier made of our own layers whose customers speak and listen: what becomes of a call, and what is
// played into it, a test says.
import { randomBytes } from 'node:crypto'
import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { createRealClock } from '../../src/app/real-clock.ts'
import { Dialog } from '../../src/telephony/sip/dialog/dialog.ts'
import { decode, encode, FRAME_MS, FRAME_SAMPLES, PAYLOAD_TYPE } from '../../src/telephony/sip/media/g711.ts'
import { buildRtp, parseRtp } from '../../src/telephony/sip/media/rtp.ts'
import {
  type HeaderPairs,
  newTag,
  responseTo,
  type SipRequest,
} from '../../src/telephony/sip/message/message.ts'
import { userOf } from '../../src/telephony/sip/message/uri.ts'
import { parseSdp } from '../../src/telephony/sip/sdp/parse-description.ts'
import { createTransactions, type Transactions } from '../../src/telephony/sip/transaction/layer.ts'
import type { ServerTransaction } from '../../src/telephony/sip/transaction/transaction.ts'
import { createTransports } from '../../src/telephony/sip/transport/transports.ts'
import { KeptSound } from './kept-sound.ts'
import { ownAddress } from './loopback.ts'

export interface SpeakingCarrier {
  readonly address: string
  readonly port: number
  readonly calls: readonly CarriedCall[]
  /** The newest call to this number. */
  call(number: string): CarriedCall | undefined
  stop(): Promise<void>
}

/** `invited` says what becomes of each call; sound may be given to it before it is answered. */
export async function startSpeakingCarrier(invited: (call: CarriedCall) => void): Promise<SpeakingCarrier> {
  const address = ownAddress()
  const transports = createTransports({
    ...{
      listen: [{ transport: 'udp', address, port: 0 }],
      clock: createRealClock(),
      random: randomBytes,
      report() {},
    },
    guardLimits: {
      strangerPerSecond: 10_000,
      strangerBurst: 10_000,
      strangersPerSecond: 10_000,
      strangersBurst: 10_000,
    },
  })
  const transactions = createTransactions({
    clock: createRealClock(),
    transports,
    random: randomBytes,
    report() {},
  })
  const calls: CarriedCall[] = []
  await transactions.start({
    request(server) {
      const { method, headers } = server.request
      if (method === 'INVITE') void answerInvite(server)
      else server.respond(responseTo(server.request, 200, undefined, { toTag: newTag(randomBytes) }))
      if (method === 'BYE') calls.find(call => call.callId === headers.sipCallId)?.hungUp()
    },
    ack: ({ headers }) => calls.find(call => call.callId === headers.sipCallId)?.acked(),
    closed() {},
  })
  const port = transports.listening()[0]?.port ?? 0
  async function answerInvite(server: ServerTransaction): Promise<void> {
    const socket = createSocket('udp4')
    const listening = once(socket, 'listening')
    socket.bind(0, address)
    await listening
    const call = new CarriedCall(server, transactions, { address, port }, socket)
    calls.push(call)
    invited(call)
  }
  return {
    address,
    port,
    calls,
    call: number => calls.findLast(call => call.number === number),
    async stop() {
      for (const call of calls) call.close()
      await transactions.stop()
    },
  }
}

/** Payload type of telephone-event in our answers. */
const KEYS = 101
const KEY_CODES = '0123456789*#ABCD'
/** An answer is said again after so long until it is acknowledged. */
const REPEAT_MS = 500

type Saying = 'invited' | 'progress' | 'rings' | 'answered' | 'refused' | 'cancelled' | 'left' | 'hungUp'

export class CarriedCall {
  readonly number: string
  readonly callId: string
  /** What happened, in its order. */
  readonly said: Saying[] = ['invited']
  /** What came, decoded as it comes. */
  private readonly sound = new KeptSound()
  /** By the timestamp of the event. */
  private readonly heardKeys = new Map<number, string>()
  private readonly server: ServerTransaction
  private readonly transactions: Transactions
  private readonly here: { readonly address: string; readonly port: number }
  private readonly socket: Socket
  private readonly toTag = newTag(randomBytes)
  private readonly ssrc = randomBytes(4).readUInt32BE()
  private readonly to: { readonly address: string; readonly port: number }
  private dialog: Dialog | null = null
  private frames = 0
  private playing: { readonly samples: Int16Array; readonly loops: boolean; at: number } | null = null
  private timer: NodeJS.Timeout | undefined
  private repeating: NodeJS.Timeout | undefined
  private echoAfterMs: number | null = null
  private isOpen = true

  constructor(
    server: ServerTransaction,
    transactions: Transactions,
    here: { address: string; port: number },
    socket: Socket,
  ) {
    const { request } = server
    this.number = userOf(request.uri) ?? ''
    this.callId = request.headers.sipCallId
    this.server = server
    this.transactions = transactions
    this.here = here
    this.socket = socket
    this.to = soundOf(request)
    socket.on('message', bytes => this.heardPacket(bytes))
    server.listen({
      cancelled: () => {
        this.said.push('cancelled')
        server.respond(responseTo(request, 487, undefined, { toTag: this.toTag }))
        this.close()
      },
    })
  }

  rings(): void {
    this.said.push('rings')
    this.server.respond(
      responseTo(this.server.request, 180, undefined, { toTag: this.toTag, headers: this.contact() }),
    )
  }

  /** 183 with a session description: from now it may be heard. */
  progress(): void {
    this.said.push('progress')
    this.server.respond(responseTo(this.server.request, 183, undefined, this.withSdp()))
  }

  answer(): void {
    const { request } = this.server
    this.said.push('answered')
    const ok = responseTo(request, 200, undefined, this.withSdp())
    this.server.respond(ok)
    this.dialog = Dialog.asServer(request, ok)
    // RFC 3261 §13.3.1.4, without the doubling.
    this.repeating = setInterval(() => this.server.respond(ok), REPEAT_MS)
  }

  acked(): void {
    clearInterval(this.repeating)
  }

  refuse(status: number, headers: HeaderPairs = []): void {
    this.said.push('refused')
    this.server.respond(responseTo(this.server.request, status, undefined, { toTag: this.toTag, headers }))
    this.close()
  }

  hangup(): void {
    const bye = this.dialog?.request('BYE')
    if (bye === undefined || !this.isOpen) return
    this.said.push('left')
    const target = { transport: 'udp', ...this.server.flow.remote } as const
    this.transactions.request(bye, target, { response() {}, timedOut() {}, transportError() {} })
    this.close()
  }

  /** Plays from now, in place of what was played; 50 packets a second. */
  play(samples: Int16Array, loops?: 'loops'): void {
    this.playing = { samples, loops: loops === 'loops', at: 0 }
    if (this.timer !== undefined || !this.isOpen) return
    const begunMs = performance.now()
    this.timer = setInterval(() => {
      for (const due = (performance.now() - begunMs) / FRAME_MS; this.frames < due; ) this.sayNext()
    }, FRAME_MS / 2)
  }

  /** Says what it hears, so much later. */
  echo(delayMs: number): void {
    this.echoAfterMs = delayMs
  }

  /** All that came by now. */
  heard(): Int16Array {
    return this.sound.all()
  }

  /** A key is pressed: 100 ms, and its end said three times (RFC 4733). */
  press(key: string): void {
    const code = KEY_CODES.indexOf(key)
    const timestamp = this.frames * FRAME_SAMPLES
    for (const [beats, flags] of [1, 2, 3, 4, 5, 5, 5].map((n, at) => [n, at < 4 ? 10 : 0x8a] as const)) {
      const duration = beats * FRAME_SAMPLES
      const payload = Uint8Array.of(code, flags, duration >> 8, duration & 0xff)
      this.send(KEYS, this.frames++, timestamp, payload)
    }
  }

  /** Keys that were pressed for it to hear. */
  keys(): string {
    return [...this.heardKeys.values()].join('')
  }

  get isOver(): boolean {
    return !this.isOpen
  }

  hungUp(): void {
    this.said.push('hungUp')
    this.close()
  }

  close(): void {
    if (!this.isOpen) return
    this.isOpen = false
    clearInterval(this.timer)
    clearInterval(this.repeating)
    this.socket.close()
  }

  private heardPacket(bytes: Buffer): void {
    const packet = parseRtp(bytes)
    if (typeof packet === 'string') return
    if (packet.payloadType === KEYS)
      this.heardKeys.set(packet.timestamp, KEY_CODES.charAt(packet.payload[0] ?? 0))
    if (packet.payloadType !== PAYLOAD_TYPE.PCMA) return
    const codes = Uint8Array.from(packet.payload)
    this.sound.add(decode(codes, 'PCMA'))
    if (this.echoAfterMs !== null) setTimeout(() => this.say(codes), this.echoAfterMs)
  }

  private sayNext(): void {
    const at = this.frames++
    const codes = this.nextPlayed()
    if (codes !== null) this.say(codes, at)
  }

  private say(codes: Uint8Array, at = this.frames++): void {
    this.send(PAYLOAD_TYPE.PCMA, at, at * FRAME_SAMPLES, codes)
  }

  private send(payloadType: number, at: number, timestamp: number, payload: Uint8Array): void {
    if (!this.isOpen) return
    const numbers = { marker: at === 0, sequence: at & 0xffff, timestamp, ssrc: this.ssrc }
    this.socket.send(buildRtp({ ...numbers, payloadType, payload }), this.to.port, this.to.address)
  }

  /** Null once it is over: then nothing is sent. */
  private nextPlayed(): Uint8Array | null {
    const { playing } = this
    if (playing === null) return null
    if (playing.at + FRAME_SAMPLES > playing.samples.length) {
      if (!playing.loops) return null
      playing.at = 0
    }
    const frame = playing.samples.subarray(playing.at, playing.at + FRAME_SAMPLES)
    playing.at += FRAME_SAMPLES
    return encode(frame, 'PCMA')
  }

  private contact(): HeaderPairs {
    return [['Contact', `<sip:customer@${this.here.address}:${this.here.port}>`]]
  }

  private withSdp() {
    const { address } = this.here
    const lines = [
      ...['v=0', `o=- 1 1 IN IP4 ${address}`, 's=-', `c=IN IP4 ${address}`, 't=0 0'],
      ...[`m=audio ${this.socket.address().port} RTP/AVP 8 ${KEYS}`, 'a=rtpmap:8 PCMA/8000'],
      `a=rtpmap:${KEYS} telephone-event/8000`,
    ]
    return {
      toTag: this.toTag,
      headers: this.contact(),
      contentType: 'application/sdp',
      body: `${lines.join('\r\n')}\r\n`,
    }
  }
}

function soundOf(request: SipRequest): { address: string; port: number } {
  const sdp = parseSdp(request.body)
  const [audio] = 'kind' in sdp ? [] : sdp.media
  return { address: audio?.address ?? '', port: audio?.port ?? 0 }
}
