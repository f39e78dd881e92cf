// The simulated switch: seeded customers and agents behind the telephony port, in whatever clock it is given.
import type { Clock } from '../../domain/clock.ts'
import { type Random, seeded } from '../../domain/random.ts'
import { Mailbox } from '../mailbox.ts'
import type { AgentCall, AgentPhone, CustomerCall, LiveLeg, Switch, SwitchEvent } from '../port.ts'
import { Seen } from '../seen.ts'
import { type LegEnding, planCustomer, type Step } from './customer.ts'
import { draw } from './distribution.ts'
import { type Happening, Ledger, type LedgerEntry } from './ledger.ts'
import { type AgentLeg, type CustomerLeg, follow, type SimulatedLeg } from './simulated-leg.ts'
import { SimulatedPhones } from './simulated-phones.ts'
import { SimWorld } from './world.ts'

export interface SimSwitchOptions {
  readonly clock: Clock
  /** Asked once, for the seed of the world. */
  readonly random: Random
  readonly world?: Partial<SimWorld>
  /** Told of everything dialled, answered, connected and ended, at the moment it happens. */
  readonly watch?: (entry: LedgerEntry) => void
}

/** The port, and what a test or a demo may do to the world. */
export interface SimSwitch extends Switch {
  readonly world: SimWorld
  readonly ledger: Pick<Ledger, 'counts' | 'outcomes'>
  /** Dials over this trunk fail until `repair`; its legs alive go on. */
  fail(trunk: string): void
  repair(trunk: string): void
  /**
   * The switch goes down and loses its legs: unanswered ones end trunkFailed, answered ones completed, all by
   * the network. `down` is told before their ends.
   */
  down(): void
  /** `up`, then every expected agent registers again. */
  up(): void
}

const HUNG_UP: Omit<LegEnding, 'by'> = { outcome: 'completed', q850: 16 }
const CANCELLED: LegEnding = { outcome: 'cancelled', by: 'us', sipStatus: 487 }
const NO_LINE: LegEnding = { outcome: 'trunkFailed', by: 'network', sipStatus: 503, q850: 38 }
const NOT_THERE: LegEnding = { outcome: 'unreachable', by: 'network', sipStatus: 480, q850: 20 }
const PHONE_BUSY: LegEnding = { outcome: 'busy', by: 'network', sipStatus: 486, q850: 17 }

/** Refuses a world that makes no sense by throwing zod's error. */
export function createSimSwitch(options: SimSwitchOptions): SimSwitch {
  return new SimulatedSwitch(options)
}

class SimulatedSwitch implements SimSwitch {
  readonly world: SimWorld
  readonly ledger: Ledger
  readonly #clock: Clock
  readonly #seed: number
  readonly #mailbox: Mailbox
  readonly #phones = new SimulatedPhones()
  readonly #legs = new Map<string, SimulatedLeg>()
  readonly #ended = new Seen()
  readonly #failing = new Set<string>()
  #isDown = false
  // Customers and agents count apart, so that another way to reach agents leaves the customers as they were.
  #customers = 0
  #agentRings = 0

  constructor(options: SimSwitchOptions) {
    this.world = SimWorld.parse(options.world ?? {})
    this.#clock = options.clock
    this.#seed = Math.floor(options.random.next() * 2 ** 32)
    this.#mailbox = new Mailbox(options.clock)
    this.ledger = new Ledger(options.watch ?? (() => {}))
  }

  async start(listener: (event: SwitchEvent) => void): Promise<void> {
    this.#mailbox.open(listener)
  }

  /** Forgets all legs and tells nothing more of them. */
  async stop(): Promise<void> {
    this.#mailbox.close()
    for (const leg of this.#legs.values()) {
      leg.cancelNext()
      leg.cancelPrompt?.()
      this.#ended.add(leg.id)
    }
    this.#legs.clear()
    this.#phones.freeAll()
  }

