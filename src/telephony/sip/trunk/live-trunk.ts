// One trunk in use: finds its addresses, probes them, registers, and knows whether calls may go over it.
import { isIP } from 'node:net'
import type { Clock } from '../../../domain/clock.ts'
import type { Authorize, CallEnd } from '../call/call.ts'
import { NonceCounts } from '../digest/answer.ts'
import type { RandomBytes } from '../message/message.ts'
import type { Transactions } from '../transaction/layer.ts'
import type { Lookup } from '../transport/resolve.ts'
import type { Target, Transports } from '../transport/transport.ts'
import { keyOf, parseAddress, sayTarget, type TrunkTarget, targetsOf } from './address.ts'
import { Health, type HealthListener } from './health.ts'
import { authorizeBy } from './login.ts'
import { Probing } from './probing.ts'
import { Registration } from './registration.ts'
import type { SipTrunk, TrunkReport, TrunkWay } from './trunk.ts'
import { sayingOf } from './way.ts'

/** How often the addresses of its names are asked for again, and how often while there are none. */
export const RESOLVE_EVERY_MS = 60_000
export const RESOLVE_AGAIN_MS = 5_000
/** After a 503 without Retry-After; twice as long after each further one. */
export const REST_MS = 5_000
/** Of a Retry-After too. */
export const REST_MAX_MS = 300_000
const REST_MIN_MS = 1_000
/** A trunk that cannot be probed is tried again after this. */
export const SILENCE_REST_MS = 30_000

export interface LiveTrunkParts {
  readonly clock: Clock
  readonly random: RandomBytes
  readonly transactions: Pick<Transactions, 'request'>
  readonly transports: Pick<Transports, 'flowTo'>
  readonly lookup: Lookup
  readonly report: TrunkReport
  /** Its addresses are others now. */
  moved(): void
}

export class LiveTrunk {
  readonly trunk: SipTrunk
  private readonly parts: LiveTrunkParts
  private readonly health: Health
  private readonly probing: Probing
  private readonly registration: Registration | null
  private readonly counts = new NonceCounts()
  private readonly authorize: Authorize
  private found: readonly TrunkTarget[] = []
  private readonly silent = new Set<string>()
  private registeredAt: string | null = null
  private refusals = 0
  private askedToRest = false
  private cancelRest: () => void = () => {}
  private cancelResolve: () => void = () => {}
  private cancelSilence: () => void = () => {}
  private stopped = false

  constructor(trunk: SipTrunk, parts: LiveTrunkParts, listener: HealthListener) {
    this.trunk = trunk
    this.parts = parts
    this.health = new Health(listener)
    this.authorize = authorizeBy(trunk, this.counts, parts.random)
    const report = (what: Parameters<TrunkReport>[0], detail?: string) => parts.report(what, trunk.name, detail)
    this.probing = new Probing(parts, trunk, () => this.found, {
      answered: ({ target }) => {
        report('probeAnswered')
        this.silent.delete(keyOf(target))
        this.heard()
      },
      unanswered: ({ target }, reason) => {
        report('probeUnanswered', reason)
        this.silent.add(keyOf(target))
      },
      allSilent: reason => this.health.set('silence', reason),
    })
    this.registration = trunk.registers ? this.registrationOf(trunk, report) : null
  }

  get isDown(): boolean {
    return this.health.isDown
  }

  /** As they are now: none while its names have no address. */
  get targets(): readonly Target[] {
    return this.found.map(({ target }) => target)
  }

  /** Resolves when its address has been looked up once, with what result ever. */
  async start(): Promise<void> {
    if (this.registration !== null) this.health.set('registration', 'it is being registered')
    const hosts = parseAddress(this.trunk.address)
    if (hosts === null) this.health.set('address', `«${this.trunk.address}» is no address`)
    else {
      if (hosts.every(({ host }) => isIP(host.replace(/^\[|\]$/g, '')) === 0)) this.health.set('address', 'its address is being looked up')
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
      this.parts.report('badNumber', this.trunk.name)
      return null
    }
    const strictSound = this.trunk.strictSound ?? false
    return { ...saying, targets: [first, ...others], authorize: this.authorize, strictSound }
  }

  callHeard(): void {
    this.refusals = 0
    // Who asked for a time gets it, whatever became of calls on their way.
    if (!this.askedToRest) this.endRest()
    this.heard()
  }

  callEnded({ status, silent, retryAfterS }: CallEnd): void {
    if (silent) this.wasSilent()
    else if (status === 503) this.rest(retryAfterS)
    else if (status !== null) this.callHeard()
  }

  private ordered(): readonly Target[] {
    const rank = (target: Target) => (keyOf(target) === this.registeredAt ? 0 : this.silent.has(keyOf(target)) ? 2 : 1)
    return [...this.targets].sort((one, other) => rank(one) - rank(other))
  }

  private registrationOf(trunk: SipTrunk, report: (what: Parameters<TrunkReport>[0], detail?: string) => void): Registration {
    const { clock, random, transactions, transports } = this.parts
    const parts = { clock, random, transactions, transports, targets: () => this.ordered(), counts: this.counts }
    return new Registration(trunk, parts, {
      registered: (target, forS) => {
        report('registered', `${sayTarget(target)} for ${forS} s`)
        this.registeredAt = keyOf(target)
        this.silent.delete(keyOf(target))
        this.health.clear('registration')
        this.heard()
      },
      failed: (reason, isLost) => {
        report('registerFailed', reason)
        if (!isLost) return
        this.registeredAt = null
        this.health.set('registration', reason)
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
    this.health.set('silence', 'it did not answer a call')
    if (this.trunk.probes) this.probing.now()
    else this.cancelSilence = this.parts.clock.after(SILENCE_REST_MS, () => this.health.clear('silence'))
  }

  private rest(retryAfterS: number | null): void {
    // Calls that were on their way together are one refusal.
    if (retryAfterS === null && this.health.has('rest')) return
    const grownMs = REST_MS * 2 ** Math.min(this.refusals, 10)
    this.refusals += 1
    const forMs = Math.min(Math.max(retryAfterS === null ? grownMs : retryAfterS * 1_000, REST_MIN_MS), REST_MAX_MS)
    this.askedToRest = retryAfterS !== null
    this.parts.report('rested', this.trunk.name, `${forMs} ms`)
    this.health.set('rest', `it answered 503 and is left alone for ${Math.round(forMs / 1_000)} s`)
    this.cancelRest()
    this.cancelRest = this.parts.clock.after(forMs, () => this.endRest())
  }

  private endRest(): void {
    this.cancelRest()
    this.askedToRest = false
    this.health.clear('rest')
  }

  private async resolve(): Promise<void> {
    const found = await targetsOf(this.trunk, this.parts.lookup)
    if (this.stopped) return
    if (found.length > 0) this.take(found)
    else {
      this.parts.report('nameUnknown', this.trunk.name)
      // The last good answer is kept.
      if (this.found.length === 0) this.health.set('address', `${this.trunk.address} has no address`)
    }
    const nextMs = this.found.length > 0 && found.length > 0 ? RESOLVE_EVERY_MS : RESOLVE_AGAIN_MS
    this.cancelResolve = this.parts.clock.after(nextMs, () => void this.resolve())
  }

  private take(found: readonly TrunkTarget[]): void {
    const isFirst = this.found.length === 0
    const isSame = found.map(({ target }) => keyOf(target)).join() === this.targets.map(keyOf).join()
    if (isSame) return
    this.found = found
    this.parts.moved()
    this.health.clear('address')
    if (this.trunk.probes) this.probing.now()
    if (isFirst) this.registration?.start()
  }
}
