// The account's calendar now: call hours and the local day, computed once a minute, because time zones are
// slow to compute and change on the minute.
import type { AccountSettings } from '../../domain/account.ts'
import { dayStart, isOpen, nextDay, nextOpening } from '../../domain/schedule.ts'
import type { DailyCap } from '../../store/port/dial-claim.ts'

const MINUTE_MS = 60_000

export interface CalendarPage {
  readonly isOpen: boolean
  /** When calling is allowed next, epoch ms; now if it is allowed. */
  readonly opensAt: number
  readonly dayStart: number
  readonly nextDay: number
}

export class Calendar {
  private key = ''
  private page: CalendarPage = { isOpen: false, opensAt: 0, dayStart: 0, nextDay: 0 }

  at(now: number, { callHours, timeZone }: Pick<AccountSettings, 'callHours' | 'timeZone'>): CalendarPage {
    const minute = Math.floor(now / MINUTE_MS)
    const key = `${minute} ${callHours} ${timeZone}`
    if (key !== this.key) {
      this.key = key
      this.page = {
        isOpen: isOpen(callHours, timeZone, now),
        opensAt: nextOpening(callHours, timeZone, now),
        dayStart: dayStart(timeZone, now),
        nextDay: nextDay(timeZone, now),
      }
    }
    return this.page
  }

  /** For the day of `now`: a new one may have begun since a claim. */
  dailyCap(now: number, settings: AccountSettings): DailyCap {
    const { dayStart, nextDay } = this.at(now, settings)
    const { maxCallsPerNumberPerDay: cap } = settings
    return { maxCallsPerNumberPerDay: cap === 'none' ? null : cap, dayStart, nextDay }
  }
}
