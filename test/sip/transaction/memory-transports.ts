// Transports in memory for tests: they keep what is sent, tests hand in what arrives, and flows can be
// broken.

import type { SipMessage, SipRequest, SipResponse } from '../../../src/telephony/sip/message/message.ts'
import { parseMessage } from '../../../src/telephony/sip/message/parse-message.ts'
import type {
  Flow,
  Target,
  TransportListener,
  TransportName,
  Transports,
} from '../../../src/telephony/sip/transport/transport.ts'

export class MemoryFlow implements Flow {
  readonly transport: TransportName
  readonly reliable: boolean
  readonly remote: { readonly address: string; readonly port: number }
  readonly via: string
  readonly contact = '192.0.2.1:5060'
  open = true
  known = false
  broken = false
  readonly sent: SipMessage[] = []
  readonly bytes: Buffer[] = []

  constructor(transport: TransportName, address = '192.0.2.9') {
    this.remote = { address, port: 5060 }
    this.transport = transport
    this.reliable = transport !== 'udp'
    this.via = `${transport.toUpperCase()} 192.0.2.1:5060`
  }

  send(bytes: Buffer, failed: (error: Error) => void): void {
    if (this.broken) {
      queueMicrotask(() => failed(new Error('broken')))
      return
    }
    const message = parseMessage(bytes)
    if (message.kind === 'failure') throw new Error(`what was sent is no SIP: ${message.reason}`)
    this.sent.push(message)
    this.bytes.push(bytes)
  }

  get requests(): SipRequest[] {
    return this.sent.filter(message => message.kind === 'request')
  }

  get responses(): SipResponse[] {
    return this.sent.filter(message => message.kind === 'response')
  }

  /** Methods and statuses, in the order sent. */
  get log(): string[] {
    return this.sent.map(message => (message.kind === 'request' ? message.method : String(message.status)))
  }
}

export class MemoryTransports implements Transports {
  readonly udp = new MemoryFlow('udp')
  readonly tcp = new MemoryFlow('tcp')
  listener: TransportListener | null = null
  nowhere = false
  wayBack = true

  async start(listener: TransportListener): Promise<void> {
    this.listener = listener
  }

  async stop(): Promise<void> {}

  flowTo(target: Target, requestBytes: number): Flow | null {
    if (this.nowhere) return null
    if (target.flow !== undefined) return target.flow
    return target.transport === 'tcp' || (target.largeByTcp === true && requestBytes > 1300)
      ? this.tcp
      : this.udp
  }

  flowBack(_request: SipRequest, flow: Flow): Flow | null {
    return this.wayBack ? flow : null
  }

  receive(message: SipMessage, flow: Flow = this.udp): void {
    this.listener?.received(message, flow)
  }
}
