// All transports together: chooses where a request goes out and where a response goes back.
import type { IncomingMessage } from 'node:http'
import { isIP, isIPv6 } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Clock } from '../../../domain/clock.ts'
import type { RandomBytes, SipRequest } from '../message/message.ts'
import type { FlowLimits } from './connection.ts'
import { Guard, type GuardLimits } from './guard.ts'
import { type Listen, refuseListen } from './listen.ts'
import { Reception } from './reception.ts'
import { responsePort, SIP_PORT } from './routing.ts'
import { Tcp } from './tcp.ts'
import type {
  Endpoint,
  Flow,
  Target,
  TransportListener,
  TransportName,
  TransportReport,
  Transports,
} from './transport.ts'
import { Udp, UdpFlow } from './udp.ts'
import { WebSocketListener } from './websocket.ts'

/** RFC 3261 §18.1.1: larger requests do not go by UDP if the path is unknown. */
const UDP_REQUEST_BYTES_MAX = 1_300

export interface TransportPlan {
  readonly listen: readonly Listen[]
  readonly clock: Clock
  readonly random: RandomBytes
  readonly report: TransportReport
  readonly guardLimits?: Partial<GuardLimits>
  readonly connectionLimits?: Partial<FlowLimits>
}

/** A request to upgrade to WebSocket, from this address, which whoever received it has let in. */
export type TakeBrowser = (request: IncomingMessage, socket: Duplex, head: Buffer, address: string) => void

export interface SocketTransports extends Transports {
  readonly guard: Guard
  /** Ends the socket if nobody listens for browsers. */
  readonly takeBrowser: TakeBrowser
  /** Where it listens now, in the order of `listen`. */
  listening(): (Endpoint & { readonly transport: TransportName })[]
}

/** Throws if a listener has no address that could be advertised to peers. */
export function createTransports(plan: TransportPlan): SocketTransports {
  for (const listen of plan.listen) {
    const refused = refuseListen(listen)
    if (refused !== null) throw new Error(refused)
  }
  return new Sockets(plan)
}

class Sockets implements SocketTransports {
  readonly guard: Guard
  private readonly reception: Reception
  private readonly udp: Udp[] = []
  private readonly tcp: Tcp[] = []
  private browsers: WebSocketListener | null = null
  private readonly all: {
    readonly transport: TransportName
    readonly listener: Udp | Tcp | WebSocketListener
  }[] = []

  constructor({ listen, clock, random, report, guardLimits = {}, connectionLimits = {} }: TransportPlan) {
    this.guard = new Guard(clock, report, guardLimits)
    this.reception = new Reception(this.guard, random, report)
    for (const place of listen) {
      const { transport } = place
      if (transport === 'udp') this.udp.push(new Udp(place, this.reception))
      if (transport === 'tcp') this.tcp.push(new Tcp(place, clock, this.reception, connectionLimits))
      const made = transport === 'udp' ? this.udp.at(-1) : transport === 'tcp' ? this.tcp.at(-1) : undefined
      const listener = made ?? new WebSocketListener(place, clock, this.reception, connectionLimits)
      if (listener instanceof WebSocketListener) this.browsers ??= listener
      this.all.push({ transport, listener })
    }
  }

  readonly takeBrowser: TakeBrowser = (request, socket, head, address) => {
    if (this.browsers === null) socket.destroy()
    else this.browsers.take(request, socket, head, address)
  }

  async start(listener: TransportListener): Promise<void> {
    this.reception.listen(listener)
    try {
      for (const { listener: one } of this.all) await one.start()
    } catch (error) {
      await this.stop()
      throw error
    }
  }

  async stop(): Promise<void> {
    this.reception.listen(null)
    await Promise.all(this.all.map(({ listener }) => listener.stop()))
  }

  listening(): (Endpoint & { readonly transport: TransportName })[] {
    return this.all.map(({ transport, listener }) => ({ transport, ...listener.local }))
  }

  flowTo(target: Target, requestBytes: number): Flow | null {
    const { flow, transport } = target
    if (flow?.open === true) return flow
    if (transport === 'ws' || flow?.transport === 'ws' || !isAddress(target)) return null
    const large = transport === 'udp' && target.largeByTcp === true && requestBytes > UDP_REQUEST_BYTES_MAX
    const byTcp = transport === 'tcp' || large ? this.tcpTo(target) : null
    if (byTcp !== null || transport === 'tcp') return byTcp
    return (
      this.udp
        .find(one => one.isIPv6 === isIPv6(target.address))
        ?.flowTo({ address: target.address, port: target.port }) ?? null
    )
  }

  flowBack(request: SipRequest, flow: Flow): Flow | null {
    if (flow instanceof UdpFlow) {
      const port = responsePort(request, flow.remote)
      return port === flow.remote.port ? flow : flow.udp.flowTo({ address: flow.remote.address, port })
    }
    if (flow.open) return flow
    // A stranger cannot make us open connections.
    if (flow.transport === 'ws' || !flow.known) return null
    return this.tcpTo({ address: flow.remote.address, port: request.headers.topVia.port ?? SIP_PORT })
  }

  private tcpTo({ address, port }: Endpoint): Flow | null {
    return this.tcp.find(one => one.isIPv6 === isIPv6(address))?.flowTo({ address, port }) ?? null
  }
}

function isAddress({ address, port }: Endpoint): boolean {
  return isIP(address) !== 0 && Number.isInteger(port) && port > 0 && port < 65_536
}
