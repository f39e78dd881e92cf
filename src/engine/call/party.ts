// Who talks with the customer of a call: an agent of the account, or whoever picks up at an outside number.
// How each is called, what its state becomes meanwhile, and how it is let go.
import type { Line } from '../../domain/caller-id.ts'
import type { Agent, AgentOffer, CallOfAgent } from '../agents/live-agent.ts'
import type { AgentFloor } from './agent-floor.ts'
import type { Customer } from './call-customer.ts'

/** What becomes of a party whom a conversation lets go. */
export type LetGo = 'freeAgents' | 'unansweredAgents' | 'missAgent' | 'wrapAgent'

/** A party from the moment it is reserved for a call until it is let go. */
export interface Party {
  readonly legId: string
  /** Epoch ms, in the call's own time. */
  readonly offeredAt: number
  /** The extension of an agent; null: an outside number. */
  readonly ext: string | null
  /** Its extension, or its number. */
  readonly name: string
  /** Its line is open before the call and after it. */
  readonly isHeld: boolean
  bind(call: CallOfAgent): void
  ring(): void
  /** It picked up. */
  took(): void
  /** It is on the line: an agent takes no calls. */
  occupy(): void
  /** It talks with the customer. */
  talk(): void
  /** For the client's screen: the state of an extension. */
  report(status: 'ring' | 'answer' | 'hangup'): void
  /** `since`: when it began to talk with the customer. */
  letGo(how: LetGo, since: number | null): void
}

/** A number that is called in an agent's place. */
export interface OutsideNumber {
  readonly phone: string
  readonly line: Line
  /** It is not called any more: its channel is free. */
  released(): void
}

export class AgentParty implements Party, AgentOffer {
  readonly agent: Agent
  readonly legId: string
  readonly offeredAt: number
  /** Its phone rings for this customer; false: it was picked up, or its line is held. */
  private isRinging: boolean
  private readonly customer: Customer
  private readonly floor: AgentFloor

  /** `taskId`: the task whose call it is; null: the agent's own. */
  constructor(agent: Agent, customer: Customer, floor: AgentFloor, taskId: number | null) {
    this.agent = agent
    this.customer = customer
    this.floor = floor
    this.legId = agent.heldLegId ?? floor.node.newLegId()
    this.offeredAt = customer.now
    this.isRinging = agent.heldLegId === null
    floor.roster.reserve(agent, taskId)
  }

  get ext(): string {
    return this.agent.ext
  }

  get name(): string {
    return this.agent.ext
  }

  get isHeld(): boolean {
    return this.agent.heldLegId === this.legId
  }

  bind(call: CallOfAgent): void {
    this.agent.call = call
  }

  ring(): void {
    const { account, node } = this.floor
    node.switch.ringAgent(this.legId, {
      accountId: account.id,
      ext: this.agent.ext,
      callerId: this.customer.phone,
      ringTimeoutMs: account.settings.agentRingTimeoutSeconds * 1_000,
      tags: { accountId: account.id, callId: this.customer.callId },
    })
  }

  took(): void {
    this.ringOver(true)
    this.floor.roster.took(this.agent)
  }

  occupy(): void {
    this.floor.roster.occupy(this.agent)
  }

  talk(): void {
    this.floor.roster.talk(this.agent)
  }

  report(status: 'ring' | 'answer' | 'hangup'): void {
    this.customer.report({ type: 'agentLeg', offer: this, status })
  }

  letGo(how: LetGo, since: number | null): void {
    const { agent, customer } = this
    const { account, roster } = this.floor
    agent.call = null
    if (how === 'freeAgents') roster.free(agent)
    else if (how === 'wrapAgent') {
      customer.report({ type: 'talkEnded', talkMs: customer.now - (since ?? customer.now) })
      roster.wrap(agent, account.settings)
    } else {
      this.ringOver(false)
      if (how === 'missAgent') roster.miss(agent)
      else roster.unanswered(agent)
    }
  }

  /**
   * Reports whether and how soon the agent picked up, from which the pacer learns. A phone that was picked up
   * no longer counts as missed.
   */
  private ringOver(isAnswered: boolean): void {
    if (!this.isRinging) return
    this.isRinging = false
    const ringMs = this.customer.now - this.offeredAt
    this.customer.report({ type: 'agentRingOver', isAnswered, ringMs })
  }
}

/** It has no state in the account, and nothing is learned from it. */
export class OutsideParty implements Party {
  readonly ext = null
  readonly isHeld = false
  readonly legId: string
  readonly offeredAt: number
  private readonly number: OutsideNumber
  private readonly customer: Customer
  private readonly floor: AgentFloor

  constructor(number: OutsideNumber, customer: Customer, floor: AgentFloor) {
    this.number = number
    this.customer = customer
    this.floor = floor
    this.legId = floor.node.newLegId()
    this.offeredAt = customer.now
  }

  get name(): string {
    return this.number.phone
  }

  ring(): void {
    const { account, node } = this.floor
    const { phone, line } = this.number
    node.switch.dial(this.legId, {
      to: phone,
      callerId: line.callerId,
      trunk: line.trunk,
      ringTimeoutMs: account.settings.ringTimeoutSeconds * 1_000,
      mayDial: () => node.mayDial(account.id),
      tags: { accountId: account.id, callId: this.customer.callId },
    })
  }

  letGo(): void {
    this.number.released()
  }

  bind(): void {}
  took(): void {}
  occupy(): void {}
  talk(): void {}
  report(): void {}
}
