// What `/v1` and commands ask of an account's plans.
import type { Plan } from '../../domain/plan/plan.ts'
import type { Refusal } from '../../domain/refusal.ts'
import type { TaskState } from '../../domain/task.ts'
import type { Overtaken } from './console-store.ts'
import type { ContactDetail } from './task-book.ts'

export interface PlanBook {
  /** By their names. */
  listPlans(accountId: number): Promise<readonly PlanDetail[]>
  /** Null: there is none. */
  findPlan(accountId: number, name: string): Promise<PlanDetail | null>
  /**
   * Adds the plan, or changes the one of this name. Its tasks dial by it within two seconds. `tooMany`: the
   * account would have more than PLANS_MAX.
   */
  putPlan(accountId: number, plan: NewPlan): Promise<PlanDetail | Overtaken | 'tooMany'>
  /** Tasks, the account's setting and shadows that name it follow; its version stays. */
  renamePlan(accountId: number, name: string, to: string): Promise<PlanDetail | 'notFound' | 'taken'>
  /** Refused while the account's setting or a task that has not ended names it. */
  removePlan(accountId: number, name: string): Promise<Refusal | null>
  /**
   * Tasks that have not ended and dial by the plan, those with most numbers ahead first; `byDefault`: those
   * that name none as well; null: by whatever plan.
   */
  tasksOfPlan(
    accountId: number,
    plan: { readonly name: string; readonly byDefault: boolean } | null,
    most: number,
  ): Promise<TasksOfPlan>
  /**
   * Numbers of the task that wait: all of them if they are not more than `most`, else some from everywhere
   * in its list. What it reads does not grow with the list.
   */
  sampleWaiting(accountId: number, taskId: number, most: number): Promise<WaitingSample>
}

export interface TasksOfPlan {
  /** All of them. */
  readonly count: number
  readonly tasks: readonly TaskOfPlan[]
}

export interface TaskOfPlan {
  readonly id: number
  readonly taskid: string
  readonly plan: string | null
  readonly state: TaskState
  readonly scheduledAt: number | null
  /** Its numbers, and those of them that are done after a call. */
  readonly total: number
  readonly called: number
}

export interface WaitingSample {
  readonly rows: readonly ContactDetail[]
  readonly isWhole: boolean
}

/** The most plans an account may have. */
export const PLANS_MAX = 200
export const PLAN_NAME_LENGTH = 100

export interface NewPlan {
  readonly name: string
  readonly rules: Plan
  readonly changedBy: string
  /** The version that the caller saw; 0: there was none; null: whatever it is. */
  readonly was: number | null
}

export interface PlanDetail {
  readonly name: string
  readonly rules: Plan
  /** 1, and one more with each change. */
  readonly version: number
  readonly changedBy: string
  /** Epoch ms. */
  readonly changedAt: number
  /** Tasks that have not ended and name it. */
  readonly tasks: number
  /** The newest of them. */
  readonly usedBy: readonly { readonly taskid: string; readonly name: string }[]
}
