// The agents and calls of one pool as the pacer sees them.

/** What is true now; every `*Since` is the epoch ms at which each one entered the state. */
export interface PoolView {
  at: number
  /** Agents free and not promised to a customer. */
  idle: number
  talkingSince: readonly number[]
  wrappingSince: readonly number[]
  dialingSince: readonly number[]
  waitingSince: readonly number[]
  /** Agents being rung for a customer; in none of the others. */
  offeredSince?: readonly number[]
}
