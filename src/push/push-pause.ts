// When a push that failed is tried again.
import type { Random } from '../domain/random.ts'

const FIRST_PAUSE_MS = 5_000
const LONGEST_PAUSE_MS = 3_600_000
/** protocol.md §6: tried again for 24 h. */
const GIVE_UP_AFTER_MS = 86_400_000

/**
 * Pause before the next try, ms: 5 s doubling to 1 h, each a fifth more or less so that a thousand do not
 * come back at once; null: give up.
 */
export function nextPauseMs(attemptsBefore: number, ageMs: number, random: Random): number | null {
  if (ageMs >= GIVE_UP_AFTER_MS) return null
  const pauseMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(attemptsBefore, 20))
  return Math.round(pauseMs * (0.8 + 0.4 * random.next()))
}
