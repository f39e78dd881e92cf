// When a failed push is tried again.
import { type Backoff, backoffMs, spreadMs } from '../domain/backoff.ts'
import type { Random } from '../domain/random.ts'

const PAUSE: Backoff = { firstMs: 5_000, limitMs: 3_600_000 }
/** Tries go on for 24 h (protocol.md §6). */
const GIVE_UP_AFTER_MS = 86_400_000

/**
 * The pause before the next try, ms: 5 s, doubling up to 1 h, each varied by up to a fifth so that a thousand
 * do not come back at once; null: give up.
 */
export function nextPauseMs(attemptsBefore: number, ageMs: number, random: Random): number | null {
  if (ageMs >= GIVE_UP_AFTER_MS) return null
  return spreadMs(backoffMs(PAUSE, attemptsBefore), 0.2, random)
}
