// The clocks of the customers whom a plan calls by their own time: until when one of them may not be called.
import type { AccountSettings } from '../account.ts'
import { BoundedMap } from '../bounded-map.ts'
import { FAR_OFF_MS, isOpenAt, opensAt } from './hours.ts'
import { type CustomerPlace, zoneOfContact } from './phone-zones.ts'
import type { Plan } from './plan.ts'

type Hours = Pick<Plan, 'hours'>
type Settings = Pick<AccountSettings, 'callHours' | 'timeZone' | 'country'>

const MINUTE_MS = 60_000
/** There are some 600 zones and sets of them. */
const ZONES_MAX = 1_000

export class CustomerClocks {
  /** By zone, of one minute: hours begin and end on the minute. */
  private readonly known = new BoundedMap<string, { readonly minute: number; readonly until: number | null }>(
    ZONES_MAX,
  )
  private readonly plan: Hours
  private readonly settings: Settings

  constructor(plan: Hours, settings: Settings) {
    this.plan = plan
    this.settings = settings
  }

  /** Epoch ms; null: the customer may be called at `at`. Hours that never open are far off. */
  closedUntil(customer: CustomerPlace, at: number): number | null {
    return this.untilOf(zoneOfContact(this.plan, this.settings, customer), at)
  }

  /**
   * When the first of these zones opens, epoch ms, as zonesOf gives them; null: one of them is open at
   * `at`, or there is none.
   */
  firstOpening(zones: readonly string[], at: number): number | null {
    if (zones.length === 0) return null
    const { timeZone } = this.settings
    const own = this.plan.hours?.zone === 'contact' ? [...zones, timeZone] : zones
    const untils = own.map(zone => this.untilOf(zone === '' ? timeZone : zone, at) ?? at)
    const first = Math.min(...untils)
    return first > at ? first : null
  }

  private untilOf(zone: string, at: number): number | null {
    const minute = Math.floor(at / MINUTE_MS)
    const known = this.known.get(zone)
    if (known?.minute === minute) return known.until
    const until = isOpenAt(this.plan, this.settings, zone, at)
      ? null
      : (opensAt(this.plan, this.settings, zone, at) ?? at + FAR_OFF_MS)
    this.known.set(zone, { minute, until })
    return until
  }
}

/** Whether customers are called by their own clocks, and not all by the account's. */
export function hasOwnClocks({ hours }: Hours): boolean {
  return hours !== undefined && hours.zone !== 'account'
}
