// The SIP switch: our user agent, our sound and our trunks behind the telephony port.
import { mkdirSync } from 'node:fs'
import { dirname, resolve as resolvePath } from 'node:path'
import { type Clock, within } from '../../domain/clock.ts'
import { errorText } from '../../domain/error-text.ts'
import type { TrunkAccess } from '../../domain/trunk.ts'
import { Mailbox } from '../mailbox.ts'
import type {
  AgentCall,
  AgentPhone,
  CustomerCall,
  Ears,
  LegTags,
  LiveLeg,
  Prompt,
  Switch,
  SwitchEvent,
} from '../port.ts'
import { Rooms } from '../rooms.ts'
import { Seen } from '../seen.ts'
import type { Calls } from './call/calls.ts'
import type { CallOf } from './call/goodbyes.ts'
import type { IncomingCalls } from './incoming/incoming-calls.ts'
import { type AgentWays, agentPlan, OWN_NAME } from './leg/agent-plan.ts'
import type { LegSide } from './leg/ending.ts'
import type { FindHost } from './leg/host-names.ts'
import type { LegPlan, LegSwitch } from './leg/leg-plan.ts'
import { OwnPrompts } from './leg/own-prompts.ts'
import { SipLeg } from './leg/sip-leg.ts'
import type { Media } from './media/media.ts'
import { ON_HOLD, RINGING } from './media/own-tones.ts'
import type { MediaEvent } from './media/port.ts'
import type { RandomBytes } from './message/message.ts'
import type { Trunks } from './trunk/trunk-lines.ts'

/** How long to wait for the lookup of new trunks' names; the lookup itself may take longer. */
const LOOKUP_WAIT_MS = 2_000
/** How long `stop` waits for the answers of those we hang up. */
const HANGUPS_WAIT_MS = 2_000

export interface SipLayers extends AgentWays {
  readonly clock: Clock
  readonly random: RandomBytes
  readonly calls: Calls
  readonly incomingCalls: IncomingCalls
  readonly trunks: Trunks
  readonly media: Media
  /** Legs that an earlier process left, until the carrier has reported their fate. */
  leftLegs(): LiveLeg[]
  /** The folder of files for `play` and `record` that are named without one. */
  readonly promptsFolder: string
  readonly recordingsFolder: string
  /** Looks up hosts that session descriptions name. */
  readonly findHost: FindHost
  readonly report: LegSwitch['report']
  fault(where: string, error: unknown): void
}

/** Starts and stops everything around the legs: transports first, and in reverse at the end. */
export interface SipLife {
  start(): Promise<void>
  stop(): Promise<void>
}

export class SipSwitch implements Switch {
  private readonly layers: SipLayers
  private readonly life: SipLife
  private readonly mailbox: Mailbox
  private readonly legs = new Map<string, SipLeg>()
  private readonly rooms = new Rooms()
  private readonly prompts: OwnPrompts
  private readonly ended = new Seen()
  private readonly legParts: LegSwitch
  /** Ended legs whose sound is still being closed, so that recordings get their names. */
  private readonly closing = new Map<string, { readonly leg: SipLeg; readonly closed: Promise<unknown> }>()
  /** The addresses of new trunks are being looked up. */
  private lookingUp: Promise<void> | null = null
  private emptied: () => void = () => {}
  private stopped = false

  constructor(layers: SipLayers, life: SipLife) {
    this.layers = layers
    this.life = life
    this.mailbox = new Mailbox(layers.clock)
    this.prompts = new OwnPrompts(layers.promptsFolder)
    const { clock, calls, media, random, findHost, report } = layers
    this.legParts = {
      ...{ clock, calls, media, random, findHost, report },
      customersOf: legId => this.customersOf(legId),
      notify: event => this.mailbox.post(event),
    }
  }

  async start(listener: (event: SwitchEvent) => void): Promise<void> {
    const { registrar, pbxPhones, trunks, incomingCalls, clock } = this.layers
    this.mailbox.open(listener)
    const post = (event: SwitchEvent) => this.mailbox.post(event)
    const phones = {
      registered: (accountId: number, ext: string) =>
        post({ type: 'agentRegistered', accountId, ext, at: clock.now() }),
      unregistered: (accountId: number, ext: string) =>
        post({ type: 'agentUnregistered', accountId, ext, at: clock.now() }),
    }
    pbxPhones.start(phones)
    registrar.start({
      ...phones,
      refused: (accountId, ext, reason, from) =>
        post({ type: 'agentRefused', accountId, ext, reason, from, at: clock.now() }),
    })
    trunks.start({
      up: (trunk, at) => post({ type: 'trunkUp', trunk, at }),
      full: (trunk, at) => post({ type: 'trunkFull', trunk, at }),
      down: (trunk, outage, at) => post({ type: 'trunkDown', trunk, outage, at }),
    })
    incomingCalls.start(event => {
      if (event.type === 'ended') this.ended.add(event.legId)
      post(event)
    })
    await this.life.start()
  }

