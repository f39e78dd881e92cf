// One agent's phone at a PBX: where it is called, and whether it is there, by OPTIONS and by what ringing
// shows. In one of three states: there, not there, and away, in which it is not asked.
import { type Backoff, backoffMs } from '../../../domain/backoff.ts'
import type { Clock } from '../../../domain/clock.ts'
import { isCallable, type PbxAddress } from '../../../domain/pbx-address.ts'
import type { Authorize, OutgoingEnd } from '../call/outgoing-call.ts'
import { NonceCounts } from '../digest/answer.ts'
import { newSipCallId, newTag, type RandomBytes, type SipUri } from '../message/message.ts'
import type { Transactions } from '../transaction/layer.ts'
import { type Lookup, resolve } from '../transport/resolve.ts'
import type { Target, Transports } from '../transport/transport.ts'
import { ask } from '../trunk/ask.ts'
import { authorizeBy } from '../trunk/login.ts'
import { keyOf } from '../trunk/trunk-address.ts'
import type { TrunkCall } from '../trunk/trunk-lines.ts'
import { optionsTo, type Presence, shownByCall, shownByOptions, uriOf } from './pbx-way.ts'

/** How often a phone that is there is looked at. */
export const LOOK_EVERY_MS = 30_000
/** By then the OPTIONS has been sent five times over UDP (RFC 3261 §17.1.2.1). */
export const LOOK_LIMIT_MS = 8_000
/** While the PBX says that nobody is there, and while it says nothing. */
const AGAIN_NOBODY: Backoff = { firstMs: 5_000, limitMs: 30_000 }
const AGAIN_SILENT: Backoff = { firstMs: 5_000, limitMs: 60_000 }
/** How long a phone that could not be rung is away: many PBXs answer OPTIONS in place of their phones. */
export const AWAY: Backoff = { firstMs: 30_000, limitMs: 300_000 }
/** Requests to hundreds of phones do not come at the same time. */
const SPREAD = 0.1

export interface PbxNetwork {
  readonly clock: Clock
  readonly random: RandomBytes
  readonly transactions: Pick<Transactions, 'request'>
  readonly transports: Pick<Transports, 'flowTo'>
  readonly lookup: Lookup
  /** The host in our From. */
  readonly ownHost: string
  /** Whether a trunk has this host or this address: it is a carrier's, and nothing is sent there. */
  isCarrier(host: string, address: string): boolean
  readonly report: PbxReport
}

export type PbxCount = 'there' | 'gone' | 'silent' | 'couldNotRing' | 'nameUnknown' | 'isCarrier'
/** `about`: the agent's login. */
export type PbxReport = (what: PbxCount, about: string) => void

/** What an INVITE to it needs. */
export interface PbxRing {
  readonly uri: SipUri
  readonly targets: readonly [Target, ...Target[]]
  readonly authorize: Authorize
  readonly watcher: TrunkCall
  /** False: a trunk has come to have one of these addresses. */
  readonly mayDial: () => boolean
}

export class PbxPhone {
  readonly login: string
  readonly address: PbxAddress
  readonly password: string
  private readonly network: PbxNetwork
  private readonly changed: (isThere: boolean) => void
  private readonly uri: SipUri
  private readonly authorize: Authorize
  private found: readonly Target[] = []
  private answeredAt: string | null = null
  private state: 'there' | 'notThere' | 'away' = 'notThere'
  private silences = 0
  private nobodies = 0
  private vainRings = 0
  private living = 0
  private isLooking = false
  private isStopped = false
  private cancelNext: () => void = () => {}

  constructor(
    login: string,
    address: PbxAddress,
    password: string,
    network: PbxNetwork,
    changed: (isThere: boolean) => void,
  ) {
    this.login = login
    this.address = address
    this.password = password
    this.network = network
    this.changed = changed
    this.uri = uriOf(address)
    this.authorize = authorizeBy({ username: address.user, password }, new NonceCounts(), network.random)
  }

  get isThere(): boolean {
    return this.state === 'there'
  }

  /** Where requests to it may go now, the address that answered last before the others. */
  get targets(): readonly Target[] {
    const rank = (target: Target) => (keyOf(target) === this.answeredAt ? 0 : 1)
    return this.found.filter(target => this.mayReach(target)).sort((one, other) => rank(one) - rank(other))
  }

  look(): void {
    if (this.isLooking || this.isStopped || this.state === 'away') return
    this.isLooking = true
    void this.lookOnce().finally(() => {
      this.isLooking = false
    })
  }

  lookIn(ms: number): void {
    this.cancelNext()
    this.cancelNext = this.network.clock.after(ms, () => this.look())
  }

  /** Trunks have changed: it is not there if a carrier's address is all it has. */
  judge(): void {
    if (this.state !== 'there' || this.found.length === 0 || this.targets.length > 0) return
    this.network.report('isCarrier', this.login)
    this.become('notThere')
  }

