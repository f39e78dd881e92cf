// The server's nonces: made with a secret of this process, valid for a time, each count valid once (RFC 7616
// §3.3, §5.4).
import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Clock } from '../../../domain/clock.ts'
import type { RandomBytes } from '../message/message.ts'

export const NONCE_AGE_MS = 300_000
/** Nonces whose counts are remembered; beyond this the oldest turn stale early. */
export const NONCES_MAX = 20_000
/** Over UDP, requests of one client may overtake each other by this many counts. */
const WINDOW = 32

/** How long a client repeats a request (64·T1). */
const SAME_MS = 32_000

const TIME_BYTES = 6
const RANDOM_BYTES = 10
const MAC_BYTES = 16
const LENGTH = TIME_BYTES + RANDOM_BYTES + MAC_BYTES

export type NonceState = 'good' | 'stale' | 'foreign'

interface Seen {
  readonly issuedAt: number
  highest: number
  /** Bit n: the count `highest - n` was used. */
  used: number
}

export class Nonces {
  private readonly seen = new Map<string, Seen>()
  private readonly secret: Uint8Array
  private readonly clock: Clock
  private readonly random: RandomBytes
  /** Nonces issued up to then that are not remembered are stale: their counts were forgotten. */
  private forgottenUntil = Number.NEGATIVE_INFINITY

  constructor(clock: Clock, random: RandomBytes) {
    this.clock = clock
    this.random = random
    this.secret = random(32)
  }

  /**
   * Returns the same nonce for the same `of` within SAME_MS, so that a repeated request gets the same
   * challenge.
   */
  issue(of: string | null = null): string {
    const now = Math.max(0, Math.floor(this.clock.now()))
    const bytes = Buffer.alloc(LENGTH)
    bytes.writeUIntBE(of === null ? now : now - (now % SAME_MS), 0, TIME_BYTES)
    bytes.set(of === null ? this.random(RANDOM_BYTES) : this.chanceOf(of), TIME_BYTES)
    bytes.set(this.mac(bytes), TIME_BYTES + RANDOM_BYTES)
    return bytes.toString('base64url')
  }

  /** Foreign: not issued by this process. If the clock is set back, nonces of the future are stale. */
  state(nonce: string): NonceState {
    const issuedAt = this.issuedAt(nonce)
    if (issuedAt === null) return 'foreign'
    const age = this.clock.now() - issuedAt
    if (age < 0 || age > NONCE_AGE_MS) return 'stale'
    return issuedAt <= this.forgottenUntil && !this.seen.has(nonce) ? 'stale' : 'good'
  }

  /**
   * Uses up a count of a good nonce whose digest was right; false if it was used before, or is too far behind
   * to tell.
   */
  use(nonce: string, count: number): boolean {
    const known = this.seen.get(nonce)
    if (known === undefined) {
      this.remember(nonce, count)
      return true
    }
    const behind = known.highest - count
    if (behind >= WINDOW || (behind >= 0 && (known.used & (1 << behind)) !== 0)) return false
    if (behind >= 0) known.used |= 1 << behind
    else {
      known.used = -behind >= WINDOW ? 1 : (known.used << -behind) | 1
      known.highest = count
    }
    return true
  }

  private remember(nonce: string, count: number): void {
    for (const [oldest, { issuedAt }] of this.seen) {
      const isOld = this.clock.now() - issuedAt > NONCE_AGE_MS
      if (!isOld && this.seen.size < NONCES_MAX) break
      this.seen.delete(oldest)
      if (!isOld) this.forgottenUntil = Math.max(this.forgottenUntil, issuedAt)
    }
    this.seen.set(nonce, { issuedAt: this.issuedAt(nonce) ?? 0, highest: count, used: 1 })
  }

  private issuedAt(nonce: string): number | null {
    const bytes = Buffer.from(nonce, 'base64url')
    // The text must be exactly the one issued: other texts decode to the same bytes.
    if (bytes.length !== LENGTH || bytes.toString('base64url') !== nonce) return null
    const mac = bytes.subarray(TIME_BYTES + RANDOM_BYTES)
    return timingSafeEqual(mac, this.mac(bytes)) ? bytes.readUIntBE(0, TIME_BYTES) : null
  }

  private chanceOf(of: string): Uint8Array {
    return createHmac('sha256', this.secret).update(`nonce of ${of}`).digest().subarray(0, RANDOM_BYTES)
  }

  private mac(bytes: Buffer): Buffer {
    return createHmac('sha256', this.secret)
      .update(bytes.subarray(0, TIME_BYTES + RANDOM_BYTES))
      .digest()
      .subarray(0, MAC_BYTES)
  }
}
