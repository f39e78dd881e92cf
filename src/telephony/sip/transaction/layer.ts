// The transaction layer: finds the transaction of each message, begins and forgets transactions, and bounds
// their number.
import type { Clock } from '../../../domain/clock.ts'
import { Places } from '../../../domain/places.ts'
import {
  newBranch,
  newTag,
  type RandomBytes,
  responseTo,
  type SipMessage,
  type SipRequest,
  type SipResponse,
} from '../message/message.ts'
import { serialise } from '../message/serialise.ts'
import type { Flow, Target, Transports } from '../transport/transport.ts'
import { Client, type ClientLayer, flowFor, withVia } from './client-transaction.ts'
import { cancelledKeyOf, clientKey, clientKeyOf, serverKeyOf } from './match.ts'
import { RunningServerTransaction, type ServerLayer } from './server-transaction.ts'
import type {
  ClientTransaction,
  ClientUser,
  Taking,
  TransactionReport,
  TransactionUser,
} from './transaction.ts'

/** 100 calls a second, each with 32 s of an accepted INVITE and 5 s of a BYE, hold about 4,000. */
export const CLIENTS_MAX = 20_000
export const DIALOG_SERVERS_MAX = 20_000
/**
 * For registrations, which last 32 s each: 5,000 phones that refresh every minute hold 2,700. Beyond this the
 * network that holds most gives way.
 */
export const OUTSIDE_SERVERS_MAX = 10_000

export interface TransactionNetwork {
  readonly clock: Clock
  readonly transports: Transports
  readonly random: RandomBytes
  readonly report: TransactionReport
  readonly clientsMax?: number
  readonly dialogServersMax?: number
  readonly outsideServersMax?: number
  /**
   * Whether this many bytes may be sent there in answer to a request that is not within a call of ours, with
   * `spare` more left over (transport/guard.ts).
   */
  readonly mayAnswer?: (flow: Flow, bytes: number, spare: number) => boolean
}

export interface Transactions {
  /** Resolves when the transports listen. */
  start(user: TransactionUser): Promise<void>
  /** Stops all reports. */
  stop(): Promise<void>
  /**
   * Sends a request, given without Via, in a transaction of its own; nothing is reported before this returns.
   */
  request(request: SipRequest, target: Target, user: ClientUser): ClientTransaction
  /**
   * Sends the ACK of a 2xx, given without Via, outside transactions. The function returned repeats it
   * (§13.2.2.4).
   */
  sendAck(ack: SipRequest, target: Target): () => void
  live(): { readonly clients: number; readonly servers: number }
}

export function createTransactions(network: TransactionNetwork): Transactions {
  return new Layer(network)
}

class Layer implements Transactions {
  private readonly network: TransactionNetwork
  private readonly clients = new Map<string, Client>()
  private readonly servers = new Map<string, RunningServerTransaction>()
  /**
   * Only for browsers: they are reached by their connection alone, so no response can come once it is gone.
   */
  private readonly clientsOfBrowser = new Map<Flow, Set<Client>>()
  private readonly clientSide: ClientLayer
  private readonly serverSide: ServerLayer
  private readonly outside = new Places<RunningServerTransaction>()
  private user: TransactionUser | null = null

  constructor(network: TransactionNetwork) {
    this.network = network
    const { clock, transports, report } = network
    this.clientSide = {
      clock,
      transports,
      report,
      begin: (cancel, branch, flow) => this.begin(cancel, branch, flow, null, NOBODY),
      ended: client => this.forgetClient(client),
    }
    this.serverSide = {
      clock,
      transports,
      report,
      acked: (ack, flow) => this.user?.ack(ack, flow),
      ended: server => this.forgetServer(server),
      mayAnswer: (flow, bytes, spare) => this.mayAnswer(flow, bytes, spare),
    }
  }

  start(user: TransactionUser): Promise<void> {
    this.user = user
    return this.network.transports.start({
      received: (message, flow) => this.received(message, flow),
      closed: flow => this.closed(flow),
    })
  }

  async stop(): Promise<void> {
    this.user = null
    for (const transaction of [...this.clients.values(), ...this.servers.values()]) transaction.abandon()
    this.clients.clear()
    this.servers.clear()
    this.clientsOfBrowser.clear()
    this.outside.clear()
    await this.network.transports.stop()
  }

  request(request: SipRequest, target: Target, user: ClientUser): ClientTransaction {
    const { transports, random } = this.network
    return this.begin(request, newBranch(random), flowFor(transports, request, target), target, user)
  }

  sendAck(ack: SipRequest, target: Target): () => void {
    const { transports, random, report } = this.network
    const branch = newBranch(random)
    const send = () => {
      const flow = flowFor(transports, ack, target)
      if (flow === null) return report('transportError', 'ACK')
      flow.send(serialise(withVia(ack, flow, branch)), () => report('transportError', 'ACK'))
    }
    send()
    return send
  }

  live(): { readonly clients: number; readonly servers: number } {
    return { clients: this.clients.size, servers: this.servers.size }
  }

