// The rules of a running task's plan, or of its account's: when it is open, what its claims ask for, and who
// is judged again when they change.
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
  /** The rules by which what a limit put off has been judged. */
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

  today(): CalendarPage {
    return this.account.today(this.plan)
  }

  /** `now`: system time. */
  asked(now: number): Required<Pick<ClaimRequest, 'windows' | 'hasFirst'>> {
    const { plan } = this
    return {
      windows: this.account.limits(plan, now),
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
