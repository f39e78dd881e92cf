// One trunk in use: finds its addresses, probes them, registers, and knows whether calls may go over it.
import { isIP } from 'node:net'
import { type Backoff, backoffMs } from '../../../domain/backoff.ts'
import type { Clock } from '../../../domain/clock.ts'
import type { TrunkAccess } from '../../../domain/trunk.ts'
import { outageText } from '../../../domain/trunk-outage.ts'
import type { Authorize, OutgoingEnd } from '../call/outgoing-call.ts'
import { NonceCounts } from '../digest/answer.ts'
import type { RandomBytes } from '../message/message.ts'
import { trunkFaultOf } from '../outcomes.ts'
import type { Transactions } from '../transaction/layer.ts'
import type { Lookup } from '../transport/resolve.ts'
import type { Target, Transports } from '../transport/transport.ts'
import { authorizeBy } from './login.ts'
import { Probing } from './probing.ts'
import { redirectedTo } from './redirect.ts'
import { Registration } from './registration.ts'
import { keyOf, parseAddress, sayTarget, type TrunkTarget, targetsOf } from './trunk-address.ts'
import { Health, type HealthListener } from './trunk-health.ts'
import type { TrunkCall, TrunkReport, TrunkWay } from './trunk-lines.ts'
import { sayingOf } from './way.ts'

/** How often its host names are looked up again, and how often while they have no address. */
export const RESOLVE_EVERY_MS = 60_000
export const RESOLVE_AGAIN_MS = 5_000
/**
 * A trunk is down once it has refused this many calls in a row itself and nothing was heard of any other
 * call.
 */
export const REFUSED_IN_A_ROW = 5
/**
 * The longest rest, even by Retry-After. A trunk that answers probes rests for less, because only a call
 * shows whether it has room.
 */
export const REST_MAX_MS = 300_000
export const REST_ALIVE_MAX_MS = 30_000
/** How long a trunk is left alone if it sends no Retry-After. */
const REST: Backoff = { firstMs: 5_000, limitMs: REST_MAX_MS }
/** Something heard of a call within this time outweighs probes without an answer. */
const HEARD_FOR_MS = 35_000
const REST_MIN_MS = 1_000
/** A trunk that cannot be probed is tried again after this. */
export const SILENCE_REST_MS = 30_000

export interface TrunkNetwork {
  readonly clock: Clock
  readonly random: RandomBytes
  readonly transactions: Pick<Transactions, 'request'>
  readonly transports: Pick<Transports, 'flowTo'>
  readonly lookup: Lookup
  readonly report: TrunkReport
  /** The trunk's addresses have changed. */
  moved(): void
}

export interface LiveTrunkListener extends HealthListener {
  /** The trunk had no room for a call. */
  full(): void
}

export class LiveTrunk {
  readonly trunk: TrunkAccess
  private readonly network: TrunkNetwork
  private readonly health: Health
  private readonly listener: Pick<LiveTrunkListener, 'full'>
  private readonly probing: Probing
  private readonly registration: Registration | null
  private readonly counts = new NonceCounts()
  private readonly authorize: Authorize
  private found: readonly TrunkTarget[] = []
  private readonly silent = new Set<string>()
  private registeredAt: string | null = null
  /**
   * Calls refused in a row, when the last of them counted, and how often the trunk rested because of them.
   */
  private refused = 0
  private refusedAt = Number.NEGATIVE_INFINITY
  private rests = 0
  private heardAt = Number.NEGATIVE_INFINITY
  /** Calls over it that have been heard of and are not over. */
  private living = 0
  private answersProbes = false
  private cancelRest: () => void = () => {}
  private cancelResolve: () => void = () => {}
  private cancelSilence: () => void = () => {}
  private stopped = false

