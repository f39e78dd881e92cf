// A client transaction: sends its request, repeats it, cancels it, and acknowledges its final response.
import type { Clock } from '../../../domain/clock.ts'
import { type Header, Headers, requestOf, type SipRequest, type SipResponse } from '../message/message.ts'
import { serialise } from '../message/serialise.ts'
import type { Flow, Target, Transports } from '../transport/transport.ts'
import type { Effect, State } from './machines.ts'
import { MachineRun } from './run.ts'
import type { ClientTransaction, ClientUser, TransactionReport } from './transaction.ts'

/** What a request grows by when it is sent: more than any Via we write. */
const VIA_BYTES = 120

export interface ClientLayer {
  readonly clock: Clock
  readonly transports: Transports
  readonly report: TransactionReport
  /** Begins the separate transaction of a CANCEL. */
  readonly begin: (cancel: SipRequest, branch: string, flow: Flow) => void
  readonly ended: (transaction: Client) => void
}

/** Chooses the flow of a request; its size matters only if there is a choice. */
export function flowFor(transports: Transports, request: SipRequest, target: Target): Flow | null {
  return transports.flowTo(target, target.largeByTcp === true ? serialise(request).length + VIA_BYTES : 0)
}

/** Adds our Via on top (§18.1.1), with rport as RFC 3581 asks of every client. */
export function withVia(request: SipRequest, flow: Flow, branch: string): SipRequest {
  return {
    ...request,
    headers: request.headers.clone().prepend('Via', `SIP/2.0/${flow.via};rport;branch=${branch}`),
  }
}

export class Client implements ClientTransaction {
  readonly branch: string
  request: SipRequest
  flow: Flow | null
  private readonly plain: SipRequest
  private readonly target: Target | null
  private readonly user: ClientUser
  private readonly around: ClientLayer
  private run: MachineRun
  private bytes: Buffer = Buffer.alloc(0)
  private incoming: SipResponse | null = null
  private error: Error = new Error('nothing leads to the target')
  private cancelHeaders: readonly Header[] | null = null
  private cancelSent = false
  private wentBack = false

  /** `target` null: the request goes by `flow` only. */
  constructor(
    request: SipRequest,
    branch: string,
    flow: Flow | null,
    target: Target | null,
    user: ClientUser,
    around: ClientLayer,
  ) {
    this.plain = request
    this.branch = branch
    this.flow = flow
    this.target = target
    this.user = user
    this.around = around
    this.request = request
    this.run = this.begin()
  }

  get method(): string {
    return this.plain.method
  }

  get state(): State {
    return this.run.state
  }

  received(response: SipResponse): boolean {
    this.incoming = response
    const { status } = response
    const taken = this.run.feed(status < 200 ? 'provisional' : status < 300 ? 'success' : 'failure')
    this.incoming = null
    if (taken && this.cancelHeaders !== null) this.sendCancel(this.cancelHeaders)
    return taken
  }

  cancel(headers: readonly Header[] = []): void {
    if (this.method !== 'INVITE') return
    if (this.cancelHeaders === null && this.state === 'calling') this.run.feed('cancel')
    this.cancelHeaders ??= headers
    this.sendCancel(this.cancelHeaders)
  }

  cancellation(): SipRequest | null {
    if (this.method !== 'INVITE' || this.flow === null) return null
    return this.withOwnVia(this.following('CANCEL', this.request.headers.get('To') ?? '', []))
  }

  failed(error: Error): void {
    this.error = error
    if (!this.goBackToUdp()) this.run.feed('transportError')
  }

  abandon(): void {
    this.run.abandon()
  }

  private begin(): MachineRun {
    const { flow, around } = this
    const machine = this.method === 'INVITE' ? 'inviteClient' : 'nonInviteClient'
    const run = new MachineRun(
      machine,
      flow?.reliable ?? false,
      around.clock,
      effect => this.act(effect),
      () => around.ended(this),
    )
    if (flow === null) {
      around.clock.after(0, () => run.feed('transportError'))
      return run
    }
    this.request = withVia(this.plain, flow, this.branch)
    this.bytes = serialise(this.request)
    this.send(this.bytes)
    return run
  }

  private send(bytes: Buffer): void {
    const { flow } = this
    flow?.send(bytes, error => {
      if (flow === this.flow) this.failed(error)
    })
  }

  private act(effect: Effect): void {
    switch (effect) {
      case 'resend':
        this.around.report('requestSentAgain', this.method)
        this.send(this.bytes)
        return
      case 'sendAck':
        if (this.incoming !== null) this.send(serialise(this.ackOf(this.incoming)))
        return
      case 'pass':
        if (this.incoming !== null && this.flow !== null) this.user.response(this.incoming, this.flow)
        return
      case 'reportTimeout':
        this.around.report('timedOut', this.method)
        this.user.timedOut()
        return
      case 'reportTransportError':
        this.around.report('transportError', this.method)
        this.user.transportError(this.error)
    }
  }

  /** §18.1.1: a request too large for UDP goes by UDP after all if TCP fails. */
  private goBackToUdp(): boolean {
    const { target, flow } = this
    const untouched = this.state === 'calling' || this.state === 'trying'
    if (
      this.wentBack ||
      this.cancelHeaders !== null ||
      !untouched ||
      target?.transport !== 'udp' ||
      flow?.transport !== 'tcp'
    )
      return false
    this.wentBack = true
    this.run.abandon()
    this.flow = this.around.transports.flowTo(target, 0)
    this.run = this.begin()
    return true
  }

  private sendCancel(headers: readonly Header[]): void {
    if (this.cancelSent || this.state !== 'proceeding' || this.flow === null) return
    this.cancelSent = true
    this.run.feed('cancel')
    this.around.begin(
      this.following('CANCEL', this.request.headers.get('To') ?? '', headers),
      this.branch,
      this.flow,
    )
  }

  /** §17.1.1.3: the ACK of a refusal has the INVITE's branch. */
  private ackOf(response: SipResponse): SipRequest {
    return this.withOwnVia(this.following('ACK', response.headers.get('To') ?? '', []))
  }

  private withOwnVia(request: SipRequest): SipRequest {
    return { ...request, headers: request.headers.prepend('Via', this.request.headers.get('Via') ?? '') }
  }

  /** Makes a request with this INVITE's Request-URI, route, From, Call-ID and CSeq number. */
  private following(method: string, to: string, more: readonly Header[]): SipRequest {
    const { headers } = this.request
    const own = new Headers().append('Max-Forwards', 70)
    own.append('From', headers.get('From') ?? '').append('To', to)
    own.append('Call-ID', headers.sipCallId).append('CSeq', `${headers.cseq.sequence} ${method}`)
    for (const route of headers.all('Route')) own.append('Route', route)
    for (const { name, value } of more) own.append(name, value)
    return requestOf(method, this.request.uri, own)
  }
}
