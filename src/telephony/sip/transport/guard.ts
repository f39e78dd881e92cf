// Decides who is heard, by rates per address and a ban list that forgets; those we know are exempt from both.
//
// A UDP source address can be forged, so a datagram proves nothing about the owner of that address. Hence:
// - Over UDP, only a wrong answer to our challenge is a reason for a ban: nobody else can have got it.
// - Until an answer proves an address, it gets at most 1.5 times the bytes that came from it.
// - Known flows (address and port that authenticated) and trunks are heard, whatever their address does.
// - What "a trunk" asks outside our calls is heard a few times a second; what belongs to a call always is.
// - UDP and connections are judged separately, so that guesses over UDP never close TCP and WebSocket.
// - All strangers on UDP share one budget, so that a flood from forged addresses leaves time for the others.
import { networkOf, plainAddress } from '../../../domain/address.ts'
import { backoffMs } from '../../../domain/backoff.ts'
import { BoundedMap } from '../../../domain/bounded-map.ts'
import type { Clock } from '../../../domain/clock.ts'
import { AnswerBytes } from './answer-bytes.ts'
import type { Endpoint, Flow, TransportName, TransportReport } from './transport.ts'

export interface GuardLimits {
  readonly strangerPerSecond: number
  readonly strangerBurst: number
  /** All strangers on UDP together. */
  readonly strangersPerSecond: number
  readonly strangersBurst: number
  /** A registered phone. */
  readonly phonePerSecond: number
  readonly phoneBurst: number
  /**
   * Requests outside our calls from a trunk's address: probes, refused calls, BYEs from before our restart.
   */
  readonly trunkOutsidePerSecond: number
  readonly trunkOutsideBurst: number
  /** An address whose offences add up to this is banned. */
  readonly banScore: number
  /** Half of the score is forgotten after this time. */
  readonly scoreHalfLifeMs: number
  /** The first ban; each further one lasts twice as long, up to `banMaxMs`. */
  readonly banMs: number
  readonly banMaxMs: number
  /** Addresses remembered of each kind; the one silent for longest is forgotten first. */
  readonly addressesMax: number
}

export const GUARD_LIMITS: GuardLimits = {
  // After a restart, an office of 100 phones behind one address comes back all at once: two REGISTERs each,
  // plus repetitions.
  strangerPerSecond: 50,
  strangerBurst: 400,
  strangersPerSecond: 300,
  strangersBurst: 1_000,
  phonePerSecond: 100,
  phoneBurst: 300,
  trunkOutsidePerSecond: 20,
  trunkOutsideBurst: 100,
  banScore: 10,
  scoreHalfLifeMs: 60_000,
  banMs: 60_000,
  banMaxMs: 3_600_000,
  addressesMax: 10_000,
}

/** What each message over the rate adds to the score. */
const OVER_RATE_SCORE = 0.02

interface Bucket {
  tokens: number
  at: number
}

interface Conduct extends Bucket {
  score: number
  scoredAt: number
  bans: number
  bannedUntil: number
}

export class Guard {
  private readonly clock: Clock
  private readonly report: TransportReport
  private readonly limits: GuardLimits
  private readonly trunks = new Map<string, Bucket>()
  private readonly phones = new Map<string, Bucket>()
  private readonly books: { readonly [book in Book]: BoundedMap<string, Conduct> }
  private readonly strangers: Bucket
  private readonly answerBytes: AnswerBytes

  constructor(clock: Clock, report: TransportReport, limits: Partial<GuardLimits> = {}) {
    this.clock = clock
    this.report = report
    this.limits = { ...GUARD_LIMITS, ...limits }
    this.books = {
      udp: new BoundedMap(this.limits.addressesMax),
      stream: new BoundedMap(this.limits.addressesMax),
    }
    this.answerBytes = new AnswerBytes(this.limits.addressesMax)
    this.strangers = { tokens: this.limits.strangersBurst, at: clock.now() }
  }

  /** Replaces the addresses of all trunks. */
  trust(addresses: Iterable<string>): void {
    const named = new Set([...addresses].map(plainAddress))
    for (const address of this.trunks.keys()) if (!named.has(address)) this.trunks.delete(address)
    for (const address of named)
      if (!this.trunks.has(address)) this.trunks.set(address, this.bucket(this.limits.trunkOutsideBurst))
  }

  isTrunk(address: string): boolean {
    return this.trunks.has(plainAddress(address))
  }

  /**
   * A phone has authenticated on this flow. Forgets what its address did before, since its owner has shown
   * itself.
   */
  know(flow: Flow): void {
    const key = endpointKey(flow.transport, flow.remote)
    if (!this.phones.has(key)) this.phones.set(key, this.bucket(this.limits.phoneBurst))
    this.books[bookOf(flow.transport)].delete(networkOf(flow.remote.address))
  }

  forget(flow: Flow): void {
    this.phones.delete(endpointKey(flow.transport, flow.remote))
  }