  constructor(trunk: TrunkAccess, network: TrunkNetwork, listener: LiveTrunkListener) {
    this.trunk = trunk
    this.network = network
    this.listener = listener
    this.health = new Health(listener)
    this.authorize = authorizeBy(trunk, this.counts, network.random)
    const report = (what: Parameters<TrunkReport>[0], detail?: string) =>
      network.report(what, trunk.name, detail)
    this.probing = new Probing(network, trunk, () => this.found, {
      answered: ({ target }) => {
        report('probeAnswered')
        this.answersProbes = true
        this.silent.delete(keyOf(target))
        this.heard()
      },
      unanswered: ({ target }, outage) => {
        report('probeUnanswered', outage.about.target)
        this.silent.add(keyOf(target))
      },
      allSilent: outage => {
        this.answersProbes = false
        if (!this.carries()) this.health.set('silence', outage)
      },
    })
    this.registration = trunk.registers ? this.registrationOf(trunk, report) : null
  }

  get isDown(): boolean {
    return this.health.isDown
  }

  /** The current targets; none while its host names have no address. */
  get targets(): readonly Target[] {
    return this.found.map(({ target }) => target)
  }

  /** Resolves once its address has been looked up, whatever the result. */
  async start(): Promise<void> {
    if (this.registration !== null) this.health.set('registration', { reason: 'registering', about: {} })
    const hosts = parseAddress(this.trunk.address)
    if (hosts === null)
      this.health.set('address', { reason: 'badAddress', about: { address: this.trunk.address } })
    else {
      if (hosts.every(({ host }) => isIP(host.replace(/^\[|\]$/g, '')) === 0))
        this.health.set('address', { reason: 'lookingUp', about: {} })
      await this.resolve()
    }
  }

  async stop(): Promise<void> {
    this.stopped = true
    this.probing.stop()
    this.cancelRest()
    this.cancelResolve()
    this.cancelSilence()
    await this.registration?.stop()
  }

  way(number: string, callerId: string): TrunkWay | null {
    const [first, ...others] = this.ordered()
    if (first === undefined) return null
    const saying = sayingOf(this.trunk, number, callerId)
    if (saying === null) {
      this.network.report('badNumber', this.trunk.name)
      return null
    }
    const strictSound = this.trunk.strictSound ?? false
    return {
      ...saying,
      targets: [first, ...others],
      authorize: this.authorize,
      redirected: contacts => redirectedTo(contacts, saying.uri, this.found),
      strictSound,
    }
  }

  begin(): TrunkCall {
    const begunAt = this.network.clock.now()
    let isHeard = false
    return {
      heard: () => {
        if (!isHeard) this.living += 1
        isHeard = true
        this.callHeard()
      },
      ended: end => {
        if (isHeard) this.living -= 1
        isHeard = false
        this.callEnded(end, begunAt)
      },
    }
  }

  private callHeard(): void {
    this.refused = 0
    this.rests = 0
    this.heardAt = this.network.clock.now()
    this.endRest()
    this.heard()
  }

  private callEnded(end: OutgoingEnd, begunAt: number): void {
    if (end.silent) {
      this.wasSilent()
      return
    }
    if (end.status === null) return
    const fault = trunkFaultOf({ status: end.status, q850: end.q850 }, end.retryAfterS)
    if (fault === 'none') {
      this.callHeard()
      return
    }
    if (fault === 'full') this.listener.full()
    this.refusedCall(end, begunAt)
  }

  /**
   * One refusal may concern the call only; several in a row, each of a call begun after the previous refusal,
   * concern the trunk. While other calls go on over it, it is up.
   */
  private refusedCall({ status, retryAfterS }: OutgoingEnd, begunAt: number): void {
    if (begunAt >= this.refusedAt && this.living === 0) {
      this.refusedAt = this.network.clock.now()
      this.refused += 1
    }
    if (this.refused >= REFUSED_IN_A_ROW) this.rest(status, retryAfterS)
    // One probe checks for all calls that were refused together.
    else if (this.refused === 1 && this.trunk.probes && status === 503) this.probing.now()
  }

