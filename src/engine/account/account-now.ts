// The account as it was last read from the store: its settings, hours, lines, tasks and agents.
import type { Account, AccountSettings } from '../../domain/account.ts'
import { type StandstillReason, standstillReason } from '../../domain/account-standstill.ts'
import type { StrategyCode } from '../../domain/agent.ts'
import { CustomerClocks, hasOwnClocks } from '../../domain/plan/customer-clocks.ts'
import { type LimitWindow, limitWindows } from '../../domain/plan/limits.ts'
import { EMPTY_PLAN, type Plan } from '../../domain/plan/plan.ts'
import type { AccountPicture, LivingTask, UsedPlan, UsedPrompt } from '../../store/port/account-picture.ts'
import type { EngineNode } from '../engine-node.ts'
import { Calendar, type CalendarPage } from './calendar.ts'

/** The agents who take the calls of a task, and the strategy that chooses among them. */
export interface TaskMembers {
  readonly members: readonly { readonly ext: string; readonly priority: number }[]
  readonly strategy: StrategyCode
}

export class AccountNow {
  /** Real time of the last reading. */
  refreshedAt = 0
  private last: AccountPicture
  private readonly calendar = new Calendar()
  private readonly clocks = new WeakMap<Plan, { readonly key: string; readonly of: CustomerClocks }>()
  private readonly node: Pick<EngineNode, 'clock' | 'wall'>

  constructor(picture: AccountPicture, node: Pick<EngineNode, 'clock' | 'wall'>) {
    this.last = picture
    this.node = node
  }

  get picture(): AccountPicture {
    return this.last
  }

  get account(): Account {
    return this.last.account
  }

  get id(): number {
    return this.last.account.id
  }

  get settings(): AccountSettings {
    return this.last.account.settings
  }

  take(picture: AccountPicture): void {
    this.last = { ...picture, plans: picture.plans.map(plan => this.kept(plan)) }
    this.refreshedAt = this.node.wall.now()
  }

  /** Why the account may not dial at all; null: it may. */
  standstill(): StandstillReason | null {
    return standstillReason(this.account, this.last.stopped !== null, this.node.wall.now())
  }

  /** System time. */
  get now(): number {
    return this.node.clock.systemTime()
  }

  /** For those who are called by these rules; left out: no plan. */
  today(rules?: Plan): CalendarPage {
    return this.calendar.at(this.now, this.settings, rules)
  }

  /** The plan by which a task's numbers are called: its own, or the account's default; null: none. */
  planOf({ planId }: Pick<LivingTask, 'planId'>): UsedPlan | null {
    const { plan } = this.settings
    return this.last.plans.find(({ id, name }) => (planId === null ? name === plan : id === planId)) ?? null
  }

  /** Another text if other limits or clocks may hold for the task's numbers; empty: none do. */
  rulesKey(task: Pick<LivingTask, 'planId'>): string {
    const plan = this.planOf(task)
    const { maxCallsPerNumberPerDay: cap } = this.settings
    if (plan === null && cap === 'none') return ''
    const clocks = plan !== null && hasOwnClocks(plan.rules) ? ` ${this.clocksKey}` : ''
    return `${plan?.id ?? 0}.${plan?.version ?? 0} ${cap}${clocks}`
  }

  /** The clocks by which customers are called; null: all of them by the account's. */
  clocksOf(rules: Plan): CustomerClocks | null {
    if (!hasOwnClocks(rules)) return null
    const key = this.clocksKey
    const known = this.clocks.get(rules)
    if (known?.key === key) return known.of
    const of = new CustomerClocks(rules, this.settings)
    this.clocks.set(rules, { key, of })
    return of
  }

  /** The limits that hold at `at`, epoch ms; `rules` left out: no plan. */
  limits(rules: Plan = EMPTY_PLAN, at: number = this.node.clock.systemTime()): LimitWindow[] {
    return limitWindows(rules, this.settings, this.settings.timeZone, at)
  }

  /** Undefined: it is gone, or nothing that was read names it. */
  promptById(promptId: number): UsedPrompt | undefined {
    return this.last.prompts.find(({ id }) => id === promptId)
  }

  /** Undefined: the account has none of that name, or nothing that was read names it. */
  promptNamed(name: string): UsedPrompt | undefined {
    return this.last.prompts.find(prompt => prompt.name === name)
  }

  /** A plan that has not changed is the same one, so that what was worked out of it stays. */
  private kept(plan: UsedPlan): UsedPlan {
    const { id, version, name } = plan
    const known = this.last.plans.find(one => one.id === id && one.version === version)
    if (known === undefined) return plan
    return known.name === name ? known : { ...known, name }
  }

  /** What decides, beside a plan, by which clock a customer is called and when it is open. */
  private get clocksKey(): string {
    const { callHours, timeZone, country } = this.settings
    return `${callHours} ${timeZone} ${country}`
  }

  trunkNames(): string[] {
    return this.last.trunks.map(trunk => trunk.name)
  }

  membersOf({ assignment }: Pick<LivingTask, 'assignment'>): TaskMembers {
    if (assignment.type === 'extensions') {
      return { members: assignment.extensions.map(ext => ({ ext, priority: 1 })), strategy: 1 }
    }
    if (assignment.type === 'nobody') return { members: [], strategy: 1 }
    return this.membersOfGroup(assignment.name)
  }

  /** Nobody if there is no such group. */
  membersOfGroup(groupName: string): TaskMembers {
    const group = this.last.groups.find(({ name }) => name === groupName)
    return { members: group?.members ?? [], strategy: (group?.strategy ?? 1) as StrategyCode }
  }
}
