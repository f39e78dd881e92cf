// Which of the profiles a plan keeps to, whatever else it says and however it was written.
import type { Plan, PlanLimit } from '../plan.ts'
import { isWithin } from '../plan-fault.ts'
import { PROFILE_NAMES, type ProfileName, profile } from './profiles.ts'

export function profilesKept(plan: Plan): ProfileName[] {
  return PROFILE_NAMES.filter(name => {
    const frame = profile(name)
    return frame !== null && keepsTo(plan, frame)
  })
}

function keepsTo({ outcomes, limits, hours }: Plan, frame: Plan): boolean {
  const refusals = Object.entries(frame.outcomes)
  return (
    refusals.every(([code, { kind }]) => outcomes[code]?.kind === kind) &&
    frame.limits.every(limit => limits.some(own => isAsStrict(own, limit))) &&
    hoursKeepTo(hours, frame.hours)
  )
}

/** No more calls of that kind in that time, and no exception that the other does not have. */
function isAsStrict(own: PlanLimit, limit: PlanLimit): boolean {
  const { most, except, ...what } = limit
  const { most: ownMost, except: ownExcept, ...ownWhat } = own
  const isSame = JSON.stringify(sorted(ownWhat)) === JSON.stringify(sorted(what))
  return isSame && ownMost <= most && (ownExcept === undefined || ownExcept === except)
}

function hoursKeepTo(own: Plan['hours'], frame: Plan['hours']): boolean {
  if (frame === undefined) return true
  const { law, zone, week, holidays } = frame
  if (own === undefined || own.zone !== zone) return false
  const isLawful = law === undefined || (own.law !== undefined && isWithin(own.law, law))
  return isLawful && isSameIfGiven(own.week, week) && isSameIfGiven(own.holidays, holidays)
}

function isSameIfGiven(own: object | undefined, asked: object | undefined): boolean {
  return asked === undefined || JSON.stringify(sorted(own ?? {})) === JSON.stringify(sorted(asked))
}

function sorted(fields: object): unknown[] {
  return Object.entries(fields).sort(([one], [other]) => (one < other ? -1 : 1))
}