  async stop(): Promise<void> {
    this.stopped = true
    for (const leg of this.legs.values()) leg.hangup()
    const hangsUp = this.legs.size > 0 || this.layers.incomingCalls.legs().length > 0
    this.layers.incomingCalls.stop()
    if (this.legs.size > 0) {
      const emptied = new Promise<void>(resolve => {
        this.emptied = resolve
      })
      await within(this.layers.clock, HANGUPS_WAIT_MS, emptied)
    }
    // What has been said of them is heard, also of those who picked up all the same.
    if (hangsUp) await new Promise<void>(resolve => this.layers.clock.after(0, resolve))
    this.mailbox.close()
    await this.life.stop()
    await Promise.all([...this.closing.values()].map(({ closed }) => closed))
  }

  expectAgents(accountId: number, agents: readonly AgentPhone[]): void {
    this.layers.registrar.expect(
      accountId,
      agents.filter(({ at }) => at === undefined),
    )
    this.layers.pbxPhones.expect(accountId, agents)
  }

  expectElsewhere(codes: readonly string[]): void {
    this.layers.registrar.expectElsewhere(codes)
  }

  useTrunks(trunks: readonly TrunkAccess[]): void {
    const { clock, fault, incomingCalls, pbxPhones } = this.layers
    incomingCalls.keepTrunks(new Set(trunks.map(({ name }) => name)))
    const known = Promise.all([this.lookingUp, this.layers.trunks.use(trunks)])
    const lookedUp: Promise<void> = within(clock, LOOKUP_WAIT_MS, known)
      .catch(error => fault('trunks', error))
      .finally(() => {
        pbxPhones.judge()
        if (this.lookingUp === lookedUp) this.lookingUp = null
      })
    this.lookingUp = lookedUp
    pbxPhones.judge()
  }

  usePrompts(accountId: number, prompts: readonly Prompt[]): void {
    this.prompts.use(accountId, prompts)
  }

  dial(legId: string, call: CustomerCall): void {
    const leg = this.newLeg(legId, 'customer', call.tags, false)
    if (leg === null) return
    const plan = this.wayOf(call)
    if (plan === null) void this.dialOnceLookedUp(leg, call)
    else leg.begin(plan)
  }

  answer(legId: string, tags: LegTags): void {
    const call = this.layers.incomingCalls.ringing(legId)
    if (this.stopped || call === null || this.legs.has(legId)) return
    const leg = this.openLeg(legId, 'customer', tags, false)
    leg.takeUp(call.takenUpBy(leg, { side: 'customer', legId, ...tags }))
  }

  ringAgent(legId: string, call: AgentCall): void {
    const leg = this.newLeg(legId, 'agent', call.tags, call.callerId === '')
    if (leg === null) return
    // Whether a PBX is a carrier is known once all trunks' names are looked up.
    const isAtPbx = this.layers.pbxPhones.has(call.accountId, call.ext)
    if (this.lookingUp === null || !isAtPbx) this.ring(leg, call)
    else void this.lookingUp.then(() => this.ring(leg, call))
  }

  join(legId: string, room: string, ears?: Ears): void {
    // The leg has ended; its `ended` is on the way.
    if (this.legs.get(legId)?.isAnswered !== true) return
    const left = this.rooms.roomOf(legId)
    if (!this.rooms.join(legId, room, ears)) return
    if (left !== room) this.layers.media.stopPlaying(legId)
    this.hear([legId, ...this.rooms.legsIn(room), ...(left === null ? [] : this.rooms.legsIn(left))])
    this.mailbox.post({ type: 'joined', legId, room, at: this.layers.clock.now() })
  }

  leave(legId: string): void {
    const room = this.rooms.leave(legId)
    this.layers.media.stopPlaying(legId)
    if (room !== null) this.hear([legId, ...this.rooms.legsIn(room)])
  }

  hangup(legId: string): void {
    this.legs.get(legId)?.hangup()
    this.layers.incomingCalls.hangup(legId)
  }

  play(legId: string, prompt: string, loops?: 'loops'): void {
    const leg = this.legs.get(legId)
    if (leg?.isAnswered !== true) return
    const sound = this.prompts.soundOf(leg.tags.accountId, prompt)
    if (loops) this.layers.media.playLoop(legId, sound)
    else this.layers.media.play(legId, sound)
  }

