// The parts of a plan that are checked and stored but that the dialer does not follow yet: whoever stores
// them is told.
import type { Plan } from './plan.ts'

/** Paths as in `outcomes.later.then`; empty: all of the plan acts. */
export function partsNotActing({ outcomes }: Plan): string[] {
  const callBacks = Object.entries(outcomes).filter(([, { then }]) => then === 'callBack')
  return [...callBacks.map(([code]) => `outcomes.${code}.then`)]
}
