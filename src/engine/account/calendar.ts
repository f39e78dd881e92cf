// The account's calendar now: call hours and the local day, computed once a minute, because time zones are
// slow to compute and change on the minute.
import type { AccountSettings } from '../../domain/account.ts'
import { hasOwnClocks } from '../../domain/plan/customer-clocks.ts'
import { FAR_OFF_MS, isOpenAt, opensAt } from '../../domain/plan/hours.ts'
import { EMPTY_PLAN, type Plan } from '../../domain/plan/plan.ts'
import { dayStart, nextDay } from '../../domain/schedule.ts'

const MINUTE_MS = 60_000

export interface CalendarPage {
  /** True also if each customer's own clock says whether it may be called. */
  readonly isOpen: boolean
  /** When calling is allowed next, epoch ms; now if it is allowed. */
  readonly opensAt: number
  readonly dayStart: number
  readonly nextDay: number
}

export class Calendar {
  private readonly pages = new WeakMap<Plan, { readonly key: string; readonly page: CalendarPage }>()

  /** `rules`: the plan by which customers are called; left out: none. */
  at(
    now: number,
    settings: Pick<AccountSettings, 'callHours' | 'timeZone'>,
    rules: Plan = EMPTY_PLAN,
  ): CalendarPage {
    const { callHours, timeZone } = settings
    const minute = Math.floor(now / MINUTE_MS)
    const key = `${minute} ${callHours} ${timeZone}`
    const known = this.pages.get(rules)
    if (known?.key === key) return known.page
    const isOpen = hasOwnClocks(rules) || isOpenAt(rules, settings, timeZone, now)
    const page = {
      isOpen,
      opensAt: isOpen ? now : (opensAt(rules, settings, timeZone, now) ?? now + FAR_OFF_MS),
      dayStart: dayStart(timeZone, now),
      nextDay: nextDay(timeZone, now),
    }
    this.pages.set(rules, { key, page })
    return page
  }
}
