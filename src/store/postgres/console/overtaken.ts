// Two people change one thing: the later one is shown what it is now.
import { isDeepStrictEqual } from 'node:util'
import type { Overtaken } from '../../port/console-store.ts'

/** Null: all that the caller saw is still so. */
export function overtakenBy(
  now: Readonly<Record<string, unknown>>,
  was: Readonly<Record<string, unknown>>,
): Overtaken | null {
  const changed = Object.keys(was).filter(field => !isDeepStrictEqual(now[field], was[field]))
  if (changed.length === 0) return null
  return { overtaken: true, now: Object.fromEntries(changed.map(field => [field, now[field]])) }
}
