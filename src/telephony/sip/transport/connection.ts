// The books of the connections of one transport: how many there may be, which are idle, half-said or dead.
import type { Clock } from '../../../domain/clock.ts'
import type { Reception } from './reception.ts'
import type { Flow, TransportName } from './transport.ts'

export interface ConnectionLimits {
  readonly connectionsMax: number
  /** Of those that have not authenticated: all together, and of one address. */
  readonly strangersMax: number
  readonly strangersOfAddressMax: number
  /** Nothing heard for so long: closed. */
  readonly idleMs: number
  readonly strangerIdleMs: number
  /** A message that began must be whole by then. */
  readonly partialMs: number
  readonly connectMs: number
  /** We ping a connection we use when nothing was heard for so long. */
  readonly keepAliveMs: number
  /** What a peer that does not read may leave in our memory. */
  readonly backlogBytesMax: number
}

export const CONNECTION_LIMITS: ConnectionLimits = {
  connectionsMax: 2_000,
  strangersMax: 400,
  strangersOfAddressMax: 20,
  idleMs: 600_000,
  strangerIdleMs: 30_000,
  partialMs: 10_000,
  connectMs: 5_000,
  keepAliveMs: 30_000,
  backlogBytesMax: 1_048_576,
}

const SWEEP_MS = 5_000

export interface Connection extends Flow {
  readonly heardAt: number
  /** When the message began that is not whole yet. */
  readonly partialSince: number | null
  /** Opened by us. */
  readonly outgoing: boolean
  ping(): void
  /** At once, without waiting for the peer. */
  destroy(): void
}

export class Connections<C extends Connection> {
  readonly limits: ConnectionLimits
  readonly clock: Clock
  readonly reception: Reception
  private readonly transport: TransportName
  private readonly open = new Set<C>()
  private cancelSweep: () => void = () => {}
  private running = false

  constructor(transport: TransportName, clock: Clock, reception: Reception, limits: Partial<ConnectionLimits>) {
    this.transport = transport
    this.clock = clock
    this.reception = reception
    this.limits = { ...CONNECTION_LIMITS, ...limits }
  }

  start(): void {
    this.running = true
    this.sweepLater()
  }

  stop(): void {
    this.running = false
    this.cancelSweep()
    for (const connection of [...this.open]) connection.destroy()
  }

  /** Whether one more may be accepted; says why not in the counts. */
  accepts(address: string): boolean {
    const { limits, transport, reception } = this
    if (reception.guard.isBanned(transport, address)) {
      reception.report('fromBanned', transport, address)
      return false
    }
    if (reception.guard.isTrunk(address)) return this.hasRoom(address)
    const strangers = [...this.open].filter(connection => !connection.known && !connection.outgoing)
    const here = strangers.filter(connection => connection.remote.address === address).length
    if (strangers.length < limits.strangersMax && here < limits.strangersOfAddressMax) return this.hasRoom(address)
    reception.report('connectionsFull', transport, address)
    return false
  }

  /** Whether one more may be opened. */
  hasRoom(address: string): boolean {
    if (!this.running) return false
    if (this.open.size < this.limits.connectionsMax) return true
    this.reception.report('connectionsFull', this.transport, address)
    return false
  }

  add(connection: C): void {
    this.open.add(connection)
    this.reception.report('connected', this.transport, connection.remote.address)
  }

  remove(connection: C): void {
    if (this.open.delete(connection)) this.reception.closed(connection)
  }

  get size(): number {
    return this.open.size
  }

  private sweepLater(): void {
    this.cancelSweep = this.clock.after(Math.min(SWEEP_MS, this.limits.partialMs, this.limits.strangerIdleMs), () => {
      for (const connection of [...this.open]) this.look(connection)
      if (this.running) this.sweepLater()
    })
  }

  private look(connection: C): void {
    const { limits } = this
    const now = this.clock.now()
    const trusted = connection.known || connection.outgoing
    const idleMs = now - connection.heardAt
    const partial = connection.partialSince !== null && now - connection.partialSince >= limits.partialMs
    if (partial || idleMs >= (trusted ? limits.idleMs : limits.strangerIdleMs)) {
      this.reception.report(
        'idleClosed',
        this.transport,
        connection.remote.address,
        partial ? 'a message was never whole' : 'nothing heard',
      )
      connection.destroy()
    } else if (trusted && idleMs >= limits.keepAliveMs) connection.ping()
  }
}
