// Agents' phones in the harness: each registers again every second or two as an office's phones do after a
// cut, and takes every call.
import { answer, digestOf, type Message, openWire, sdpOf, type Wire, write } from './sip-text.ts'

const REGISTER_EVERY_MS = 1_500

interface Phone {
  readonly login: string
  readonly password: string
  readonly wire: Wire
  challenge: string
  sequence: number
  timer: NodeJS.Timeout | null
  /** REGISTERs answered 200, and how those refused were. */
  readonly statuses: Map<number, number>
}

export class Phones {
  private readonly phones: Phone[] = []
  private readonly registrar: { readonly address: string; readonly port: number }

  constructor(registrar: { address: string; port: number }) {
    this.registrar = registrar
  }

  async add(address: string, login: string, password: string): Promise<void> {
    const wire = await openWire(address, 0, message => this.received(phone, message))
    const phone: Phone = {
      login,
      password,
      wire,
      challenge: '',
      sequence: 0,
      timer: null,
      statuses: new Map(),
    }
    this.phones.push(phone)
    this.register(phone)
    phone.timer = setInterval(() => {
      phone.challenge = ''
      this.register(phone)
    }, REGISTER_EVERY_MS)
  }

  /** How often each status was answered to a REGISTER. */
  statuses(): Record<number, number> {
    const sums: Record<number, number> = {}
    for (const { statuses } of this.phones)
      for (const [status, times] of statuses) sums[status] = (sums[status] ?? 0) + times
    return sums
  }

  stop(): void {
    for (const { timer, wire } of this.phones) {
      if (timer !== null) clearInterval(timer)
      wire.close()
    }
  }

  private register(phone: Phone): void {
    const { address, port } = this.registrar
    const { wire, login, challenge } = phone
    const uri = `sip:${address}`
    phone.sequence += 1
    const credentials = challenge === '' ? '' : digestOf(challenge, login, phone.password, 'REGISTER', uri)
    const text = write(`REGISTER ${uri} SIP/2.0`, [
      ['Via', `SIP/2.0/UDP ${wire.address}:${wire.port};rport;branch=z9hG4bK${login}-${phone.sequence}`],
      ['Max-Forwards', '70'],
      ['From', `<sip:${login}@${address}>;tag=${login}`],
      ['To', `<sip:${login}@${address}>`],
      ['Call-ID', `register-${login}`],
      ['CSeq', `${phone.sequence} REGISTER`],
      ['Contact', `<sip:${login}@${wire.address}:${wire.port}>`],
      ['Expires', '120'],
      ['Authorization', credentials],
    ])
    wire.send(text, address, port)
  }

  private received(phone: Phone, message: Message): void {
    const { wire } = phone
    if (message.status > 0) {
      phone.statuses.set(message.status, (phone.statuses.get(message.status) ?? 0) + 1)
      if (message.status !== 401 || phone.challenge !== '') return
      phone.challenge = message.get('www-authenticate')
      this.register(phone)
      return
    }
    const reply = (status: string, more: readonly (readonly [string, string])[] = [], body = '') =>
      wire.send(answer(message, status, phone.login, more, body), message.address, message.port)
    // A repeated INVITE is answered again; its ACK needs nothing.
    if (message.method === 'INVITE') {
      const contact = `<sip:${phone.login}@${wire.address}:${wire.port}>`
      reply('200 OK', [['Contact', contact]], sdpOf(wire.address, 40_000))
    } else if (message.method !== 'ACK') reply('200 OK')
  }
}
