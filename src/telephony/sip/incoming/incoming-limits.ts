// How many calls may come in, at once and a second, over one trunk and in all: whoever forges a trunk's
// address must not take the places of other trunks, nor the transactions of our calls.
import type { Clock } from '../../../domain/clock.ts'

export interface IncomingLimits {
  readonly legsMax: number
  readonly legsOfTrunkMax: number
  /** A second's worth may come at once. */
  readonly perSecond: number
  readonly perSecondOfTrunk: number
}

/**
 * An INVITE lives 32 s after its refusal: the transactions of 50 a second are a twelfth of those our calls
 * have (transaction/layer.ts).
 */
export const INCOMING_LIMITS: IncomingLimits = {
  legsMax: 500,
  legsOfTrunkMax: 100,
  perSecond: 50,
  perSecondOfTrunk: 10,
}

/** Told to a carrier whose call found no room: long enough for much to be over, short enough to try again. */
export const RETRY_AFTER_S = 5

export class IncomingRate {
  private readonly clock: Clock
  private readonly limits: IncomingLimits
  /** When each of the last second's calls came, in all and by trunk. */
  private readonly came: { readonly trunk: string; readonly at: number }[] = []

  constructor(clock: Clock, limits: IncomingLimits) {
    this.clock = clock
    this.limits = limits
  }

  /** Whether one more may come over this trunk now; counts it. */
  admits(trunk: string): boolean {
    const now = this.clock.now()
    const { came, limits } = this
    while (came[0] !== undefined && came[0].at <= now - 1_000) came.shift()
    const ofTrunk = came.filter(one => one.trunk === trunk).length
    if (came.length >= limits.perSecond || ofTrunk >= limits.perSecondOfTrunk) return false
    came.push({ trunk, at: now })
    return true
  }
}
