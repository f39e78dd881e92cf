// A carrier in its own process, and the ledger of a run: it knows who was called, who picked up and which
// line is open, whatever Yuhu believes. Started with fork.
import { createSocket } from 'node:dgram'
import { answer, type Message, openWire, placeOf, sdpOf, type Wire, write } from './sip-text.ts'

/** One event of one line, as the network sees it. */
export interface LineEvent {
  readonly at: number
  readonly what: 'invited' | 'pickedUp' | 'acknowledged' | 'hangupHeard' | 'closed'
  readonly number: string
  readonly callId: string
  readonly why: string
}

const T1_MS = 500
const T2_MS = 4_000
const REPEAT_MS = 64 * T1_MS
const RING_AFTER_MS = 30
const RTP_EVERY_MS = 100
const RTP_SAMPLES = 800

interface Line {
  readonly number: string
  readonly callId: string
  readonly tag: string
  readonly invite: Message
  state: 'ringing' | 'unacknowledged' | 'talking' | 'ending' | 'refused' | 'closed'
  /** Stops what is sent again and again. */
  stopRepeating: () => void
  readonly timers: NodeJS.Timeout[]
}

/** What becomes of a call to this number: repeatable, since it is in the number. */
function fateOf(number: string): {
  kind: 'answers' | 'answersAndLeaves' | 'busy' | 'ringsOn'
  afterMs: number
  talkMs: number
} {
  const serial = Number(number.slice(-6))
  const kind =
    (['answers', 'answers', 'answers', 'answersAndLeaves', 'busy', 'ringsOn', 'answers'] as const)[
      serial % 7
    ] ?? 'answers'
  return { kind, afterMs: 100 + ((serial * 7_919) % 23) * 100, talkMs: 300 + ((serial * 104_729) % 17) * 100 }
}

export class Carrier {
  private readonly notify: (event: LineEvent) => void
  private readonly lines = new Map<string, Line>()
  private readonly sound = createSocket('udp4')
  private wire: Wire | null = null
  private tags = 0
  private soundPort = 0

  constructor(notify: (event: LineEvent) => void) {
    this.notify = notify
  }

  async listen(address: string, port: number): Promise<void> {
    this.wire = await openWire(address, port, message => this.received(message))
    await new Promise<void>(resolve => this.sound.bind(0, address, resolve))
    this.sound.on('error', () => {})
    this.soundPort = this.sound.address().port
  }

  private received(message: Message): void {
    const line = this.lines.get(message.get('call-id'))
    if (message.status > 0) {
      if (line !== undefined && message.get('cseq').endsWith('BYE'))
        this.close(line, 'their BYE was answered')
      return
    }
    switch (message.method) {
      case 'OPTIONS':
        this.say(message, answer(message, '200 OK', 'o'))
        return
      case 'INVITE':
        if (line === undefined) this.invited(message)
        else if (line.state === 'ringing') this.say(message, answer(message, '180 Ringing', line.tag))
        else if (message.get('to').includes('tag='))
          this.say(message, answer(message, '488 Not Acceptable Here', line.tag))
        return
      case 'ACK':
        if (line !== undefined) this.acknowledged(line)
        return
      case 'CANCEL':
        this.cancelled(message, line)
        return
      case 'BYE':
        this.bye(message, line)
        return
      default:
        this.say(message, answer(message, '501 Not Implemented', 'x'))
    }
  }

  private invited(invite: Message): void {
    const number = /sip:([^@]+)@/.exec(invite.uri)?.[1] ?? ''
    this.tags += 1
    const line: Line = {
      ...{ number, callId: invite.get('call-id'), tag: `c${this.tags}`, invite },
      ...{ state: 'ringing', stopRepeating() {}, timers: [] },
    }
    this.lines.set(line.callId, line)
    this.note(line, 'invited')
    this.say(invite, answer(invite, '100 Trying', line.tag))
    const fate = fateOf(number)
    this.later(line, RING_AFTER_MS, 'ringing', () =>
      this.say(invite, answer(invite, '180 Ringing', line.tag)),
    )
    const expiresMs = 1_000 * Number(invite.get('expires') || '60')
    this.later(line, expiresMs, 'ringing', () =>
      this.refuse(line, '487 Request Terminated', 'its time was over'),
    )
    if (fate.kind === 'busy')
      this.later(line, fate.afterMs, 'ringing', () => this.refuse(line, '486 Busy Here', 'busy'))
    if (fate.kind === 'answers' || fate.kind === 'answersAndLeaves')
      this.later(line, fate.afterMs, 'ringing', () => this.pickUp(line))
  }

  private pickUp(line: Line): void {
    line.state = 'unacknowledged'
    this.note(line, 'pickedUp')
    const { wire } = this
    const contact = `<sip:${line.number}@${wire?.address}:${wire?.port}>`
    const ok = answer(
      line.invite,
      '200 OK',
      line.tag,
      [['Contact', contact]],
      sdpOf(wire?.address ?? '', this.soundPort),
    )
    this.repeat(
      line,
      () => this.say(line.invite, ok),
      () => this.leave(line, 'nobody acknowledged'),
    )
  }

