// The rules of a proposal for a running task: which live calls its hours and limits forbid, and what follows
// from their ends.
import type { AccountSettings } from '../../domain/account.ts'
import { CustomerClocks, hasOwnClocks } from '../../domain/plan/customer-clocks.ts'
import { type ClosedBy, closedBy } from '../../domain/plan/hours.ts'
import { type LimitWindow, limitWindows } from '../../domain/plan/limits.ts'
import { type CustomerPlace, zoneOfContact } from '../../domain/plan/phone-zones.ts'
import type { Plan } from '../../domain/plan/plan.ts'
import { type Proposal, proposedSettings } from '../../domain/shadow/proposal.ts'
import type { AccountNow } from '../account/account-now.ts'
import { Calendar } from '../account/calendar.ts'
import { calledAgain } from '../call/called-again.ts'
import type { LiveCall } from '../call/live-call.ts'

export class ShadowRules {
  private readonly calendar = new Calendar()
  private clocks: { readonly key: string; readonly of: CustomerClocks } | null = null
  private readonly proposal: Proposal
  private readonly account: AccountNow
  private readonly livePlan: () => Plan

  constructor(proposal: Proposal, account: AccountNow, livePlan: () => Plan) {
    this.proposal = proposal
    this.account = account
    this.livePlan = livePlan
  }

  get settings(): AccountSettings {
    return proposedSettings(this.account.settings, this.proposal)
  }

  private get plan(): Plan {
    return this.proposal.plan?.rules ?? this.livePlan()
  }

  /** False: nobody may be called at `now`, system time. */
  isOpen(now: number): boolean {
    return this.calendar.at(now, this.settings, this.plan).isOpen
  }

  /** What of the hours forbids a call to this customer; null: they allow it. */
  closedFor(customer: CustomerPlace, now: number): ClosedBy | null {
    const { plan, settings } = this
    const isClosed = hasOwnClocks(plan)
      ? this.clocksOf(plan, settings).closedUntil(customer, now) !== null
      : !this.isOpen(now)
    return isClosed ? closedBy(plan, settings, zoneOfContact(plan, settings, customer), now) : null
  }

  /** The limits that are proposed, as of `at`; none if they stay as they are. */
  windows(at: number): LimitWindow[] {
    const { plan, settings } = this.proposal
    if (plan === undefined && settings.maxCallsPerNumberPerDay === undefined) return []
    return limitWindows(this.plan, this.settings, this.settings.timeZone, at)
  }

  /** The rule behind one of these windows. */
  nameOf(window: number): string {
    const first = this.settings.maxCallsPerNumberPerDay === 'none' ? 0 : 1
    return window < first ? 'maxCallsPerNumberPerDay' : `limits.${window - first}`
  }

  /** Whether the number of an ended call waits for another one, by the live rules and by these. */
  again(call: LiveCall, now: number): { readonly live: boolean; readonly shadow: boolean } {
    const { settings } = this.account
    const [live, shadow] = [this.livePlan(), this.plan].map(
      plan => calledAgain(call, settings, now, plan).againAt !== null,
    )
    return { live: live === true, shadow: shadow === true }
  }

  private clocksOf(plan: Plan, settings: AccountSettings): CustomerClocks {
    const key = JSON.stringify([settings.callHours, settings.timeZone, settings.country])
    if (this.clocks?.key !== key) this.clocks = { key, of: new CustomerClocks(plan, settings) }
    return this.clocks.of
  }
}
