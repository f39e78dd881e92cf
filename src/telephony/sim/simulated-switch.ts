// The simulated switch: seeded customers and agents behind the telephony port, in whatever clock it is given.
import type { Clock } from '../../domain/clock.ts'
import { type Random, seeded } from '../../domain/random.ts'
import type { TrunkAccess } from '../../domain/trunk.ts'
import { Mailbox } from '../mailbox.ts'
import type { AgentCall, AgentPhone, CustomerCall, Ears, LegTags, LiveLeg, SwitchEvent } from '../port.ts'
import { Rooms } from '../rooms.ts'
import { Seen } from '../seen.ts'
import { type LegEnding, planCustomer, type Step } from './customer.ts'
import { draw } from './distribution.ts'
import { People } from './known-people.ts'
import { type Happening, Ledger } from './ledger.ts'
import type { SimSettings, SimSwitch } from './sim-switch.ts'
import { type CallIn, callerLegId, REFUSED, SimulatedCallers } from './simulated-callers.ts'
import { type AgentLeg, type CustomerLeg, ENDING, follow, type SimulatedLeg } from './simulated-leg.ts'
import { SimulatedPhones } from './simulated-phones.ts'
import { HUNG_UP, SimulatedTalks } from './simulated-talks.ts'
import { SimWorld } from './world.ts'

/** Throws zod's error if the world is not valid. */
export function createSimSwitch(settings: SimSettings): SimSwitch {
  return new SimulatedSwitch(settings)
}

class SimulatedSwitch implements SimSwitch {
  readonly world: SimWorld
  readonly ledger: Ledger
  readonly #clock: Clock
  readonly #seed: number
  /** Null: nobody is told apart. */
  readonly #people: People | null
  readonly #mailbox: Mailbox
  readonly #phones = new SimulatedPhones()
  readonly #legs = new Map<string, SimulatedLeg>()
  readonly #rooms = new Rooms()
  readonly #talks: SimulatedTalks
  readonly #callers: SimulatedCallers
  readonly #ended = new Seen()
  readonly #failing = new Set<string>()
  #isDown = false
  // Customers and agents are counted separately, so that ringing agents in another way does not change the
  // customers.
  #customers = 0
  #agentRings = 0
  #callsIn = 0

