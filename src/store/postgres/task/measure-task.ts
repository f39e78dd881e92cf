// What the calls of one task show of its customers and conversations, for simulating it under other
// conditions.
import { effectiveSettings } from '../../../domain/account.ts'
import type { TaskMeasures } from '../../port/admin-store.ts'
import type { Queryable } from '../database.ts'

/** The latest calls represent the task; more would add no precision that matters. */
const CALLS_MAX = 20_000

// Calls that show nothing of the customer (our line failed, we withdrew) are left out.
const MEASURE = `
with recent as materialized (
  select c.* from call c
  where c.task_id = $1 and c.ended_at is not null and c.dialed_at is not null
    and c.outcome not in ('trunkFailed', 'cancelled', 'interrupted')
  order by c.id desc limit ${CALLS_MAX}
), ms as (
  select outcome, agent_ext, answered_at is not null as answered,
    (extract(epoch from coalesce(ringing_at, answered_at) - dialed_at) * 1000)::int as setup,
    (extract(epoch from answered_at - coalesce(ringing_at, dialed_at)) * 1000)::int as ring,
    (extract(epoch from ended_at - dialed_at) * 1000)::int as whole,
    (extract(epoch from ended_at - connected_at) * 1000)::int as talk
  from recent
)
select count(*)::int as calls,
  count(*) filter (where answered)::int as answered,
  count(*) filter (where outcome in ('busy', 'rejected'))::int as busy,
  count(*) filter (where outcome in ('invalid', 'unreachable'))::int as invalid,
  count(distinct agent_ext)::int as agents,
  coalesce(array_agg(setup) filter (where setup is not null), '{}') as "setupMs",
  coalesce(array_agg(ring) filter (where answered), '{}') as "ringMs",
  coalesce(array_agg(whole) filter (where outcome in ('busy', 'rejected', 'invalid', 'unreachable')),
    '{}') as "failureMs",
  coalesce(array_agg(talk) filter (where talk is not null), '{}') as "talkMs"
from ms`

/** Null: there is no such task. */
export async function measureTask(db: Queryable, taskid: string): Promise<TaskMeasures | null> {
  const [task] = await db.rows<{ id: number; settings: unknown }>(
    'select t.id, a.settings from task t join account a on a.id = t.account_id where t.taskid = $1',
    [taskid],
  )
  if (task === undefined) return null
  const [measures] = await db.rows<Omit<TaskMeasures, 'settings'>>(MEASURE, [task.id])
  return measures === undefined ? null : { ...measures, settings: effectiveSettings(task.settings) }
}
