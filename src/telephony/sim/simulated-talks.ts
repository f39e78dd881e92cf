// What answered customers do by themselves: they wait for somebody to talk with, talk, and hang up.
import type { Clock } from '../../domain/clock.ts'
import type { Rooms } from '../rooms.ts'
import type { LegEnding } from './customer.ts'
import type { AgentLeg, CustomerLeg, SimulatedLeg } from './simulated-leg.ts'

export const HUNG_UP: Omit<LegEnding, 'by'> = { outcome: 'completed', q850: 16 }

/** Who is on hold, or with an agent who is muted, waits for longer than somebody who is with nobody. */
const HOLD_PATIENCE_MS = 120_000

export interface TalkListener {
  /** Somebody talks with the customer. */
  began(customer: CustomerLeg): void
  ends(leg: SimulatedLeg, ending: LegEnding): void
}

export class SimulatedTalks {
  readonly #clock: Clock
  readonly #rooms: Rooms
  readonly #legs: ReadonlyMap<string, SimulatedLeg>
  readonly #listener: TalkListener

  constructor(clock: Clock, rooms: Rooms, legs: ReadonlyMap<string, SimulatedLeg>, listener: TalkListener) {
    this.#clock = clock
    this.#rooms = rooms
    this.#legs = legs
    this.#listener = listener
  }

  wait(customer: CustomerLeg, patienceMs = customer.plan.patienceMs): void {
    const waitsMs = Math.min(this.#leavesInMs(customer), patienceMs)
    customer.cancelNext = this.#clock.after(waitsMs, () =>
      this.#listener.ends(customer, { ...HUNG_UP, by: 'customer' }),
    )
  }

  /** Those in the room may now have somebody to talk with, or nobody any more. */
  roomChanged(room: string): void {
    for (const legId of this.#rooms.legsIn(room)) this.legMoved(legId)
  }

  /** A customer talks as long as somebody talks with it; left alone, it waits as after its answer. */
  legMoved(legId: string): void {
    const leg = this.#legs.get(legId)
    if (leg?.side !== 'customer') return
    const isTalking = this.#rooms.talksWith(legId).length > 0
    if (isTalking === leg.isTalking) return
    leg.isTalking = isTalking
    leg.cancelNext()
    if (!isTalking) {
      const room = this.#rooms.roomOf(legId)
      const isKept = room === null || this.#rooms.legsIn(room).some(other => this.#isAgent(other))
      this.wait(leg, isKept ? Math.max(leg.plan.patienceMs, HOLD_PATIENCE_MS) : leg.plan.patienceMs)
      return
    }
    this.#listener.began(leg)
    this.#talk(leg)
  }

  #talk(customer: CustomerLeg): void {
    const leavesInMs = this.#leavesInMs(customer)
    const isCutShort = leavesInMs <= customer.plan.talkMs
    const hangsUp = isCutShort ? 'customer' : customer.plan.hangsUp
    customer.cancelNext = this.#clock.after(Math.min(leavesInMs, customer.plan.talkMs), () =>
      this.#end(customer, hangsUp),
    )
  }

  /**
   * When an agent hangs up, a held leg stays, and a phone that was rung for this customer goes on-hook. The
   * customer waits, or talks on with whoever else is there.
   */
  #end(customer: CustomerLeg, hangsUp: 'customer' | 'agent'): void {
    const agent = this.#agentOf(customer)
    if (hangsUp === 'customer' || agent === undefined || agent.isHeld) {
      this.#listener.ends(customer, { ...HUNG_UP, by: agent === undefined ? 'customer' : hangsUp })
      return
    }
    this.#listener.ends(agent, { ...HUNG_UP, by: 'agent' })
    if (customer.isTalking) this.#talk(customer)
  }

  #isAgent(legId: string): boolean {
    return this.#legs.get(legId)?.side === 'agent'
  }

  #agentOf(customer: CustomerLeg): AgentLeg | undefined {
    return this.#rooms
      .talksWith(customer.id)
      .flatMap(legId => this.#legs.get(legId) ?? [])
      .find(leg => leg.side === 'agent')
  }

  #leavesInMs(customer: CustomerLeg): number {
    if (customer.plan.leavesAfterMs === null || customer.answeredAt === null) return Number.POSITIVE_INFINITY
    return Math.max(0, customer.answeredAt + customer.plan.leavesAfterMs - this.#clock.now())
  }
}
