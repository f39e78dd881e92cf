// The plans by which tasks call: their own, or else those that their accounts' settings name.
import { type AccountSettings, effectiveSettings } from '../../../domain/account.ts'
import { EMPTY_PLAN, type Plan } from '../../../domain/plan/plan.ts'
import type { Queryable } from '../database.ts'
import { rulesOf } from './stored-plans.ts'

export interface RuledTask {
  readonly rules: Plan
  readonly settings: AccountSettings
}

const TASKS = `
select t.id, t.account_id, a.settings, p.rules from task t join account a on a.id = t.account_id
  left join plan p on p.id = t.plan_id
where t.id = any($1::bigint[])`

interface Row {
  readonly id: number
  readonly account_id: number
  readonly settings: unknown
  /** Null: it has no plan of its own. */
  readonly rules: unknown
}

/** By the ids of the tasks; one that was removed is missing. */
export async function plansOfTasks(
  tx: Queryable,
  taskIds: readonly number[],
): Promise<ReadonlyMap<number, RuledTask>> {
  if (taskIds.length === 0) return new Map()
  const found = new Map<number, RuledTask>()
  for (const { id, account_id, settings, rules } of await tx.rows<Row>(TASKS, [taskIds], 'plans-of-tasks')) {
    const effective = effectiveSettings(settings)
    const own = rules === null ? await planNamed(tx, account_id, effective.plan) : rulesOf(rules)
    found.set(id, { rules: own, settings: effective })
  }
  return found
}

/** `name` empty: there is none. */
async function planNamed(tx: Queryable, accountId: number, name: string): Promise<Plan> {
  if (name === '') return EMPTY_PLAN
  const [plan] = await tx.rows<{ rules: unknown }>(
    'select rules from plan where account_id = $1 and name = $2',
    [accountId, name],
    'plan-named',
  )
  return plan === undefined ? EMPTY_PLAN : rulesOf(plan.rules)
}
