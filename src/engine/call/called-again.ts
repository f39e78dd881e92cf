// What follows for the contact of a task's call that is over: when it is called again, and by which rule.
import type { AccountSettings } from '../../domain/account.ts'
import { withCallTimes } from '../../domain/plan/call-times.ts'
import { againAfter, classOf } from '../../domain/plan/next-try.ts'
import { zoneOfDays } from '../../domain/plan/phone-zones.ts'
import { EMPTY_PLAN, LINE_CLASSES, type Plan } from '../../domain/plan/plan.ts'
import { againAt } from '../../domain/retry.ts'
import type { CallEnd } from '../../store/port/changes.ts'
import type { LiveCall } from './live-call.ts'

type CalledAgain = Pick<CallEnd, 'againAt' | 'tried' | 'comesFirst' | 'goesToNext' | 'isHeard'>

/** `now`: system time; `plan`: by which it is judged, if not by its task's. */
export function calledAgain(
  call: LiveCall,
  settings: Pick<AccountSettings, 'timeZone' | 'country'>,
  now: number,
  plan: Plan = call.origin.ruled?.plan ?? EMPTY_PLAN,
): CalledAgain {
  const { outcome, answeredAt, leg, callee, origin } = call
  if (origin.type !== 'task') return { againAt: null }
  const tries = callee.tries ?? {}
  const rules = withCallTimes(plan, origin.ruled?.callTimes ?? null, tries)
  const callClass = classOf({ outcome, q850: leg?.q850 ?? null, noRoom: leg?.noRoom === true })
  const isHeard = answeredAt !== null
  const isRuled = LINE_CLASSES.some(one => one === callClass) && Object.hasOwn(rules.again, callClass)
  if (!isRuled) return { againAt: againAt(outcome, isHeard, callee.interruptions, now, leg?.noRoom) }
  const zone = zoneOfDays(rules, settings, { phone: callee.phone, zone: callee.zone ?? null })
  const again = againAfter(rules, callClass, tries, now, zone)
  if (again === null) return { againAt: null }
  const { dueAt, place, number } = again
  const places = { comesFirst: place === 'first', goesToNext: number === 'next' }
  return { againAt: dueAt, tried: callClass, ...places, isHeard }
}