  playRinging(legId: string): void {
    if (this.legs.get(legId)?.isAnswered === true) this.layers.media.playLoop(legId, RINGING)
  }

  playHoldTone(legId: string): void {
    if (this.legs.get(legId)?.isAnswered === true) this.layers.media.playLoop(legId, ON_HOLD)
  }

  sendDigits(legId: string, digits: string): void {
    if (this.legs.get(legId)?.isAnswered === true) this.layers.media.sendDigits(legId, digits)
  }

  record(legId: string, file: string): void {
    const leg = this.legs.get(legId)
    if (leg?.isAnswered !== true) return
    const path = resolvePath(this.layers.recordingsFolder, file)
    try {
      // Done in this turn, so that even the shortest talk is recorded.
      mkdirSync(dirname(path), { recursive: true })
      leg.record(path, file)
    } catch (error) {
      leg.cannotRecord(file, errorText(error))
    }
  }

  pauseRecording(legId: string): void {
    this.layers.media.pauseRecording(legId, true)
  }

  resumeRecording(legId: string): void {
    this.layers.media.pauseRecording(legId, false)
  }

  async snapshot(): Promise<LiveLeg[]> {
    const own = [...this.legs.values()].map(leg => ({
      legId: leg.id,
      answered: leg.isAnswered,
      room: this.rooms.roomOf(leg.id),
      tags: leg.tags,
    }))
    return [...own, ...this.layers.incomingCalls.legs(), ...this.layers.leftLegs()]
  }

  /** Somebody picked up on a leg of an earlier process. */
  leftAnswered({ side, legId, accountId, callId }: CallOf, at: number): void {
    if (side === 'customer')
      this.mailbox.post({ type: 'answeredLate', legId, tags: { accountId, callId }, at })
  }

  /** Takes news of a leg's sound; once the leg has ended, only a failed recording counts. */
  sounded(event: MediaEvent): void {
    const leg = this.legs.get(event.legId) ?? this.closing.get(event.legId)?.leg
    leg?.sounded(event)
  }

  private hear(legIds: readonly string[]): void {
    this.layers.media.hear(new Map(legIds.map(legId => [legId, this.rooms.heardBy(legId)])))
  }

  private customersOf(legId: string): SipLeg[] {
    return this.rooms
      .talksWith(legId)
      .flatMap(otherId => this.legs.get(otherId) ?? [])
      .filter(leg => leg.side === 'customer')
  }

  private wayOf({ to, callerId, trunk, ringTimeoutMs, mayDial }: CustomerCall): LegPlan | null {
    const { trunks } = this.layers
    const way = trunks.way(trunk, to, callerId)
    if (way === null) return null
    const { strictSound, ...order } = way
    return {
      order: { to: 'trunk', contactUser: OWN_NAME, ringTimeoutMs, mayDial, ...order },
      relay: null,
      strictSound,
      watcher: trunks.begin(trunk),
    }
  }

  private async dialOnceLookedUp(leg: SipLeg, call: CustomerCall): Promise<void> {
    await this.lookingUp
    const plan = this.wayOf(call)
    if (plan !== null) {
      leg.begin(plan)
      return
    }
    this.layers.report('noWay', leg.id, call.trunk)
    leg.refuse({ outcome: 'trunkFailed', by: 'network' })
  }

  private ring(leg: SipLeg, call: AgentCall): void {
    const plan = agentPlan(this.layers, call)
    if (plan === null) leg.refuse({ outcome: 'unreachable', by: 'network' })
    else leg.begin(plan)
  }

  /** Null if the id is or was in use. */
  private newLeg(legId: string, side: LegSide, tags: LegTags, isHeld: boolean): SipLeg | null {
    const isKnown = this.legs.has(legId) || this.ended.has(legId) || this.layers.incomingCalls.isAlive(legId)
    return this.stopped || isKnown ? null : this.openLeg(legId, side, tags, isHeld)
  }

  private openLeg(legId: string, side: LegSide, tags: LegTags, isHeld: boolean): SipLeg {
    const leg = new SipLeg(legId, side, tags, isHeld, this.legParts, (over, sound) => this.over(over, sound))
    this.legs.set(legId, leg)
    return leg
  }

  private over(leg: SipLeg, sound: Promise<unknown>): void {
    this.leave(leg.id)
    this.legs.delete(leg.id)
    this.ended.add(leg.id)
    if (this.legs.size === 0) this.emptied()
    const closed = sound
      .catch(error => this.layers.fault('sound', error))
      .finally(() => this.closing.delete(leg.id))
    this.closing.set(leg.id, { leg, closed })
  }
}