  constructor(settings: SimSettings) {
    this.world = SimWorld.parse(settings.world ?? {})
    this.#clock = settings.clock
    this.#seed = Math.floor(settings.random.next() * 2 ** 32)
    const { people } = this.world
    this.#people = people === undefined ? null : new People(people, this.#seed)
    this.#mailbox = new Mailbox(settings.clock)
    this.ledger = new Ledger(settings.watch ?? (() => {}))
    const returning = { share: settings.callBackShare ?? 0, random: this.#randomOf(-1) }
    this.#callers = new SimulatedCallers(settings.clock, returning, {
      report: event => {
        if (event.type === 'ended') this.#ended.add(event.legId)
        this.#mailbox.post(event)
      },
      saw: entry => this.ledger.write(entry),
      returns: call => this.callIn(call),
    })
    this.#talks = new SimulatedTalks(settings.clock, this.#rooms, this.#legs, {
      began: customer => this.#write('connected', customer),
      ends: (leg, ending) => this.#end(leg, ending),
    })
  }

  async start(listener: (event: SwitchEvent) => void): Promise<void> {
    this.#mailbox.open(event => {
      listener(event)
      const leg = event.type === 'answered' ? this.#legs.get(event.legId) : undefined
      if (leg?.side === 'customer') this.#write('answerHeard', leg)
    })
  }

  /** Forgets all legs without further events. */
  async stop(): Promise<void> {
    this.#mailbox.close()
    for (const leg of this.#legs.values()) {
      leg.cancelNext()
      leg.cancelPrompt?.()
      this.#rooms.leave(leg.id)
      this.#ended.add(leg.id)
    }
    this.#callers.forgetAll()
    this.#legs.clear()
    this.#phones.freeAll()
  }

  expectAgents(accountId: number, agents: readonly AgentPhone[]): void {
    const at = this.#clock.now()
    for (const ext of this.#phones.expect(accountId, agents))
      this.#mailbox.post({ type: 'agentUnregistered', accountId, ext, at })
    if (this.#isDown) return
    for (const { ext } of agents) this.#mailbox.post({ type: 'agentRegistered', accountId, ext, at })
  }

  /** Only named agents have simulated phones. */
  expectElsewhere(): void {}

  /** A dialled call needs no data of its trunk; calls come in over these only. */
  useTrunks(trunks: readonly TrunkAccess[]): void {
    this.#callers.keepTrunks(new Set(trunks.map(({ name }) => name)))
  }

  dial(legId: string, call: CustomerCall): void {
    if (this.#isKnown(legId)) return
    const random = this.#randomOf(2 * this.#customers++)
    const fate = this.#people?.fateOf(call.to, this.#clock.now()) ?? null
    const plan = planCustomer(this.world, call.to, random, fate)
    const leg: CustomerLeg = {
      ...this.#newLeg(legId, call.to, call.tags, random),
      ...{ side: 'customer', plan, shown: call, isTalking: false },
    }
    this.#legs.set(legId, leg)
    this.#write('asked', leg)
    if (!call.mayDial()) {
      this.#end(leg, ENDING.notDialed)
      return
    }
    this.#write('dialed', leg)
    if (this.#isDown || this.#failing.has(call.trunk)) this.#end(leg, ENDING.noLine)
    else follow(this.#clock, leg, plan.steps, call.ringTimeoutMs, step => this.#act(leg, step))
  }

  /** Who calls has no more patience than it had when it began to ring. */
  answer(legId: string, tags: LegTags): void {
    const caller = this.#callers.takeUp(legId)
    if (caller === null) return
    const random = this.#randomOf(-1 - this.#callsIn)
    const { from, patienceMs } = caller
    const plan = { ...planCustomer(this.world, from, random), patienceMs, steps: [], leavesAfterMs: null }
    const leg: CustomerLeg = {
      ...this.#newLeg(legId, from, tags, random),
      ...{ side: 'customer', plan, shown: null, isTalking: false },
    }
    this.#legs.set(legId, leg)
    this.#act(leg, { afterMs: 0, does: 'answered' })
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
    if (!leg) return
    if (leg.answeredAt === null) {
      this.#write('joinRefused', leg)
      return
    }
    const left = this.#rooms.roomOf(legId)
    if (!this.#rooms.join(legId, room, ears)) return
    this.#mailbox.post({ type: 'joined', legId, room, at: this.#clock.now() })
    if (left !== null && left !== room) this.#talks.roomChanged(left)
    this.#talks.roomChanged(room)
  }

  leave(legId: string): void {
    const room = this.#rooms.leave(legId)
    this.#talks.legMoved(legId)
    if (room !== null) this.#talks.roomChanged(room)
  }

  hangup(legId: string): void {
    const leg = this.#legs.get(legId)
    if (leg) this.#end(leg, leg.answeredAt === null ? ENDING.cancelled : { ...HUNG_UP, by: 'us' })
    else this.#callers.end(legId, REFUSED)
  }

  /** Simulated people hear no difference. */
  usePrompts(): void {}

  play(legId: string, _prompt: string, loops?: 'loops'): void {
    const leg = this.#legs.get(legId)
    if (!leg || leg.answeredAt === null) return
    leg.cancelPrompt?.()
    leg.cancelPrompt = null
    if (loops) return
    leg.cancelPrompt = this.#clock.after(draw(this.world.prompt, leg.random), () => {
      leg.cancelPrompt = null
      this.#mailbox.post({ type: 'played', legId, at: this.#clock.now() })
    })
  }

  /** Simulated people need no tone, but it is heard in place of a prompt. */
  playRinging(legId: string): void {
    const leg = this.#legs.get(legId)
    leg?.cancelPrompt?.()
    if (leg) leg.cancelPrompt = null
  }

  playHoldTone(_legId: string): void {}

  sendDigits(legId: string, digits: string): void {
    const leg = this.#legs.get(legId)
    if (leg && leg.answeredAt !== null) leg.keys += digits.replace(/[^0-9*#A-D]/gi, '')
  }

  /** Simulated people make no sound, so nothing is written. */
  record(_legId: string, _file: string): void {}

  pauseRecording(_legId: string): void {}

  resumeRecording(_legId: string): void {}

  async snapshot(): Promise<LiveLeg[]> {
    const dialed = [...this.#legs.values()].map(leg => ({
      legId: leg.id,
      answered: leg.answeredAt !== null,
      room: this.#rooms.roomOf(leg.id),
      tags: leg.tags,
    }))
    return [...dialed, ...this.#callers.legs()]
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
    this.#mailbox.post({ type: 'down', at: this.#clock.now() })
    for (const leg of [...this.#legs.values()])
      this.#end(leg, leg.answeredAt === null ? ENDING.noLine : { ...HUNG_UP, by: 'network' })
    this.#callers.endAll(ENDING.noLine)
  }

  up(): void {
    if (!this.#isDown) return
    this.#isDown = false
    const at = this.#clock.now()
    this.#mailbox.post({ type: 'up', at })
    for (const phone of this.#phones.registered())
      this.#mailbox.post({ type: 'agentRegistered', ...phone, at })
  }

  callIn(call: CallIn): string {
    const legId = callerLegId(this.#seed, ++this.#callsIn)
    if (!this.#isDown) this.#callers.call(legId, call)
    return legId
  }

  press(legId: string, digit: string): void {
    const leg = this.#legs.get(legId)
    if (leg && leg.answeredAt !== null)
      this.#mailbox.post({ type: 'digit', legId, digit, at: this.#clock.now() })
  }

  heardBy(legId: string): string[] {
    return this.#rooms.heardBy(legId)
  }

  keysOf(legId: string): string {
    return this.#legs.get(legId)?.keys ?? ''
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
      if (leg.side === 'customer') this.#talks.wait(leg)
    }
    this.#mailbox.post({ type: step.does, legId: leg.id, at })
  }

  #end(leg: SimulatedLeg, ending: LegEnding): void {
    leg.cancelNext()
    leg.cancelPrompt?.()
    this.#legs.delete(leg.id)
    this.#ended.add(leg.id)
    const at = this.#clock.now()
    const what = leg.side === 'customer' ? 'ended' : 'agentEnded'
    this.ledger.write({ what, legId: leg.id, to: leg.to, at, outcome: ending.outcome })
    this.#mailbox.post({ type: 'ended', legId: leg.id, at, ...ending })
    if (leg.side === 'customer' && ending.outcome === 'noAnswer') this.#callers.missed(leg)
    if (leg.side === 'agent' && leg.hasPhone) this.#phones.free(leg.accountId, leg.to)
    const room = this.#rooms.leave(leg.id)
    if (room !== null) this.#talks.roomChanged(room)
  }

  #whyNotRinging(call: AgentCall): LegEnding | null {
    if (this.#isDown) return ENDING.noLine
    if (!this.#phones.isRegistered(call.accountId, call.ext)) return ENDING.notThere
    return this.#phones.isInUse(call.accountId, call.ext) ? ENDING.phoneBusy : null
  }

  #isKnown(legId: string): boolean {
    return this.#legs.has(legId) || this.#ended.has(legId) || this.#callers.has(legId)
  }

  #newLeg(id: string, to: string, tags: CustomerCall['tags'], random: Random) {
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

  /** Each leg has a generator of its own, so that one person's draws never depend on another's. */
  #randomOf(lane: number): Random {
    return seeded(Math.imul(this.#seed ^ Math.imul(lane + 1, 0x9e3779b1), 0x85ebca6b))
  }
}
