// Says what a process that died left unsaid: hangs up the calls it was in, cancels those it was making, and answers what still comes of those.
import type { Clock } from '../../../domain/clock.ts'
import { Dialog } from '../dialog/dialog.ts'
import { requestOf, type SipRequest, type SipResponse } from '../message/message.ts'
import { parseMessage } from '../message/parse.ts'
import { serialise } from '../message/serialise.ts'
import type { Transactions } from '../transaction/layer.ts'
import type { Flow, Target, Transports } from '../transport/transport.ts'
import type { Goodbye } from './goodbyes.ts'
import { hopOf } from './hop.ts'

/** A CANCEL belongs to a transaction that is not ours any more: nobody waits for its answer, so it is said three times (T1, 2·T1). */
const CANCEL_TIMES_MS = [0, 500, 1_500]
/** Final responses to the INVITEs of the dead process are repeated for 64·T1 at most (§13.3.1.4, §17.2.1). */
const STRAY_MS = 40_000

export interface LastWordsParts {
  readonly clock: Clock
  readonly transactions: Pick<Transactions, 'request' | 'sendAck'>
  readonly transports: Pick<Transports, 'flowTo'>
}

interface Cancelled {
  readonly cancel: SipRequest
  readonly target: Target
}

export class LastWords {
  private readonly parts: LastWordsParts
  /** By Call-ID. */
  private readonly cancelled = new Map<string, Cancelled>()
  /** Dialogs of calls that were answered all the same, hung up once. */
  private readonly hungUp = new Set<string>()

  constructor(parts: LastWordsParts) {
    this.parts = parts
  }

  /** Answers how many calls it ends. */
  say(goodbyes: readonly Goodbye[]): number {
    const { clock, transactions, transports } = this.parts
    let said = 0
    for (const { target, bytes } of goodbyes) {
      const request = parseMessage(bytes)
      if (request.kind !== 'request') continue
      said += 1
      if (request.method === 'BYE') {
        transactions.request({ ...request, headers: request.headers.removeFirst('Via') }, target, NOBODY)
        continue
      }
      this.cancelled.set(request.headers.callId, { cancel: request, target })
      for (const ms of CANCEL_TIMES_MS) clock.after(ms, () => transports.flowTo(target, 0)?.send(bytes, () => {}))
    }
    clock.after(STRAY_MS, () => this.cancelled.clear())
    return said
  }

  /** A response to nothing this process asked. */
  stray(response: SipResponse, flow: Flow): void {
    const { method } = response.headers.cseq
    const found = method === 'INVITE' && response.status >= 200 ? this.cancelled.get(response.headers.callId) : undefined
    if (found === undefined) return
    if (response.status < 300) this.hangUp(found, response)
    else flow.send(serialise(ackOf(found.cancel, response)), () => {})
  }

  /** They picked up before the CANCEL came, or while nobody was there to say it. */
  private hangUp({ cancel, target }: Cancelled, response: SipResponse): void {
    const { transactions } = this.parts
    const headers = cancel.headers.clone().removeFirst('Via').set('CSeq', `${cancel.headers.cseq.sequence} INVITE`)
    const invite = requestOf('INVITE', cancel.uri, headers)
    const dialog = Dialog.asClient(invite, response)
    if (dialog === null) return
    const hop = hopOf(dialog.nextHop, target)
    transactions.sendAck(dialog.ack(invite), hop)
    if (this.hungUp.has(dialog.id)) return
    this.hungUp.add(dialog.id)
    transactions.request(dialog.request('BYE'), hop, NOBODY)
  }
}

/** §17.1.1.3: of a refusal, in the transaction of its INVITE, whose Via the CANCEL has. */
function ackOf(cancel: SipRequest, response: SipResponse): SipRequest {
  const headers = cancel.headers.clone().set('CSeq', `${cancel.headers.cseq.sequence} ACK`)
  return requestOf('ACK', cancel.uri, headers.set('To', response.headers.get('To') ?? ''))
}

const NOBODY = { response() {}, timedOut() {}, transportError() {} }