  private begin(
    request: SipRequest,
    branch: string,
    flow: Flow | null,
    target: Target | null,
    user: ClientUser,
  ): Client {
    const { report, clientsMax = CLIENTS_MAX } = this.network
    const full = this.clients.size >= clientsMax
    report(full ? 'clientsFull' : 'clientBegun', request.method)
    const client = new Client(request, branch, full ? null : flow, target, user, this.clientSide)
    this.clients.set(clientKey(branch, request.method), client)
    if (flow?.transport === 'ws') {
      const of = this.clientsOfBrowser.get(flow) ?? new Set()
      this.clientsOfBrowser.set(flow, of.add(client))
    }
    return client
  }

  private received(message: SipMessage, flow: Flow): void {
    if (this.user === null) return
    if (message.kind === 'response') this.responseCame(message, flow, this.user)
    else if (message.method === 'ACK') this.ackCame(message, flow, this.user)
    else this.requestCame(message, flow, this.user)
  }

  private responseCame(response: SipResponse, flow: Flow, user: TransactionUser): void {
    const key = clientKeyOf(response)
    const client = key === null ? undefined : this.clients.get(key)
    if (client !== undefined) {
      client.received(response)
      return
    }
    this.network.report('strayResponse', response.headers.cseq.method)
    user.stray?.(response, flow)
  }

  private ackCame(ack: SipRequest, flow: Flow, user: TransactionUser): void {
    const server = this.servers.get(serverKeyOf(ack))
    if (server === undefined) user.ack(ack, flow)
    else server.acknowledged(ack, flow)
  }

  private requestCame(request: SipRequest, flow: Flow, user: TransactionUser): void {
    const key = serverKeyOf(request)
    const live = this.servers.get(key)
    if (live !== undefined) {
      live.requestAgain()
      return
    }
    const taking = this.takingOf(request, flow, user)
    if (typeof taking === 'object') this.answerAtOnce(request, flow, taking.answer)
    else if (taking !== 'outside' && !this.hasRoomInDialogs())
      this.network.report('serversFull', request.method)
    else this.beginServer(new RunningServerTransaction(key, request, flow, taking, this.serverSide), user)
  }

  private takingOf(request: SipRequest, flow: Flow, user: TransactionUser): Taking {
    const cancelled = request.method === 'CANCEL' ? this.servers.get(cancelledKeyOf(request)) : undefined
    return cancelled?.budget ?? user.taking?.(request, flow) ?? 'outside'
  }

  private hasRoomInDialogs(): boolean {
    return this.servers.size - this.outside.size < (this.network.dialogServersMax ?? DIALOG_SERVERS_MAX)
  }

  private answerAtOnce(request: SipRequest, flow: Flow, answer: SipResponse | null): void {
    const { transports, report } = this.network
    if (answer === null) return
    const bytes = serialise(answer)
    const back = this.mayAnswer(flow, bytes.length) ? transports.flowBack(request, flow) : null
    if (back === null) return
    report('answeredAtOnce', request.method)
    back.send(bytes, () => report('transportError', request.method))
  }

  private mayAnswer(flow: Flow, bytes: number, spare = 0): boolean {
    return this.network.mayAnswer?.(flow, bytes, spare) ?? true
  }

  private beginServer(server: RunningServerTransaction, user: TransactionUser): void {
    if (server.budget === 'outside') this.takePlace(server)
    this.servers.set(server.key, server)
    this.network.report('serverBegun', server.request.method)
    if (server.request.method === 'CANCEL') this.cancelCame(server)
    else user.request(server)
  }

  private takePlace(server: RunningServerTransaction): void {
    const { report, outsideServersMax = OUTSIDE_SERVERS_MAX } = this.network
    const next = this.outside.size < outsideServersMax ? undefined : this.outside.next()
    if (next !== undefined) {
      report('serverGaveWay', next.request.method)
      next.abandon()
      this.forgetServer(next)
    }
    this.outside.take(server.flow.remote.address, server)
  }

  private cancelCame(cancel: RunningServerTransaction): void {
    const invite = this.servers.get(cancelledKeyOf(cancel.request))
    const toTag = invite?.toTag ?? newTag(this.network.random)
    cancel.respond(responseTo(cancel.request, invite === undefined ? 481 : 200, undefined, { toTag }))
    if (invite === undefined) this.network.report('strayCancel', 'CANCEL')
    else invite.cancelled(cancel.request)
  }

  private closed(flow: Flow): void {
    for (const client of [...(this.clientsOfBrowser.get(flow) ?? [])])
      client.failed(new Error('the browser has gone'))
    this.clientsOfBrowser.delete(flow)
    this.user?.closed(flow)
  }

  private forgetClient(client: Client): void {
    this.clients.delete(clientKey(client.branch, client.method))
    if (client.flow?.transport !== 'ws') return
    const of = this.clientsOfBrowser.get(client.flow)
    of?.delete(client)
    if (of?.size === 0) this.clientsOfBrowser.delete(client.flow)
  }

  private forgetServer(server: RunningServerTransaction): void {
    this.servers.delete(server.key)
    if (server.budget === 'outside') this.outside.leave(server.flow.remote.address, server)
  }
}

/** Nobody needs the result of a CANCEL. */
const NOBODY: ClientUser = { response() {}, timedOut() {}, transportError() {} }
