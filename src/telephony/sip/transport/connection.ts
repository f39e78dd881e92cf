// Keeps the connections of one transport: limits their number, chooses who gives way, and closes idle,
// stalled and dead ones.
import type { Clock } from '../../../domain/clock.ts'
import { Places } from '../../../domain/places.ts'
import type { Reception } from './reception.ts'
import type { Flow, TransportName } from './transport.ts'

export interface FlowLimits {
  readonly connectionsMax: number
  /**
   * Connections that have not authenticated; beyond this, the oldest of the network that holds most gives way
   * (domain/places.ts).
   */
  readonly strangersMax: number
  /** How long a connection may last without a phone registered on it. */
  readonly strangerMs: number
  /** A connection on which nothing is heard for this long is closed. */
  readonly idleMs: number
  readonly strangerIdleMs: number
  /** How long a message may take to arrive whole. */
  readonly partialMs: number
  readonly connectMs: number
  /** We ping a connection we use if nothing was heard for this long. */
  readonly keepAliveMs: number
  /** How much a peer that does not read may leave in our memory. */
  readonly backlogBytesMax: number
}

export const CONNECTION_LIMITS: FlowLimits = {
  connectionsMax: 2_000,
  strangersMax: 400,
  strangerMs: 60_000,
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
  /** When the incomplete message began. */
  readonly partialSince: number | null
  /** Opened by us. */
  readonly outgoing: boolean
  ping(): void
  /** Closes at once, without waiting for the peer. */
  destroy(): void
}

export class Connections<C extends Connection> {
  readonly limits: FlowLimits
  readonly clock: Clock
  readonly reception: Reception
  private readonly transport: TransportName
  /** Since when each connection has been a stranger; for the others, the time of the last sweep. */
  private readonly open = new Map<C, number>()
  private readonly strangers = new Places<C>()
  private cancelSweep: () => void = () => {}
  private running = false

  constructor(transport: TransportName, clock: Clock, reception: Reception, limits: Partial<FlowLimits>) {
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
    for (const connection of [...this.open.keys()]) connection.destroy()
  }

  /** Whether one more connection may be accepted; if not, reports why. */
  accepts(address: string): boolean {
    if (!this.isBanned(address)) return this.hasRoom(address)
    this.reception.report('fromBanned', this.transport, address)
    return false
  }

  isBanned(address: string): boolean {
    return this.reception.guard.isBanned(this.transport, address)
  }

  /** Whether we may open one more connection. */
  hasRoom(address: string): boolean {
    if (!this.running) return false
    if (this.open.size < this.limits.connectionsMax || this.makeRoom()) return true
    this.reception.report('connectionsFull', this.transport, address)
    return false
  }

  add(connection: C): void {
    this.open.set(connection, this.clock.now())
    if (!connection.outgoing && !connection.known) this.strangers.take(connection.remote.address, connection)
    while (this.strangers.size > this.limits.strangersMax) this.makeRoom()
    this.reception.report('connected', this.transport, connection.remote.address)
  }

  remove(connection: C): void {
    this.strangers.leave(connection.remote.address, connection)
    if (this.open.delete(connection)) this.reception.closed(connection)
  }

  get size(): number {
    return this.open.size
  }

  /** False if there are no strangers. */
  private makeRoom(): boolean {
    for (let next = this.strangers.next(); next !== undefined; next = this.strangers.next()) {
      this.strangers.leave(next.remote.address, next)
      // This one has authenticated since, and the sweep has not noticed yet.
      if (next.known) continue
      this.reception.report('gaveWay', this.transport, next.remote.address)
      // Its close is reported later, but its place is free now.
      next.destroy()
      if (this.open.delete(next)) this.reception.closed(next)
      return true
    }
    return false
  }

  private sweepLater(): void {
    this.cancelSweep = this.clock.after(
      Math.min(SWEEP_MS, this.limits.partialMs, this.limits.strangerIdleMs),
      () => {
        for (const connection of [...this.open.keys()]) this.look(connection)
        if (this.running) this.sweepLater()
      },
    )
  }

  private look(connection: C): void {
    const { limits } = this
    const now = this.clock.now()
    const trusted = connection.known || connection.outgoing
    const idleMs = now - connection.heardAt
    if (trusted) this.open.set(connection, now)
    if (trusted) this.strangers.leave(connection.remote.address, connection)
    else this.strangers.take(connection.remote.address, connection)
    const stays = now - (this.open.get(connection) ?? now) < limits.strangerMs
    const partial = connection.partialSince !== null && now - connection.partialSince >= limits.partialMs
    if (partial || !stays || idleMs >= (trusted ? limits.idleMs : limits.strangerIdleMs)) {
      this.reception.report(
        'idleClosed',
        this.transport,
        connection.remote.address,
        partial ? 'a message was never whole' : stays ? 'nothing heard' : 'nobody registered by it',
      )
      connection.destroy()
    } else if (trusted && idleMs >= limits.keepAliveMs) connection.ping()
  }
}
