// When a push that failed is tried again.
import { type Backoff, backoffMs, spreadMs } from '../domain/backoff.ts'
import type { Random } from '../domain/random.ts'

const PAUSE: Backoff = { firstMs: 5_000, limitMs: 3_600_000 }
/** protocol.md §6: tried again for 24 h. */
const GIVE_UP_AFTER_MS = 86_400_000

/**
 * Pause before the next try, ms: 5 s doubling to 1 h, each a fifth more or less so that a thousand do not
 * come back at once; null: give up.
 */
export function nextPauseMs(attemptsBefore: number, ageMs: number, random: Random): number | null {
  if (ageMs >= GIVE_UP_AFTER_MS) return null
  return spreadMs(backoffMs(PAUSE, attemptsBefore), 0.2, random)
}