  /** A phone has authenticated by this flow. */
  isPhone({ transport, remote }: Flow): boolean {
    return this.phones.has(endpointKey(transport, remote))
  }

  isKnown(transport: TransportName, remote: Endpoint): boolean {
    return this.phones.has(endpointKey(transport, remote)) || this.isTrunk(remote.address)
  }

  /** Whether to read one more message from there; counts it. */
  admits(transport: TransportName, remote: Endpoint): boolean {
    const { limits } = this
    const { address } = remote
    if (this.isTrunk(address)) return true
    const phone = this.phones.get(endpointKey(transport, remote))
    if (phone !== undefined) {
      if (this.take(phone, limits.phonePerSecond, limits.phoneBurst)) return true
      this.report('overRate', transport, address)
      return false
    }
    if (this.isBanned(transport, address)) {
      this.report('fromBanned', transport, address)
      return false
    }
    const record = this.recordOf(transport, address)
    if (!this.take(record, limits.strangerPerSecond, limits.strangerBurst)) {
      this.report('overRate', transport, address)
      this.offence(transport, remote, OVER_RATE_SCORE, 'over rate')
      return false
    }
    if (transport !== 'udp' || this.take(this.strangers, limits.strangersPerSecond, limits.strangersBurst))
      return true
    this.report('overRate', transport, address)
    return false
  }

  /**
   * Whether to look at one more request outside our calls; counts it. Phones and strangers are counted on
   * arrival, by `admits`.
   */
  admitsOutside(transport: TransportName, remote: Endpoint): boolean {
    if (this.phones.has(endpointKey(transport, remote))) return true
    const trunk = this.trunks.get(plainAddress(remote.address))
    const { trunkOutsidePerSecond, trunkOutsideBurst } = this.limits
    if (trunk === undefined || this.take(trunk, trunkOutsidePerSecond, trunkOutsideBurst)) return true
    this.report('overRate', transport, remote.address)
    return false
  }

  /** Counts bytes that were let in. */
  heard(transport: TransportName, remote: Endpoint, bytes: number): void {
    if (transport === 'udp') this.answerBytes.came(remote.address, bytes)
  }

  /**
   * Whether this many bytes may be sent there in answer to a request that is not within a call of ours, with
   * `spare` more left over; counts them.
   */
  mayAnswer({ transport, remote }: Flow, bytes: number, spare = 0): boolean {
    if (transport !== 'udp' || this.answerBytes.take(remote.address, bytes, spare)) return true
    this.report('answerWithheld', transport, remote.address)
    return false
  }

  isBanned(transport: TransportName, address: string): boolean {
    const record = this.books[bookOf(transport)].get(networkOf(address))
    return record !== undefined && record.bannedUntil > this.clock.now() && !this.isTrunk(address)
  }

  /**
   * Notes what a good peer does not do: 1 for nonsense, more for a wrong password. Ignores known flows, and
   * datagrams unless they answer a challenge that was sent to the address they claim.
   */
  offence(
    transport: TransportName,
    remote: Endpoint,
    score: number,
    why: string,
    proof?: 'challengeAnswered',
  ): void {
    if (this.isKnown(transport, remote) || (transport === 'udp' && proof === undefined)) return
    const { limits } = this
    const now = this.clock.now()
    const record = this.recordOf(transport, remote.address)
    record.score = record.score * 0.5 ** ((now - record.scoredAt) / limits.scoreHalfLifeMs) + score
    record.scoredAt = now
    if (record.score < limits.banScore || record.bannedUntil > now) return
    record.bannedUntil = now + backoffMs({ firstMs: limits.banMs, limitMs: limits.banMaxMs }, record.bans)
    record.bans += 1
    record.score = 0
    this.report('banned', transport, remote.address, why)
  }

  private take(bucket: Bucket, perSecond: number, burst: number): boolean {
    const now = this.clock.now()
    bucket.tokens = Math.min(burst, bucket.tokens + ((now - bucket.at) * perSecond) / 1000)
    bucket.at = now
    if (bucket.tokens < 1) return false
    bucket.tokens -= 1
    return true
  }

  private bucket(tokens: number): Bucket {
    return { tokens, at: this.clock.now() }
  }

  private recordOf(transport: TransportName, address: string): Conduct {
    const book = this.books[bookOf(transport)]
    const key = networkOf(address)
    const now = this.clock.now()
    const found = book.get(key)
    const record = found ?? {
      ...this.bucket(this.limits.strangerBurst),
      score: 0,
      scoredAt: now,
      bans: 0,
      bannedUntil: 0,
    }
    book.set(key, record)
    return record
  }
}

type Book = 'udp' | 'stream'

function bookOf(transport: TransportName): Book {
  return transport === 'udp' ? 'udp' : 'stream'
}

function endpointKey(transport: TransportName, { address, port }: Endpoint): string {
  return `${transport} ${plainAddress(address)} ${port}`
}
