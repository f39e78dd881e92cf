// How every transport handles received bytes: asks the guard, parses, notes the source, and answers 400 where
// possible. Never throws.
import { newTag, type RandomBytes, responseTo } from '../message/message.ts'
import { parseMessage } from '../message/parse-message.ts'
import { serialise } from '../message/serialise.ts'
import type { Guard } from './guard.ts'
import { noteSource } from './routing.ts'
import type { Flow, TransportListener, TransportReport } from './transport.ts'

const MALFORMED_SCORE = 1

export class Reception {
  readonly guard: Guard
  readonly report: TransportReport
  private readonly random: RandomBytes
  private listener: TransportListener | null = null

  constructor(guard: Guard, random: RandomBytes, report: TransportReport) {
    this.guard = guard
    this.random = random
    this.report = report
  }

  listen(listener: TransportListener | null): void {
    this.listener = listener
  }

  /** Takes one datagram or one frame of a connection; false if the guard or the parser refused it. */
  take(bytes: Buffer, flow: Flow): boolean {
    const { transport, remote } = flow
    if (!this.guard.admits(transport, remote)) return false
    this.guard.heard(transport, remote, bytes.length)
    try {
      return this.read(bytes, flow)
    } catch (error) {
      this.report('fault', transport, remote.address, error)
      return true
    }
  }

  closed(flow: Flow): void {
    this.guard.forget(flow)
    try {
      this.listener?.closed(flow)
    } catch (error) {
      this.report('fault', flow.transport, flow.remote.address, error)
    }
  }

  private read(bytes: Buffer, flow: Flow): boolean {
    const { transport, remote } = flow
    const message = parseMessage(bytes)
    if (message.kind !== 'failure') {
      if (message.kind === 'request') noteSource(message, remote)
      this.report('received', transport, remote.address)
      this.listener?.received(message, flow)
      return true
    }
    this.report('malformed', transport, remote.address, message.reason)
    this.guard.offence(transport, remote, MALFORMED_SCORE, message.reason)
    if (message.request === null) return false
    const answer = serialise(
      responseTo(message.request, message.status, undefined, { toTag: newTag(this.random) }),
    )
    if (this.guard.mayAnswer(flow, answer.length))
      flow.send(answer, error => this.report('sendFailed', transport, remote.address, error))
    return false
  }
}
