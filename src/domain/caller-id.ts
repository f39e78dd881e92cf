// Caller ids: the number a call shows, chosen in turn and apart from the trunk it takes.
import { chooseTrunk, type TrunkNow } from './trunk.ts'

/** The way out of one call. */
export interface Line {
  readonly trunk: string
  readonly callerId: string
}

/** What is remembered of the calls before, for the next one to go on from. */
export interface LineTurns {
  /** The number of the account's last call over each trunk. */
  readonly lastUse: ReadonlyMap<string, number>
  /** So many calls of the task took each trunk: caller ids go round on every trunk by themselves. */
  readonly calls: ReadonlyMap<string, number>
}

/**
 * The trunk and the caller id of the next call; null when no trunk has room. With one turn for both, two
 * trunks and two caller ids would meet in the same pairs for ever: so each trunk goes round all caller ids,
 * beginning one further than the trunk before it.
 */
export function chooseLine(
  trunks: readonly TrunkNow[],
  callerIds: readonly string[],
  { lastUse, calls }: LineTurns,
): Line | null {
  const trunk = chooseTrunk(trunks, lastUse)
  if (trunk === null) return null
  const turn = trunks.indexOf(trunk) + (calls.get(trunk.name) ?? 0)
  return { trunk: trunk.name, callerId: callerIds[turn % Math.max(1, callerIds.length)] ?? '' }
}
