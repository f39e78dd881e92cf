// The parts of a plan that are checked and stored but that the dialer does not follow yet: whoever stores
// them is told.
import type { Plan } from './plan.ts'

/** Paths as in `hours.zone`; empty: all of the plan acts. */
export function partsNotActing({ outcomes, limits, hours, callBack }: Plan): string[] {
  const callBacks = Object.entries(outcomes).filter(([, { then }]) => then === 'callBack')
  const exceptions = [...limits.entries()].filter(([, limit]) => limit.except !== undefined)
  return [
    ...callBacks.map(([code]) => `outcomes.${code}.then`),
    ...exceptions.map(([place]) => `limits.${place}.except`),
    ...(hours !== undefined && hours.zone !== 'account' ? ['hours.zone'] : []),
    ...(callBack === undefined ? [] : ['callBack']),
  ]
}
