// How much may be asked of a trunk that refused a call for lack of room: half of what it carried then, and
// more again with time.
import type { TrunkLimits } from './trunk.ts'

/** Refusals of calls that were on their way together count as one. */
const ONE_REFUSAL_MS = 2_000
/**
 * From half to nearly what it carried, then slowly past it, then freely, because other customers of the
 * carrier may have released channels.
 */
const QUICK_MS = 20_000
const SLOW_MS = 100_000
const DOUBLES_MS = 60_000
const NEARLY = 0.9
const PAST = 1.1
/** Some call must try, or it would never be noticed that there is room again. */
const CHANNELS_MIN = 1
const CALLS_PER_SECOND_MIN = 0.2

export class TrunkPace {
  private refused: { readonly at: number; readonly carried: TrunkLimits } | null = null

  /**
   * It refused a call while it carried this much, including the refused call. False: that is already known.
   */
  cut(now: number, carried: TrunkLimits): boolean {
    if (this.refused !== null && now - this.refused.at < ONE_REFUSAL_MS) return false
    this.refused = { at: now, carried }
    return true
  }

  /** What may be asked of it now, never more than `configured`. */
  limits(now: number, configured: TrunkLimits): TrunkLimits {
    if (this.refused === null) return configured
    const { at, carried } = this.refused
    const share = shareAfter(now - at)
    const channels = Math.max(CHANNELS_MIN, Math.floor(carried.channels * share))
    const callsPerSecond = Math.max(CALLS_PER_SECOND_MIN, carried.callsPerSecond * share)
    if (channels >= configured.channels && callsPerSecond >= configured.callsPerSecond) this.refused = null
    return {
      channels: Math.min(channels, configured.channels),
      callsPerSecond: Math.min(callsPerSecond, configured.callsPerSecond),
    }
  }
}

/** The share of what it carried when it refused. */
function shareAfter(ms: number): number {
  if (ms < QUICK_MS) return 0.5 + (NEARLY - 0.5) * (ms / QUICK_MS)
  if (ms < QUICK_MS + SLOW_MS) return NEARLY + (PAST - NEARLY) * ((ms - QUICK_MS) / SLOW_MS)
  return PAST * (1 + (ms - QUICK_MS - SLOW_MS) / DOUBLES_MS)
}
