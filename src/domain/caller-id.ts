// Caller ids: the number a call shows, chosen in turn and apart from the trunk it takes.
import { chooseTrunk, type TrunkNow } from './trunk.ts'

/** The way out of one call. */
export interface Line {
  readonly trunk: string
  readonly callerId: string
}

/** What is remembered of earlier calls, so that the next one continues the turns. */
export interface LineTurns {
  /** The number of the account's last call over each trunk. */
  readonly lastUse: ReadonlyMap<string, number>
  /** How many calls of the task took each trunk: each trunk goes round the caller ids on its own. */
  readonly calls: ReadonlyMap<string, number>
}

/**
 * The trunk and the caller id of the next call; null if no trunk has room. With one turn for both, two trunks
 * and two caller ids would always meet in the same pairs, so each trunk goes round all caller ids, beginning
 * one further than the trunk before it.
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