  expectAgents(accountId: number, agents: readonly AgentPhone[]): void {
    const at = this.#clock.now()
    for (const ext of this.#phones.expect(accountId, agents))
      this.#mailbox.tell({ type: 'agentUnregistered', accountId, ext, at })
    if (this.#isDown) return
    for (const { ext } of agents) this.#mailbox.tell({ type: 'agentRegistered', accountId, ext, at })
  }

  /** Simulated phones are those of the agents that are named. */
  expectElsewhere(): void {}

  /** A simulated call needs to know nothing of its trunk. */
  useTrunks(): void {}

  dial(legId: string, call: CustomerCall): void {
    if (this.#isKnown(legId)) return
    const random = this.#randomOf(2 * this.#customers++)
    const plan = planCustomer(this.world, call.to, random)
    const leg: CustomerLeg = {
      ...this.#newLeg(legId, call.to, call.tags, random),
      side: 'customer',
      plan,
      partner: null,
    }
    this.#legs.set(legId, leg)
    this.#write('dialed', leg)
    if (this.#isDown || this.#failing.has(call.trunk)) this.#end(leg, NO_LINE)
    else follow(this.#clock, leg, plan.steps, call.ringTimeoutMs, step => this.#act(leg, step))
  }

  ringAgent(legId: string, call: AgentCall): void {
    if (this.#isKnown(legId)) return
    const random = this.#randomOf(2 * this.#agentRings++ + 1)
    const afterMs = draw(this.world.agentAnswer, random)
    const answers: Step[] = random.next() < this.world.agentMisses ? [] : [{ afterMs, does: 'answered' }]
    const refusal = this.#whyNotRinging(call)
    const leg: AgentLeg = {
      ...this.#newLeg(legId, call.ext, call.tags, random),
      hasPhone: refusal === null,
      side: 'agent',
      accountId: call.accountId,
      isHeld: call.callerId === '',
      partner: null,
    }
    this.#legs.set(legId, leg)
    this.#write('agentRung', leg)
    if (refusal) {
      this.#end(leg, refusal)
      return
    }
    this.#phones.use(call.accountId, call.ext)
    follow(this.#clock, leg, [{ afterMs: 0, does: 'ringing' }, ...answers], call.ringTimeoutMs, step =>
      this.#act(leg, step),
    )
  }

  connect(customerLegId: string, agentLegId: string): void {
    const customer = this.#legs.get(customerLegId)
    const agent = this.#legs.get(agentLegId)
    // A leg that is gone has an `ended` on its way.
    if (customer?.side !== 'customer' || agent?.side !== 'agent' || customer.partner === agent) return
    if (customer.answeredAt === null || agent.answeredAt === null || customer.partner || agent.partner) {
      this.#write('connectRefused', customer)
      return
    }
    customer.partner = agent
    agent.partner = customer
    this.#write('connected', customer)
    this.#mailbox.tell({ type: 'connected', legId: customer.id, agentLegId: agent.id, at: this.#clock.now() })
    customer.cancelNext()
    const leavesInMs = this.#leavesInMs(customer)
    const isCutShort = leavesInMs <= customer.plan.talkMs
    const hangsUp = isCutShort ? 'customer' : customer.plan.hangsUp
    customer.cancelNext = this.#clock.after(Math.min(leavesInMs, customer.plan.talkMs), () =>
      this.#endTalk(customer, agent, hangsUp),
    )
  }

  hangup(legId: string): void {
    const leg = this.#legs.get(legId)
    if (leg) this.#end(leg, leg.answeredAt === null ? CANCELLED : { ...HUNG_UP, by: 'us' })
  }

  play(legId: string, _prompt: string, loops?: 'loops'): void {
    const leg = this.#legs.get(legId)
    if (!leg || leg.answeredAt === null || leg.cancelPrompt || loops) return
    leg.cancelPrompt = this.#clock.after(draw(this.world.prompt, leg.random), () => {
      leg.cancelPrompt = null
      this.#mailbox.tell({ type: 'played', legId, at: this.#clock.now() })
    })
  }

  /** Simulated people make no sound: nothing is written. */
  record(_legId: string, _file: string): void {}

  async snapshot(): Promise<LiveLeg[]> {
    return [...this.#legs.values()].map(leg => ({
      legId: leg.id,
      answered: leg.answeredAt !== null,
      joinedTo: leg.partner?.id ?? null,
      tags: leg.tags,
    }))
  }

  fail(trunk: string): void {
    this.#failing.add(trunk)
  }

  repair(trunk: string): void {
    this.#failing.delete(trunk)
  }

  down(): void {
    if (this.#isDown) return
    this.#isDown = true
    this.#mailbox.tell({ type: 'down', at: this.#clock.now() })
    for (const leg of [...this.#legs.values()])
      this.#end(leg, leg.answeredAt === null ? NO_LINE : { ...HUNG_UP, by: 'network' })
  }

  up(): void {
    if (!this.#isDown) return
    this.#isDown = false
    const at = this.#clock.now()
    this.#mailbox.tell({ type: 'up', at })
    for (const phone of this.#phones.registered())
      this.#mailbox.tell({ type: 'agentRegistered', ...phone, at })
  }

  #act(leg: SimulatedLeg, step: Step): void {
    if (step.does === 'ended') {
      this.#end(leg, step.ending)
      return
    }
    const at = this.#clock.now()
    if (step.does === 'answered') {
      leg.answeredAt = at
      this.#write(leg.side === 'customer' ? 'answered' : 'agentAnswered', leg)
      if (leg.side === 'customer') this.#waitForAgent(leg)
    }
    this.#mailbox.tell({ type: step.does, legId: leg.id, at })
  }

  #waitForAgent(customer: CustomerLeg): void {
    const waitsMs = Math.min(this.#leavesInMs(customer), customer.plan.patienceMs)
    customer.cancelNext = this.#clock.after(waitsMs, () =>
      this.#end(customer, { ...HUNG_UP, by: 'customer' }),
    )
  }

  /**
   * Of an agent who hangs up, a held leg stays; a phone that was rung for this customer goes on-hook, and the
   * customer is left waiting.
   */
  #endTalk(customer: CustomerLeg, agent: AgentLeg, hangsUp: 'customer' | 'agent'): void {
    if (hangsUp === 'agent' && !agent.isHeld) this.#end(agent, { ...HUNG_UP, by: 'agent' })
    else this.#end(customer, { ...HUNG_UP, by: hangsUp })
  }

  #end(leg: SimulatedLeg, ending: LegEnding): void {
    leg.cancelNext()
    leg.cancelPrompt?.()
    this.#legs.delete(leg.id)
    this.#ended.add(leg.id)
    const at = this.#clock.now()
    this.ledger.write({
      what: leg.side === 'customer' ? 'ended' : 'agentEnded',
      legId: leg.id,
      to: leg.to,
      at,
      outcome: ending.outcome,
    })
    this.#mailbox.tell({ type: 'ended', legId: leg.id, at, ...ending })
    if (leg.side === 'agent') {
      if (leg.hasPhone) this.#phones.free(leg.accountId, leg.to)
      if (leg.partner) {
        leg.partner.partner = null
        leg.partner.cancelNext()
        this.#waitForAgent(leg.partner)
      }
    } else if (leg.partner) leg.partner.partner = null
    leg.partner = null
  }

  #whyNotRinging(call: AgentCall): LegEnding | null {
    if (this.#isDown) return NO_LINE
    if (!this.#phones.isRegistered(call.accountId, call.ext)) return NOT_THERE
    return this.#phones.isInUse(call.accountId, call.ext) ? PHONE_BUSY : null
  }

  #leavesInMs(customer: CustomerLeg): number {
    if (customer.plan.leavesAfterMs === null || customer.answeredAt === null) return Number.POSITIVE_INFINITY
    return Math.max(0, customer.answeredAt + customer.plan.leavesAfterMs - this.#clock.now())
  }

  #isKnown(legId: string): boolean {
    return this.#legs.has(legId) || this.#ended.has(legId)
  }

  #newLeg(id: string, to: string, tags: LiveLeg['tags'], random: Random) {
    return {
      id,
      to,
      tags,
      random,
      dialedAt: this.#clock.now(),
      answeredAt: null,
      cancelNext: () => {},
      cancelPrompt: null,
    }
  }

  #write(what: Happening, leg: SimulatedLeg): void {
    this.ledger.write({ what, legId: leg.id, to: leg.to, at: this.#clock.now() })
  }

  /**
   * A generator of its own for each leg: what one person does never depends on how often another was asked.
   */
  #randomOf(lane: number): Random {
    return seeded(Math.imul(this.#seed ^ Math.imul(lane + 1, 0x9e3779b1), 0x85ebca6b))
  }
}