  stop(): void {
    this.isStopped = true
    this.cancelNext()
  }

  /** Null: it is not there, or a carrier. */
  ring(): PbxRing | null {
    const [first, ...others] = this.targets
    if (first === undefined || this.state !== 'there') return null
    const targets = [first, ...others] as const
    return {
      uri: this.uri,
      targets,
      authorize: this.authorize,
      watcher: this.watched(),
      mayDial: () => targets.every(target => this.mayReach(target)),
    }
  }

  private mayReach({ address }: Target): boolean {
    return isCallable(address) && !this.network.isCarrier(this.address.host, address)
  }

  private async lookOnce(): Promise<void> {
    await this.resolve()
    if (this.isStopped) return
    const seen = await this.asked()
    if (this.isStopped || this.state === 'away') return
    // Its call shows that it is there, even if its PBX is too busy for an OPTIONS.
    if (seen === 'there' || this.living > 0) {
      this.silences = 0
      this.nobodies = 0
      this.become('there')
      this.lookIn(this.spread(LOOK_EVERY_MS))
      return
    }
    if (seen === 'away') {
      this.silences = 0
      this.lookIn(this.spread(backoffMs(AGAIN_NOBODY, this.nobodies++)))
      this.network.report('gone', this.login)
    } else this.lookIn(this.spread(backoffMs(AGAIN_SILENT, this.silences++)))
    this.become('notThere')
  }

  /** The last good answer of the name server is kept. */
  private async resolve(): Promise<void> {
    const { lookup, report } = this.network
    const resolution = await resolve(this.uri, { lookup, transport: this.address.transport })
    if (resolution.kind === 'targets')
      this.found = resolution.targets.map(target => ({ ...target, isPinned: true }))
    else report('nameUnknown', this.login)
  }

  /** All its addresses at once; that the phone is there, from any of them, outweighs the rest. */
  private async asked(): Promise<Presence | 'silent'> {
    const { targets } = this
    if (targets.length === 0) {
      if (this.found.length > 0) this.network.report('isCarrier', this.login)
      return 'silent'
    }
    const answers = await Promise.all(targets.map(target => this.askAt(target)))
    const best = answers.indexOf('there')
    const answered = targets[best]
    if (answered !== undefined) this.answeredAt = keyOf(answered)
    else if (!answers.includes('away')) this.network.report('silent', this.login)
    return best >= 0 ? 'there' : answers.includes('away') ? 'away' : 'silent'
  }

  private async askAt(target: Target): Promise<Presence | 'silent'> {
    const { network, uri } = this
    const { random, ownHost } = network
    const flow = network.transports.flowTo(target, 0)
    if (flow === null) return 'silent'
    const [sipCallId, tag] = [newSipCallId(random), newTag(random)]
    const first = optionsTo(uri, ownHost, flow.contact, { sipCallId, tag, sequence: 1 }, [])
    let asked = await ask(network, first, target, LOOK_LIMIT_MS)
    if (asked.kind === 'answered' && (asked.response.status === 401 || asked.response.status === 407)) {
      const credentials = this.authorize(asked.response, first)
      if (credentials !== null && this.mayReach(target) && !this.isStopped) {
        const again = optionsTo(uri, ownHost, flow.contact, { sipCallId, tag, sequence: 2 }, credentials)
        asked = await ask(network, again, target, LOOK_LIMIT_MS)
      }
    }
    return asked.kind === 'answered' ? shownByOptions(asked.response) : 'silent'
  }

  private watched(): TrunkCall {
    let hasRung = false
    return {
      heard: () => {
        if (!hasRung) this.living += 1
        hasRung = true
      },
      ended: end => {
        if (hasRung) this.living -= 1
        this.rangOnce(end, hasRung)
      },
    }
  }

  private rangOnce(end: OutgoingEnd, hasRung: boolean): void {
    if (this.isStopped) return
    const shown = end.silent ? 'away' : shownByCall(end, hasRung)
    if (shown === 'there' || hasRung) this.vainRings = 0
    if (shown !== 'away') return
    this.network.report('couldNotRing', this.login)
    const awayMs = backoffMs(AWAY, this.vainRings++)
    this.become('away')
    this.cancelNext()
    this.cancelNext = this.network.clock.after(awayMs, () => {
      this.become('notThere')
      this.look()
    })
  }

  private become(state: PbxPhone['state']): void {
    const was = this.isThere
    this.state = state
    if (this.isThere === was) return
    if (this.isThere) this.network.report('there', this.login)
    this.changed(this.isThere)
  }

  private spread(ms: number): number {
    const [byte = 0] = this.network.random(1)
    const chance = byte / 256
    return Math.round(ms * (1 - SPREAD + 2 * SPREAD * chance))
  }
}
