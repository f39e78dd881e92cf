// Those who are reserved for a conversation, by their legs: one agent, all whose phones ring, or an outside
// number in an agent's place.
import type { Agent, CallOfAgent } from '../agents/live-agent.ts'
import type { AgentFloor } from './agent-floor.ts'
import type { Customer } from './call-customer.ts'
import { AgentParty, type LetGo, type OutsideNumber, OutsideParty, type Party } from './party.ts'

export class ReservedAgents {
  private readonly parties = new Map<string, Party>()
  /** Their legs in the conversation's room. */
  private readonly joinedLegs = new Set<string>()
  private readonly customer: Customer
  private readonly floor: AgentFloor

  constructor(customer: Customer, floor: AgentFloor) {
    this.customer = customer
    this.floor = floor
  }

  /** A copy: they may be let go meanwhile. */
  get all(): readonly Party[] {
    return [...this.parties.values()]
  }

  get count(): number {
    return this.parties.size
  }

  /** The leg of who has the call, once there is only one. */
  get legId(): string | null {
    const [legId] = this.parties.keys()
    return legId ?? null
  }

  by(legId: string): Party | undefined {
    return this.parties.get(legId)
  }

  joined(legId: string): void {
    this.joinedLegs.add(legId)
  }

  isJoined(legId: string): boolean {
    return this.joinedLegs.has(legId)
  }

  /** `taskId`: the task whose call it is; null: the agent's own. */
  reserve(who: Agent | OutsideNumber, call: CallOfAgent, taskId: number | null): Party {
    const { customer, floor } = this
    const party =
      'ext' in who ? new AgentParty(who, customer, floor, taskId) : new OutsideParty(who, customer, floor)
    party.bind(call)
    this.parties.set(party.legId, party)
    party.report('ring')
    return party
  }

  /** Takes this one over from those who were reserved beside them. */
  adopt(party: Party, from: ReservedAgents, call: CallOfAgent): void {
    const { legId } = party
    from.parties.delete(legId)
    this.parties.set(legId, party)
    this.joinedLegs.add(legId)
    party.bind(call)
    if (!party.isHeld) this.floor.node.legs.watch(legId, call)
  }

  ring(party: Party, call: CallOfAgent): void {
    this.floor.node.legs.watch(party.legId, call)
    party.ring()
  }

  /** A held agent's leg stays open for the next customer. */
  hangUp(party: Party): void {
    if (!party.isHeld) this.floor.node.switch.hangup(party.legId)
  }

  /** This one picked up; the others are idle again. */
  took(party: Party): void {
    party.took()
    for (const other of this.all) {
      if (other === party) continue
      this.hangUp(other)
      this.letGo(other, 'freeAgents')
    }
  }

  /** `since`: when it began to talk with the customer. */
  letGo(party: Party, how: LetGo, since: number | null = null): void {
    const { node } = this.floor
    const { legId } = party
    party.report('hangup')
    if (!party.isHeld) node.legs.forget(legId)
    // An open line goes quiet.
    else if (!this.joinedLegs.has(legId)) node.switch.leave(legId)
    this.parties.delete(legId)
    this.joinedLegs.delete(legId)
    party.letGo(how, since)
  }
}