  private acknowledged(line: Line): void {
    if (line.state === 'refused') {
      line.stopRepeating()
      return
    }
    if (line.state !== 'unacknowledged') return
    line.stopRepeating()
    line.state = 'talking'
    this.note(line, 'acknowledged')
    this.speak(line)
    const { kind, talkMs } = fateOf(line.number)
    if (kind === 'answersAndLeaves')
      this.later(line, talkMs, 'talking', () => this.leave(line, 'they hung up'))
    else this.later(line, 3 * talkMs + 500, 'talking', () => this.leave(line, 'they had said all'))
  }

  private refuse(line: Line, status: string, why: string): void {
    line.state = 'refused'
    this.note(line, 'closed', why)
    const refusal = answer(line.invite, status, line.tag)
    this.repeat(
      line,
      () => this.say(line.invite, refusal),
      () => {},
    )
  }

  private cancelled(cancel: Message, line: Line | undefined): void {
    // RFC 3261 §9.2: of a call that is answered it changes nothing.
    this.say(
      cancel,
      answer(cancel, line === undefined ? '481 Call/Transaction Does Not Exist' : '200 OK', line?.tag ?? 'x'),
    )
    if (line === undefined) return
    this.note(line, 'hangupHeard', 'CANCEL')
    if (line.state === 'ringing') this.refuse(line, '487 Request Terminated', 'cancelled')
  }

  private bye(bye: Message, line: Line | undefined): void {
    const isOpen =
      line !== undefined &&
      (line.state === 'talking' || line.state === 'unacknowledged' || line.state === 'ending')
    this.say(
      bye,
      answer(
        bye,
        isOpen || line?.state === 'closed' ? '200 OK' : '481 Call/Transaction Does Not Exist',
        line?.tag ?? 'x',
      ),
    )
    if (!isOpen) return
    this.note(line, 'hangupHeard', 'BYE')
    this.close(line, 'hung up by Yuhu')
  }

  /** The customer's own BYE, until it is answered. */
  private leave(line: Line, why: string): void {
    line.state = 'ending'
    const { uri, address, port } = placeOf(line.invite.get('contact'))
    const { wire } = this
    const to = line.invite.get('to')
    const bye = write(`BYE ${uri} SIP/2.0`, [
      ['Via', `SIP/2.0/UDP ${wire?.address}:${wire?.port};branch=z9hG4bKbye${line.tag}`],
      ['Max-Forwards', '70'],
      ['From', `${to};tag=${line.tag}`],
      ['To', line.invite.get('from')],
      ['Call-ID', line.callId],
      ['CSeq', '1 BYE'],
    ])
    this.repeat(
      line,
      () => wire?.send(bye, address, port),
      () => this.close(line, `${why}, and nobody answered the BYE`),
    )
  }

  private close(line: Line, why: string): void {
    if (line.state === 'closed' || line.state === 'refused') return
    line.state = 'closed'
    line.stopRepeating()
    for (const timer of line.timers.splice(0)) clearTimeout(timer)
    this.note(line, 'closed', why)
  }

  /** Sound enough that the line is alive: PCMA silence, where the INVITE asked for it. */
  private speak(line: Line): void {
    const port = Number(/m=audio (\d+)/.exec(line.invite.body)?.[1] ?? 0)
    const address = /c=IN IP4 (\S+)/.exec(line.invite.body)?.[1] ?? ''
    const packet = Buffer.alloc(12 + 160, 0xd5)
    let sequence = 0
    const timer = setInterval(() => {
      if (line.state !== 'talking' || port === 0) {
        clearInterval(timer)
        return
      }
      sequence += 1
      packet.writeUInt16BE(0x8008, 0)
      packet.writeUInt16BE(sequence, 2)
      packet.writeUInt32BE(sequence * RTP_SAMPLES, 4)
      packet.writeUInt32BE(this.tags, 8)
      this.sound.send(packet, port, address, () => {})
    }, RTP_EVERY_MS)
  }

  private later(line: Line, ms: number, state: Line['state'], act: () => void): void {
    line.timers.push(setTimeout(() => line.state === state && act(), ms))
  }

  /** T1, doubling, T2, 64·T1 in all. */
  private repeat(line: Line, act: () => void, gaveUp: () => void): void {
    line.stopRepeating()
    const startedAt = performance.now()
    let waitMs = T1_MS
    let timer: NodeJS.Timeout
    const again = () => {
      if (performance.now() - startedAt >= REPEAT_MS) {
        gaveUp()
        return
      }
      act()
      timer = setTimeout(again, waitMs)
      waitMs = Math.min(2 * waitMs, T2_MS)
    }
    line.stopRepeating = () => clearTimeout(timer)
    again()
  }

  private say(request: Message, text: string): void {
    this.wire?.send(text, request.address, request.port)
  }

  private note({ number, callId }: Line, what: LineEvent['what'], why = ''): void {
    this.notify({ at: Date.now(), what, number, callId, why })
  }
}

const [address, port] = process.argv.slice(2)
if (process.send !== undefined && address !== undefined && port !== undefined) {
  process.on('disconnect', () => process.exit(0))
  const carrier = new Carrier(event => process.send?.(event))
  await carrier.listen(address, Number(port))
  process.send('listening')
}
