// How engine nodes share a trunk: each holds whole channels and whole calls of its calls a second, in sum
// never more than the trunk has.
import type { TrunkLimits } from './trunk.ts'

export interface TrunkUnits {
  readonly channels: number
  /** Calls that may begin within one window (`windowMs`). */
  readonly starts: number
}

/** What a node reports of a trunk once a second. */
export interface TrunkAsk {
  readonly trunk: string
  /**
   * What it may be using now, which is never taken away: what it was allowed, and all its calls in flight.
   */
  readonly keep: TrunkUnits
  /** What it could use. */
  readonly want: TrunkUnits
}

export interface NodeShare {
  readonly node: string
  readonly held: TrunkUnits
  readonly want: TrunkUnits
}

export interface TrunkGrant {
  readonly trunk: string
  /** What counts as this node's. */
  readonly held: TrunkUnits
  /** What it may use of that; the rest has to be given back with the next ask. */
  readonly use: TrunkUnits
}

export const NO_UNITS: TrunkUnits = { channels: 0, starts: 0 }

/**
 * Calls a second are shared in whole calls, so that nodes that begin theirs together stay within the limit.
 */
export function unitsOf({ channels, callsPerSecond }: TrunkLimits): TrunkUnits {
  return { channels, starts: Math.max(1, Math.floor(callsPerSecond)) }
}

/** The window in which each unit of calls a second may begin once. */
export function windowMs(limits: TrunkLimits): number {
  return (unitsOf(limits).starts / limits.callsPerSecond) * 1_000
}

/**
 * What the node holds from now on. `mine`: what counted as its own so far; `turn` moves what cannot be
 * divided from node to node over time.
 */
export function grantOf(
  limits: TrunkLimits,
  { trunk, keep, want }: TrunkAsk,
  mine: NodeShare,
  others: readonly NodeShare[],
  turn: number,
): TrunkGrant {
  const units = unitsOf(limits)
  const of = (unit: keyof TrunkUnits) => {
    const wish = { node: mine.node, held: mine.held[unit], keep: keep[unit], want: want[unit] }
    const rest = others.map(({ node, held, want: theirs }) => ({
      node,
      held: held[unit],
      want: theirs[unit],
    }))
    return grantUnits(units[unit], wish, rest, turn)
  }
  const [channels, starts] = [of('channels'), of('starts')]
  return {
    trunk,
    held: { channels: channels.held, starts: starts.held },
    use: { channels: channels.use, starts: starts.use },
  }
}

interface UnitWish {
  readonly node: string
  readonly held: number
  readonly keep: number
  readonly want: number
}

function grantUnits(
  limit: number,
  { node, held, keep, want }: UnitWish,
  others: readonly Omit<UnitWish, 'keep'>[],
  turn: number,
): { readonly held: number; readonly use: number } {
  const wanting = others.filter(other => other.want > 0)
  const fair = fairShares(limit, [node, ...wanting.map(other => other.node)], turn)
  const promised = wanting.reduce((sum, other) => sum + Math.min(other.want, fair(other.node)), 0)
  // If nobody else wants any, it gets everything, so that a burst does not have to wait.
  const target = wanting.length === 0 ? limit : Math.min(want, Math.max(0, limit - promised))
  const free = limit - others.reduce((sum, other) => sum + other.held, 0)
  const granted = Math.max(Math.min(keep, held), Math.min(target, Math.max(0, free)))
  return { held: granted, use: Math.min(granted, target) }
}

/** Everybody gets the same; what is left over is dealt one by one from `turn` on. */
function fairShares(limit: number, nodes: readonly string[], turn: number): (node: string) => number {
  const sorted = [...nodes].sort()
  const count = sorted.length
  return node => {
    const rank = (sorted.indexOf(node) + turn) % count
    return Math.floor(limit / count) + (rank < limit % count ? 1 : 0)
  }
}
