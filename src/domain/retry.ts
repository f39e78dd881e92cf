// When a contact is called again automatically: only if its call says nothing about the customer.
import type { Outcome } from './outcome.ts'

const MINUTE_MS = 60_000

/**
 * The pauses, in ms, after which a contact comes back, by the outcome of its call; `interrupted`: once
 * (design.md §5).
 */
const AGAIN: Partial<Record<Outcome, readonly number[]>> = {
  interrupted: [0],
  cancelled: [MINUTE_MS],
  // The line failed and the customer heard nothing: a carrier's bad hour must not use up a list.
  trunkFailed: [MINUTE_MS, 5 * MINUTE_MS, 15 * MINUTE_MS],
}

/** The trunk had no room: the number waits a moment, and takes another trunk if there is one. */
const WITHOUT_ROOM = [2_000, 5_000, 15_000, MINUTE_MS, 5 * MINUTE_MS, 15 * MINUTE_MS]

/**
 * When a contact is due again after a call with this outcome, epoch ms; null: it is done. Nobody who answered
 * is called again.
 */
export function againAt(
  outcome: Outcome,
  answered: boolean,
  interruptions: number,
  now: number,
  noRoom = false,
): number | null {
  const pauses = outcome === 'trunkFailed' && noRoom ? WITHOUT_ROOM : AGAIN[outcome]
  const pauseMs = answered ? undefined : pauses?.[interruptions]
  return pauseMs === undefined ? null : now + pauseMs
}
