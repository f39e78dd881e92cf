// The parts of a plan that are checked and stored but that the dialer does not follow yet: whoever stores
// them is told.
import type { Plan } from './plan.ts'

/** Paths as in `hours.zone`; empty: all of the plan acts. */
export function partsNotActing({ outcomes, again, limits, hours, callBack }: Plan): string[] {
  const nextNumbers = Object.entries(again).filter(([, rule]) => rule.number === 'next')
  const exceptions = [...limits.entries()].filter(([, limit]) => limit.except !== undefined)
  return [
    ...Object.keys(outcomes).map(code => `outcomes.${code}`),
    ...nextNumbers.map(([code]) => `again.${code}.number`),
    ...exceptions.map(([place]) => `limits.${place}.except`),
    ...(hours !== undefined && hours.zone !== 'account' ? ['hours.zone'] : []),
    ...(callBack === undefined ? [] : ['callBack']),
  ]
}
