// A server transaction: a request that came in, and its responses.
import type { Clock } from '../../../domain/clock.ts'
import { responseTo, type SipRequest, type SipResponse } from '../message/message.ts'
import { tagOf } from '../message/name-addr.ts'
import { serialise } from '../message/serialise.ts'
import type { Flow, Transports } from '../transport/transport.ts'
import type { Effect, State } from './machines.ts'
import { MachineRun } from './run.ts'
import type { Budget, ServerTransaction, ServerUser, TransactionReport } from './transaction.ts'

/** What later responses have that 100 has not: a tag, a Contact, a reason. */
const LONGER_BYTES = 100
/** What an answer to an INVITE has besides: a description, and what we allow. */
const DESCRIPTION_BYTES = 500

export interface ServerLayer {
  readonly clock: Clock
  readonly transports: Transports
  readonly report: TransactionReport
  /** Called for an ACK within the transaction after a 2xx. */
  readonly acked: (ack: SipRequest, flow: Flow) => void
  readonly ended: (transaction: RunningServerTransaction) => void
  /** Whether this many bytes may be sent there in answer to a request that is not within a call of ours. */
  readonly mayAnswer: (flow: Flow, bytes: number, spare: number) => boolean
}

export class RunningServerTransaction implements ServerTransaction {
  readonly key: string
  readonly request: SipRequest
  readonly flow: Flow
  readonly budget: Budget
  /**
   * The To tag of the final response, or of a provisional that has one; the response to a CANCEL has the same
   * tag (§9.2).
   */
  toTag: string | null = null
  private readonly around: ServerLayer
  private readonly run: MachineRun
  private user: ServerUser = {}
  private latest: ReturnType<typeof withBytes> | null = null
  private ack: { readonly request: SipRequest; readonly flow: Flow } | null = null
  private error: Error = new Error('there is no way back to the client')

  constructor(key: string, request: SipRequest, flow: Flow, budget: Budget, around: ServerLayer) {
    this.key = key
    this.request = request
    this.flow = flow
    this.budget = budget
    this.around = around
    this.run = new MachineRun(
      request.method === 'INVITE' ? 'inviteServer' : 'nonInviteServer',
      flow.reliable,
      around.clock,
      effect => this.act(effect),
      () => around.ended(this),
    )
  }

  get state(): State {
    return this.run.state
  }

  listen(user: ServerUser): void {
    this.user = user
  }

  respond(response: SipResponse): boolean {
    const { status } = response
    const before = this.latest
    this.latest = withBytes(response)
    const taken = this.run.feed(
      status < 200 ? 'sendProvisional' : status < 300 ? 'sendSuccess' : 'sendFailure',
    )
    if (taken) this.toTag = tagOf(response.headers.to) ?? this.toTag
    else this.latest = before
    return taken
  }

  requestAgain(): void {
    this.run.feed('request')
  }

  acknowledged(ack: SipRequest, flow: Flow): void {
    this.ack = { request: ack, flow }
    this.run.feed('ack')
    this.ack = null
  }

  cancelled(cancel: SipRequest): void {
    if (this.state === 'proceeding') this.user.cancelled?.(cancel)
  }

  abandon(): void {
    this.run.abandon()
  }

  private act(effect: Effect): void {
    switch (effect) {
      case 'sendTrying':
        this.latest = withBytes(responseTo(this.request, 100))
        this.send()
        return
      case 'send':
        this.send()
        return
      case 'resend':
        if (this.latest === null) return
        this.around.report('responseSentAgain', this.request.method)
        this.send()
        return
      case 'pass':
        if (this.ack !== null) this.around.acked(this.ack.request, this.ack.flow)
        return
      case 'reportTimeout':
        this.around.report('timedOut', this.request.method)
        this.user.timedOut?.()
        return
      case 'reportTransportError':
        this.around.report('transportError', this.request.method)
        this.user.transportError?.(this.error)
    }
  }

  private send(): void {
    const { latest } = this
    if (latest !== null && !this.mayAnswer(latest.response, latest.bytes.length)) return
    const back = this.around.transports.flowBack(this.request, this.flow)
    if (back !== null && latest !== null) back.send(latest.bytes, error => this.failed(error))
    else this.around.clock.after(0, () => this.run.feed('transportError'))
  }

  /** What matters more must fit behind it: 180 behind 100, and an answer behind both. */
  private mayAnswer({ status }: SipResponse, bytes: number): boolean {
    const spare = status >= 200 ? 0 : DESCRIPTION_BYTES + (status > 100 ? bytes : 2 * (bytes + LONGER_BYTES))
    return this.budget === 'dialog' || this.around.mayAnswer(this.flow, bytes, spare)
  }

  private failed(error: Error): void {
    this.error = error
    this.run.feed('transportError')
  }
}

function withBytes(response: SipResponse) {
  return { response, bytes: serialise(response) }
}
