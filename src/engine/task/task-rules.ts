// The rules of a running task's plan, or of its account's: when it is open, what its claims ask for, and who
// is judged again when they change.
import type { CustomerPlace } from '../../domain/plan/phone-zones.ts'
import { EMPTY_PLAN, type Plan } from '../../domain/plan/plan.ts'
import type { LivingTask } from '../../store/port/account-picture.ts'
import type { ClaimRequest } from '../../store/port/dial-claim.ts'
import type { EngineStore } from '../../store/port/engine-store.ts'
import type { AccountNow } from '../account/account-now.ts'
import type { CalendarPage } from '../account/calendar.ts'

/** Whose rules they are. */
interface RuledTask {
  readonly task: LivingTask
}

export class TaskRules {
  /** The rules by which what was put off has been judged. */
  private judgedBy: string
  private readonly of: RuledTask
  private readonly account: AccountNow

  constructor(of: RuledTask, account: AccountNow) {
    this.of = of
    this.account = account
    this.judgedBy = of.task.judgedBy
  }

  get plan(): Plan {
    return this.account.planOf(this.of.task)?.rules ?? EMPTY_PLAN
  }

  get callTimes(): number | null {
    return this.of.task.callTimes
  }

  today(): CalendarPage {
    const page = this.account.today(this.plan)
    const { zones } = this.of.task
    const opensAt = zones && this.account.clocksOf(this.plan)?.firstOpening(zones, this.account.now)
    return opensAt ? { ...page, isOpen: false, opensAt } : page
  }

  /** Whether the hours allow a call at `now`, system time, to this customer. */
  mayCall(customer: CustomerPlace, now: number): boolean {
    const closed = this.account.clocksOf(this.plan)?.closedUntil(customer, now) ?? null
    return closed === null && this.today().isOpen
  }

  /** What a claim of so many asks for; `now`: system time. */
  claim(limit: number, node: string, now: number): ClaimRequest {
    const { plan } = this
    const clocks = this.account.clocksOf(plan)
    return {
      ...{ taskId: this.of.task.id, node, limit, now },
      windows: this.account.limits(plan, now),
      ...(clocks !== null && { clocks }),
      hasFirst: Object.values(plan.again).some(({ place }) => place === 'first'),
    }
  }

  /**
   * If the rules have changed, some of the numbers that were put off are made due, to be judged by the new
   * ones. False: there was nothing to do.
   */
  async judgeAgain(store: Pick<EngineStore, 'judgeAgain'>, now: number): Promise<boolean> {
    const key = this.account.rulesKey(this.of.task)
    if (key === this.judgedBy) return false
    if (!(await store.judgeAgain(this.of.task.id, key, now))) this.judgedBy = key
    return true
  }
}
