// The parts of a plan that are checked and stored but that the dialer does not follow yet: whoever stores
// them is told.
import type { Plan } from './plan.ts'

/** Paths as in `limits.0.except`; empty: all of the plan acts. */
export function partsNotActing({ outcomes, limits, callBack }: Plan): string[] {
  const callBacks = Object.entries(outcomes).filter(([, { then }]) => then === 'callBack')
  const exceptions = [...limits.entries()].filter(([, limit]) => limit.except !== undefined)
  return [
    ...callBacks.map(([code]) => `outcomes.${code}.then`),
    ...exceptions.map(([place]) => `limits.${place}.except`),
    ...(callBack === undefined ? [] : ['callBack']),
  ]
}
