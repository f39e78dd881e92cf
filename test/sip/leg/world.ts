// A leg in virtual time: tests play its call, its sound and its relay, which keep their contracts and note
// what the leg did with them.
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { createVirtualClock } from '../../../src/simulation/virtual-clock.ts'
import type { SwitchEvent } from '../../../src/telephony/port.ts'
import type {
  Call,
  CallOrder,
  OutgoingEnd,
  OutgoingListener,
  OutgoingState,
} from '../../../src/telephony/sip/call/outgoing-call.ts'
import type { LegSide } from '../../../src/telephony/sip/leg/ending.ts'
import type { LegPlan } from '../../../src/telephony/sip/leg/leg-plan.ts'
import { SipLeg } from '../../../src/telephony/sip/leg/sip-leg.ts'
import {
  type LegSound,
  type MediaPort,
  PortsUsedUp,
  type RemoteMedia,
} from '../../../src/telephony/sip/media/port.ts'
import { nameAddr } from '../../../src/telephony/sip/message/name-addr.ts'
import { sipUri } from '../../../src/telephony/sip/message/uri.ts'
import type { SdpRelay } from '../../../src/telephony/sip/rtpengine/relay.ts'

/** How long the real call waits after a CANCEL or a BYE that nobody answers. */
const GOODBYE_WAIT_MS = 4_000
const PEER = '192.0.2.9'
const NO_SOUND: LegSound = {
  packetsIn: 0,
  packetsOut: 0,
  packetsLost: 0,
  packetsRefused: 0,
  jitterMs: 0,
  farLost: null,
  recording: null,
}

export function sdp(direction = 'sendrecv', format = 8, { host = PEER, port = 4_000 } = {}): Buffer {
  const media = [`c=IN IP4 ${host}`, 't=0 0', `m=audio ${port} RTP/AVP ${format}`, `a=${direction}`]
  const lines = ['v=0', `o=peer 1 1 IN IP4 ${PEER}`, 's=-', ...media]
  return Buffer.from(lines.map(line => `${line}\r\n`).join(''))
}

interface Waiting<T> {
  resolve(value: T): void
  reject(error: Error): void
}

function waiting<T>(): { promise: Promise<T>; waiting: Waiting<T> } {
  let settle: Waiting<T> = { resolve() {}, reject() {} }
  const promise = new Promise<T>((resolve, reject) => {
    settle = { resolve, reject }
  })
  return { promise, waiting: settle }
}

export class World {
  readonly clock = createVirtualClock(0)
  readonly reported: SwitchEvent[] = []
  readonly counts: string[] = []
  /** Legs whose ports are open. */
  readonly open = new Set<string>()
  /** Orders to the sound. */
  readonly sound: string[] = []
  readonly remotes: RemoteMedia[] = []
  readonly relayed: string[] = []
  readonly lookedUp: string[] = []
  /** The customers that an agent's leg talks with. */
  readonly talking = new Map<string, SipLeg[]>()
  overs = 0
  private ports: Waiting<{ address: string; port: number }> | null = null
  private relaying: Waiting<string> | null = null
  private finding: Waiting<string | null> | null = null

  leg(side: LegSide = 'customer', isHeld = false, id: string = side): SipLeg {
    const { clock, counts, reported } = this
    const parts = {
      clock,
      calls: { dial: (order: CallOrder, listener: OutgoingListener) => this.dial(order, listener) },
      media: this.media,
      random: randomBytes,
      findHost: (name: string) => {
        this.lookedUp.push(name)
        const { promise, waiting: finding } = waiting<string | null>()
        this.finding = finding
        return promise
      },
      customersOf: (legId: string) => this.talking.get(legId)?.filter(({ isAnswered }) => isAnswered) ?? [],
      notify: (event: SwitchEvent) => reported.push(event),
      report: (what: string) => counts.push(what),
    }
    return new SipLeg(id, side, { accountId: 1, callId: 1 }, isHeld, parts, () => {
      this.overs += 1
    })
  }

  plan(withRelay = false): LegPlan {
    const order = {
      to: 'trunk',
      uri: sipUri('13800000000', PEER),
      from: nameAddr(sipUri('4008', '192.0.2.1')),
      contactUser: 'yuhu',
      targets: [{ transport: 'udp', address: PEER, port: 5060 }],
      ringTimeoutMs: 30_000,
    } as const
    return { order, relay: withRelay ? this.relay : null, strictSound: false }
  }

  /** A leg that is calling; given `sdp()` of the peer, it is answered. */
  async calling(side: LegSide = 'customer', isHeld = false): Promise<{ leg: SipLeg; call: FakeCall }> {
    const leg = this.leg(side, isHeld)
    leg.begin(this.plan())
    return { leg, call: await this.bound() }
  }

  async answered(side: LegSide = 'customer', isHeld = false): Promise<{ leg: SipLeg; call: FakeCall }> {
    const both = await this.calling(side, isHeld)
    both.call.answer(sdp())
    return both
  }