  /** Its calls show that it is up. */
  private carries(): boolean {
    return this.living > 0 || this.network.clock.now() - this.heardAt < HEARD_FOR_MS
  }

  private ordered(): readonly Target[] {
    const rank = (target: Target) =>
      keyOf(target) === this.registeredAt ? 0 : this.silent.has(keyOf(target)) ? 2 : 1
    return [...this.targets].sort((one, other) => rank(one) - rank(other))
  }

  private registrationOf(
    trunk: TrunkAccess,
    report: (what: Parameters<TrunkReport>[0], detail?: string) => void,
  ): Registration {
    const { clock, random, transactions, transports } = this.network
    const sender = {
      clock,
      random,
      transactions,
      transports,
      targets: () => this.ordered(),
      counts: this.counts,
    }
    return new Registration(trunk, sender, {
      registered: (target, forS) => {
        report('registered', `${sayTarget(target)} for ${forS} s`)
        this.registeredAt = keyOf(target)
        this.silent.delete(keyOf(target))
        this.health.clear('registration')
        this.heard()
      },
      failed: (outage, isLost) => {
        report('registerFailed', outageText(outage))
        if (!isLost) return
        this.registeredAt = null
        this.health.set('registration', outage)
      },
    })
  }

  private heard(): void {
    this.cancelSilence()
    this.health.clear('silence')
    this.health.heard()
  }

  private wasSilent(): void {
    if (this.health.has('silence')) return
    this.health.set('silence', { reason: 'callUnanswered', about: {} })
    if (this.trunk.probes) this.probing.now()
    else this.cancelSilence = this.network.clock.after(SILENCE_REST_MS, () => this.health.clear('silence'))
  }

  private rest(status: number | null, retryAfterS: number | null): void {
    // Calls that were on their way get the same refusal.
    if (this.health.has('rest')) return
    const grownMs = backoffMs(REST, this.rests)
    const mostMs = this.answersProbes ? REST_ALIVE_MAX_MS : REST_MAX_MS
    const forMs = Math.min(
      Math.max(retryAfterS === null ? grownMs : retryAfterS * 1_000, REST_MIN_MS),
      mostMs,
    )
    this.rests += 1
    // After the rest, one more refusal is enough.
    this.refused = REFUSED_IN_A_ROW - 1
    this.network.report('rested', this.trunk.name, `${forMs} ms`)
    this.health.set('rest', {
      reason: 'callsRefused',
      about: {
        count: String(REFUSED_IN_A_ROW),
        answer: String(status),
        seconds: String(Math.round(forMs / 1_000)),
      },
    })
    this.cancelRest()
    this.cancelRest = this.network.clock.after(forMs, () => this.endRest())
  }

  private endRest(): void {
    this.cancelRest()
    this.health.clear('rest')
  }

  private async resolve(): Promise<void> {
    const found = await targetsOf(this.trunk, this.network.lookup)
    if (this.stopped) return
    if (found.length > 0) this.take(found)
    else {
      this.network.report('nameUnknown', this.trunk.name)
      // The last good answer is kept.
      if (this.found.length === 0)
        this.health.set('address', { reason: 'noAddress', about: { address: this.trunk.address } })
    }
    const nextMs = this.found.length > 0 && found.length > 0 ? RESOLVE_EVERY_MS : RESOLVE_AGAIN_MS
    this.cancelResolve = this.network.clock.after(nextMs, () => void this.resolve())
  }

  private take(found: readonly TrunkTarget[]): void {
    const isFirst = this.found.length === 0
    const isSame = found.map(({ target }) => keyOf(target)).join() === this.targets.map(keyOf).join()
    if (isSame) return
    this.found = found
    this.network.moved()
    this.health.clear('address')
    if (this.trunk.probes) this.probing.now()
    if (isFirst) this.registration?.start()
  }
}
