// rtpengine's ng protocol over UDP: a question with a cookie is repeated until an answer with that cookie
// comes.
import { createSocket, type Socket } from 'node:dgram'
import { lookup } from 'node:dns/promises'
import type { Clock } from '../../../domain/clock.ts'
import type { RandomBytes } from '../message/message.ts'
import { type Bencode, type BencodeDictionary, decode, encode } from './bencode.ts'
import { RelayFailed, type RelayReport } from './relay.ts'

/** rtpengine answers within milliseconds; the question is repeated after this. */
const TIMEOUT_MS = 500
/**
 * One and three repeats, so a question fails after two seconds. rtpengine answers a repeated cookie from
 * memory.
 */
const TRIES_MAX = 4
const QUESTION_BYTES_MAX = 32_768
const ANSWER_BYTES_MAX = 32_768
/** A hundred agents answering at once use a tenth of this. */
const PENDING_MAX = 1_000
const COOKIE_BYTES = 12

export interface NgNetwork {
  readonly address: string
  readonly port: number
  readonly clock: Clock
  readonly random: RandomBytes
  readonly report: RelayReport
  /** Per try. */
  readonly timeoutMs?: number
  readonly triesMax?: number
}

interface Question {
  readonly bytes: Buffer
  tries: number
  cancel: () => void
  readonly resolve: (answer: BencodeDictionary) => void
  readonly reject: (error: RelayFailed) => void
}

export class NgClient {
  private readonly network: Required<NgNetwork>
  private readonly pending = new Map<string, Question>()
  private socket: Socket | null = null

  constructor(network: NgNetwork) {
    this.network = { timeoutMs: TIMEOUT_MS, triesMax: TRIES_MAX, ...network }
  }

  /** Rejects if the address cannot be resolved; does not check that anybody answers there. */
  async start(): Promise<void> {
    const { address, port, report } = this.network
    const found = await lookup(address)
    const socket = createSocket(found.family === 6 ? 'udp6' : 'udp4')
    // The socket is connected so that the kernel passes only datagrams from that address and port, and
    // reports if nobody listens there.
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject)
      socket.connect(port, found.address, () => {
        socket.removeListener('error', reject)
        resolve()
      })
    })
    socket.on('error', error => report('sendFailed', error))
    socket.on('message', bytes => this.received(bytes))
    this.socket = socket
  }

  async stop(): Promise<void> {
    const { socket } = this
    this.socket = null
    for (const cookie of [...this.pending.keys()])
      this.give(cookie)?.reject(new RelayFailed('stopped', 'is stopped'))
    if (socket !== null) await new Promise<void>(resolve => socket.close(resolve))
  }

  /** Returns the answer, whatever its result. Rejects with RelayFailed. */
  ask(question: BencodeDictionary): Promise<BencodeDictionary> {
    const { random } = this.network
    if (this.socket === null) return Promise.reject(new RelayFailed('stopped', 'is not started'))
    if (this.pending.size >= PENDING_MAX)
      return Promise.reject(new RelayFailed('tooMuch', `has ${PENDING_MAX} questions to answer`))
    const cookie = Buffer.from(random(COOKIE_BYTES)).toString('hex')
    const bytes = Buffer.concat([Buffer.from(`${cookie} `, 'latin1'), encode(question)])
    if (bytes.length > QUESTION_BYTES_MAX)
      return Promise.reject(new RelayFailed('tooMuch', `is asked with ${bytes.length} bytes`))
    return new Promise((resolve, reject) => {
      this.pending.set(cookie, { bytes, tries: 0, cancel() {}, resolve, reject })
      this.send(cookie)
    })
  }

  private send(cookie: string): void {
    const { clock, report, timeoutMs, triesMax } = this.network
    const question = this.pending.get(cookie)
    if (question === undefined) return
    if (question.tries >= triesMax) {
      this.give(cookie)
      report('silent')
      question.reject(
        new RelayFailed('silent', `did not answer ${triesMax} times in ${triesMax * timeoutMs} ms`),
      )
      return
    }
    question.tries += 1
    question.cancel = clock.after(timeoutMs, () => this.send(cookie))
    report(question.tries === 1 ? 'asked' : 'repeated')
    this.socket?.send(question.bytes, error => {
      if (error !== null) report('sendFailed', error)
    })
  }

  private received(bytes: Buffer): void {
    const { report } = this.network
    const space = bytes.indexOf(0x20)
    const cookie = bytes.toString('latin1', 0, Math.min(Math.max(0, space), 2 * COOKIE_BYTES + 1))
    // The cookie is checked first: an answer to no question is not decoded.
    if (!this.pending.has(cookie)) {
      report('unmatched')
      return
    }
    const answer: Bencode | null = bytes.length > ANSWER_BYTES_MAX ? null : decode(bytes.subarray(space + 1))
    if (!(answer instanceof Map)) {
      // Another copy may be intact.
      report('malformed', `${bytes.length} bytes`)
      return
    }
    report('answered')
    this.give(cookie)?.resolve(answer)
  }

  /** Takes the question off the pending ones. */
  private give(cookie: string): Question | undefined {
    const question = this.pending.get(cookie)
    this.pending.delete(cookie)
    question?.cancel()
    return question
  }
}
