// The hard limits of pacing and the pace of a fixed ratio.

/**
 * The most calls in flight per logged-in agent, whatever the estimates say: with 2 % answered and 130 s a
 * call, ten are enough.
 */
export const MAX_IN_FLIGHT_PER_AGENT = 10
/** The most calls that one ask starts; the next event asks again. */
export const MAX_STARTS_PER_ASK = 5_000

/**
 * The calls to start so that at most floor(ratio × free) are in flight. The ratio falls towards 1 with
 * `slack`, the share (0–1) of room left under the cap. A ratio below 1 counts as 1: the pace is never below
 * one call per idle agent.
 */
export function callsByRatio(ratio: number, free: number, inFlight: number, slack: number): number {
  const wanted = Number.isFinite(ratio) ? Math.max(1, ratio) : 1
  const now = 1 + (wanted - 1) * slack
  return Math.max(0, Math.floor(now * Math.max(0, free) + 1e-9) - inFlight)
}
