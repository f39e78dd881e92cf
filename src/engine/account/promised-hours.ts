// By which plan a promised number is called back, and whether its customer may be called now.
import { isOpenAt } from '../../domain/plan/hours.ts'
import { zoneOfContact } from '../../domain/plan/phone-zones.ts'
import { EMPTY_PLAN, type Plan } from '../../domain/plan/plan.ts'
import type { PromiseRules } from '../../store/port/engine-request.ts'
import type { AccountNow } from './account-now.ts'

/** Null: its task's plan has not been read yet, and nobody is called without it. */
export function planOfPromise(account: AccountNow, { planId }: PromiseRules): Plan | null {
  const plan = account.planOf({ planId })
  if (plan === null && planId !== null) return null
  return plan?.rules ?? EMPTY_PLAN
}

/** `now`: system time. */
export function mayCallBack(
  account: AccountNow,
  promise: PromiseRules & { readonly phone: string },
  now: number,
): boolean {
  const plan = planOfPromise(account, promise)
  if (plan === null) return false
  return isOpenAt(plan, account.settings, zoneOfContact(plan, account.settings, promise), now, true)
}
