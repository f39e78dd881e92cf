// Growing pauses between tries, as data. The caller counts the failures.
import type { Random } from './random.ts'

/**
 * `steps`: one pause after another, and the last one from then on. Otherwise each pause is twice the one
 * before, up to the limit.
 */
export type Backoff =
  | { readonly steps: readonly [number, ...number[]] }
  | { readonly firstMs: number; readonly limitMs: number }

/** The pause before the next try, ms; `nth` is 0 for the first pause. */
export function backoffMs(backoff: Backoff, nth: number): number {
  if ('firstMs' in backoff) return Math.min(backoff.limitMs, backoff.firstMs * 2 ** nth)
  const { steps } = backoff
  return steps[Math.min(nth, steps.length - 1)] ?? steps[0]
}

/**
 * The pause plus or minus up to `share` of it, in whole ms, so that a thousand that failed together do not
 * come back together.
 */
export function spreadMs(pauseMs: number, share: number, random: Random): number {
  return Math.round(pauseMs * (1 - share + 2 * share * random.next()))
}
