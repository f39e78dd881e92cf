// Until when something is blocked, as the bodies of `/v1` give it.
import { time } from '../field.ts'
import { ProblemDetails } from '../problem.ts'

export const blockedUntil = time
  .nullable()
  .default(null)
  .describe('epoch ms from which they may be called again; null: never')

/** A term that is over would block nobody. */
export function termOf(until: number | null, now: number): number | null {
  if (until !== null && until <= now) throw new ProblemDetails('untilIsPast')
  return until
}
