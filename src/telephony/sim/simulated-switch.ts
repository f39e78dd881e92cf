// The simulated switch: seeded customers and agents behind the telephony port, in whatever clock it is given.
import type { Clock } from '../../domain/clock.ts'
import { type Random, seeded } from '../../domain/random.ts'
import { Mailbox } from '../mailbox.ts'
import type { AgentCall, AgentPhone, CustomerCall, Ears, LiveLeg, Switch, SwitchEvent } from '../port.ts'
import { Rooms } from '../rooms.ts'
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
  /** Somebody calls in and hangs up after `patienceMs`; answers the leg. Nobody comes through while it is down. */
  callIn(call: CallIn): string
  /** A key is pressed at the leg's phone. */
  press(legId: string, digit: string): void
  /** Whom the leg hears now. */
  heardBy(legId: string): string[]
  /** Keys pressed towards the leg's phone so far. */
  keysOf(legId: string): string
}

export interface CallIn {
  readonly trunk: string
  readonly from: string
  readonly to: string
  readonly patienceMs: number
}

const HUNG_UP: Omit<LegEnding, 'by'> = { outcome: 'completed', q850: 16 }
const GAVE_UP_CALLING: LegEnding = { outcome: 'noAnswer', by: 'customer', sipStatus: 487 }
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
  readonly #rooms = new Rooms()
  /** Calls that came in, and what takes back their callers' patience. */
  readonly #incoming = new Map<string, () => void>()
  readonly #ended = new Seen()
  readonly #failing = new Set<string>()
  #isDown = false
  // Customers and agents count apart, so that another way to reach agents leaves the customers as they were.
  #customers = 0
  #agentRings = 0
  #callsIn = 0

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
      this.#rooms.leave(leg.id)
      this.#ended.add(leg.id)
    }
    for (const cancel of this.#incoming.values()) cancel()
    this.#incoming.clear()
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
      isTalking: false,
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

  join(legId: string, room: string, ears?: Ears): void {
    const leg = this.#legs.get(legId)
    // A leg that is gone has an `ended` on its way.
    if (!leg) return
    if (leg.answeredAt === null) {
      this.#write('joinRefused', leg)
      return
    }
    const left = this.#rooms.roomOf(legId)
    if (!this.#rooms.join(legId, room, ears)) return
    this.#mailbox.tell({ type: 'joined', legId, room, at: this.#clock.now() })
    if (left !== null && left !== room) this.#changed(left)
    this.#changed(room)
  }

  leave(legId: string): void {
    const room = this.#rooms.leave(legId)
    const leg = this.#legs.get(legId)
    if (leg) this.#talkOrWait(leg)
    if (room !== null) this.#changed(room)
  }

  hangup(legId: string): void {
    const leg = this.#legs.get(legId)
    if (leg) this.#end(leg, leg.answeredAt === null ? CANCELLED : { ...HUNG_UP, by: 'us' })
    else this.#endIncoming(legId, CANCELLED)
  }

  play(legId: string, _prompt: string, loops?: 'loops'): void {
    const leg = this.#legs.get(legId)
    if (!leg || leg.answeredAt === null || leg.cancelPrompt || loops) return
    leg.cancelPrompt = this.#clock.after(draw(this.world.prompt, leg.random), () => {
      leg.cancelPrompt = null
      this.#mailbox.tell({ type: 'played', legId, at: this.#clock.now() })
    })
  }

  sendDigits(legId: string, digits: string): void {
    const leg = this.#legs.get(legId)
    if (leg && leg.answeredAt !== null) leg.keys += digits.replace(/[^0-9*#A-D]/gi, '')
  }

  /** Simulated people make no sound: nothing is written. */
  record(_legId: string, _file: string): void {}

  async snapshot(): Promise<LiveLeg[]> {
    return [...this.#legs.values()].map(leg => ({
      legId: leg.id,
      answered: leg.answeredAt !== null,
      room: this.#rooms.roomOf(leg.id),
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
    for (const legId of [...this.#incoming.keys()]) this.#endIncoming(legId, NO_LINE)
  }

  up(): void {
    if (!this.#isDown) return
    this.#isDown = false
    const at = this.#clock.now()
    this.#mailbox.tell({ type: 'up', at })
    for (const phone of this.#phones.registered())
      this.#mailbox.tell({ type: 'agentRegistered', ...phone, at })
  }

  callIn({ trunk, from, to, patienceMs }: CallIn): string {
    const legId = `in-${this.#seed}-${++this.#callsIn}`
    if (this.#isDown) return legId
    const giveUp = () => this.#endIncoming(legId, GAVE_UP_CALLING)
    this.#incoming.set(legId, this.#clock.after(patienceMs, giveUp))
    this.#mailbox.tell({ type: 'incoming', legId, trunk, from, to, at: this.#clock.now() })
    return legId
  }

  press(legId: string, digit: string): void {
    const leg = this.#legs.get(legId)
    if (leg && leg.answeredAt !== null)
      this.#mailbox.tell({ type: 'digit', legId, digit, at: this.#clock.now() })
  }

  heardBy(legId: string): string[] {
    return this.#rooms.heardBy(legId)
  }

  keysOf(legId: string): string {
    return this.#legs.get(legId)?.keys ?? ''
  }

  #endIncoming(legId: string, ending: LegEnding): void {
    const cancel = this.#incoming.get(legId)
    if (cancel === undefined) return
    cancel()
    this.#incoming.delete(legId)
    this.#mailbox.tell({ type: 'ended', legId, at: this.#clock.now(), ...ending })
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

  /** Who was in the room, or is, may have somebody to talk with now, or nobody any more. */
  #changed(room: string): void {
    for (const legId of this.#rooms.legsIn(room)) {
      const leg = this.#legs.get(legId)
      if (leg) this.#talkOrWait(leg)
    }
  }

  /** A customer talks as long as somebody talks with it; left alone, it waits as it did after its answer. */
  #talkOrWait(leg: SimulatedLeg): void {
    if (leg.side !== 'customer') return
    const isTalking = this.#rooms.talksWith(leg.id).length > 0
    if (isTalking === leg.isTalking) return
    leg.isTalking = isTalking
    leg.cancelNext()
    if (!isTalking) {
      this.#waitForAgent(leg)
      return
    }
    this.#write('connected', leg)
    this.#talk(leg)
  }

  #talk(customer: CustomerLeg): void {
    const leavesInMs = this.#leavesInMs(customer)
    const isCutShort = leavesInMs <= customer.plan.talkMs
    const hangsUp = isCutShort ? 'customer' : customer.plan.hangsUp
    customer.cancelNext = this.#clock.after(Math.min(leavesInMs, customer.plan.talkMs), () =>
      this.#endTalk(customer, hangsUp),
    )
  }

  /**
   * When an agent hangs up, a held leg stays; a phone that was rung for this customer goes on-hook, and the
   * customer is left waiting, or talks on with whoever else is there.
   */
  #endTalk(customer: CustomerLeg, hangsUp: 'customer' | 'agent'): void {
    const agent = this.#rooms
      .talksWith(customer.id)
      .map(legId => this.#legs.get(legId))
      .find(leg => leg?.side === 'agent')
    if (hangsUp === 'customer' || agent?.side !== 'agent' || agent.isHeld) {
      this.#end(customer, { ...HUNG_UP, by: agent === undefined ? 'customer' : hangsUp })
      return
    }
    this.#end(agent, { ...HUNG_UP, by: 'agent' })
    if (customer.isTalking) this.#talk(customer)
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
    if (leg.side === 'agent' && leg.hasPhone) this.#phones.free(leg.accountId, leg.to)
    const room = this.#rooms.leave(leg.id)
    if (room !== null) this.#changed(room)
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
      keys: '',
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