  /** Its call, once the ports are bound. */
  async bound(): Promise<FakeCall> {
    await this.bind()
    const call = this.calls.at(-1)
    if (call === undefined) throw new Error('nothing was dialled')
    return call
  }

  async bind(error?: Error): Promise<void> {
    const { ports } = this
    this.ports = null
    if (error === undefined) ports?.resolve({ address: '192.0.2.1', port: 10_000 })
    else ports?.reject(error)
    await this.settle()
  }

  /** Answers or refuses what the relay was asked. */
  async relays(answer: string | Error): Promise<void> {
    const { relaying } = this
    this.relaying = null
    if (typeof answer === 'string') relaying?.resolve(answer)
    else relaying?.reject(answer)
    await this.settle()
  }

  /** Resolves the host asked for last, or says that it has no address. */
  async finds(address: string | null): Promise<void> {
    this.finding?.resolve(address)
    await this.settle()
  }

  settle(): Promise<void> {
    return this.pass(0)
  }

  pass(ms: number): Promise<void> {
    return this.clock.runUntil(this.clock.now() + ms)
  }

  /** The types of the events reported, in order. */
  types(): string[] {
    return this.reported.map(({ type }) => type)
  }

  ends(): Record<string, unknown>[] {
    return this.reported.flatMap(event => {
      if (event.type !== 'ended') return []
      const { outcome, by, sipStatus, q850 } = event
      return [
        { outcome, by, ...(sipStatus !== undefined && { sipStatus }), ...(q850 !== undefined && { q850 }) },
      ]
    })
  }

  readonly calls: FakeCall[] = []

  private dial(order: CallOrder, listener: OutgoingListener): Call {
    const call = new FakeCall(this, order, listener)
    this.calls.push(call)
    return call
  }

  private readonly media: MediaPort = {
    open: legId => {
      const { promise, waiting: ports } = waiting<{ address: string; port: number }>()
      this.ports = ports
      return promise.then(here => {
        this.open.add(legId)
        return here
      })
    },
    close: async legId => {
      this.open.delete(legId)
      return NO_SOUND
    },
    setRemote: (_legId, remote) => this.remotes.push(remote),
    hear: () => assert.fail('a leg knows no rooms'),
    play: (legId, file) => this.sound.push(`play ${legId} ${file}`),
    playLoop: (legId, file) => this.sound.push(`playLoop ${legId} ${file}`),
    stopPlaying: legId => this.sound.push(`stopPlaying ${legId}`),
    sendDigits: (legId, digits) => this.sound.push(`sendDigits ${legId} ${digits}`),
    record: (legId, file) => this.sound.push(`record ${legId} ${file}`),
    pauseRecording: (legId, isPaused) => this.sound.push(`pauseRecording ${legId} ${isPaused}`),
    watchEarly: legId => this.sound.push(`watchEarly ${legId}`),
  }

  private readonly relay: SdpRelay = {
    offer: () => this.ask('offer'),
    answer: () => this.ask('answer'),
    delete: async () => {
      this.relayed.push('delete')
    },
    ping: async () => true,
  }

  private ask(what: string): Promise<string> {
    this.relayed.push(what)
    const { promise, waiting: relaying } = waiting<string>()
    this.relaying = relaying
    return promise
  }
}

/** Keeps the order that calls promise: anything that does not fit its state does not happen. */
export class FakeCall implements Call {
  readonly sipCallId = 'call'
  state: OutgoingState = 'calling'
  hangups = 0
  readonly order: CallOrder
  private readonly world: World
  private readonly listener: OutgoingListener

  constructor(world: World, order: CallOrder, listener: OutgoingListener) {
    this.world = world
    this.order = order
    this.listener = listener
  }

  hangup(): void {
    if (this.state !== 'calling' && this.state !== 'answered') return
    this.hangups += 1
    const outcome = this.state === 'calling' ? 'cancelled' : 'completed'
    this.state = 'ending'
    this.world.clock.after(GOODBYE_WAIT_MS, () => this.end({ outcome, by: 'us' }))
  }

  provisional(status: number, description: Buffer | null = null): void {
    if (this.state === 'calling') this.listener.provisional(status, description)
  }

  answer(description: Buffer | null): void {
    if (this.state !== 'calling') return
    this.state = 'answered'
    this.listener.answered(description)
  }

  offer(description: Buffer): string | null {
    return this.state === 'answered' ? this.listener.offered(description) : null
  }

  end(end: Partial<OutgoingEnd>): void {
    if (this.state === 'ended') return
    this.state = 'ended'
    this.listener.ended({
      outcome: 'completed',
      by: 'peer',
      status: null,
      q850: null,
      retryAfterS: null,
      silent: false,
      ...end,
    })
  }
}

export const USED_UP = new PortsUsedUp(10_000, 10_003)
