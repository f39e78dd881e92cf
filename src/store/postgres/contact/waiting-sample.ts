// Numbers that wait by a plan: a sample that is read at the same cost however long the list is.
import type { PlanBook, TaskOfPlan, TasksOfPlan, WaitingSample } from '../../port/plan-book.ts'
import type { ContactDetail } from '../../port/task-book.ts'
import type { Database, Queryable } from '../database.ts'

/** Places of a long list that are looked at for each number of the sample: many of them may be done. */
const PLACES_EACH = 4
/** With fewer than this share of the sample from everywhere, those that are due first are taken instead. */
const ENOUGH = 0.1

const TASKS = `
select t.id, t.taskid, l.name as plan, t.state, t.scheduled_at as "scheduledAt", t.total, p.called,
  count(*) over ()::int as count
from task t join task_progress p on p.task_id = t.id left join plan l on l.id = t.plan_id
where t.account_id = $1 and t.state <> 'ended' and ($2::text is null or l.name = $2 or $3 and t.plan_id is null)
order by greatest(t.total - p.called, 0) desc, t.id limit $4`

export async function tasksOfPlan(
  db: Queryable,
  accountId: number,
  plan: Parameters<PlanBook['tasksOfPlan']>[1],
  most: number,
): Promise<TasksOfPlan> {
  const rows = await db.rows<TaskOfPlan & { readonly count: number }>(TASKS, [
    accountId,
    plan?.name ?? null,
    plan?.byDefault ?? true,
    most,
  ])
  return { count: rows[0]?.count ?? 0, tasks: rows.map(({ count: _count, ...task }) => task) }
}

const ROWS = `c.id, t.taskid, c.phone, c.userid, c.memberid, c.extra, c.customuuid, c.called,
  c.agent_ext as "agentExt", c.answered, c.outcome, c.skipped, c.due_at as "dueAt",
  c.expires_at as "expiresAt", c.zone, c.put_off_at is not null as "isPutOff", c.state`

const FIRST = `
select ${ROWS} from task t join contact c on c.task_id = t.id and c.state = 'waiting'
where t.account_id = $1 and t.id = $2
order by c.task_id, c.due_at, c.id limit $3`

// Places at equal distances from the first number of the list to the last.
const EVERYWHERE = `
with ends as materialized (
  select (select id from contact where task_id = $2 order by task_id, id limit 1) as first,
    (select id from contact where task_id = $2 order by task_id desc, id desc limit 1) as last
), places as materialized (
  select distinct e.first + (e.last - e.first) * g.n / $4 as id
  from ends e cross join generate_series(0, $4::bigint) g(n)
)
select ${ROWS} from places p cross join lateral (
  select * from contact s where s.task_id = $2 and s.id = p.id and s.state = 'waiting'
) c join task t on t.id = c.task_id and t.account_id = $1
limit $3`

export function sampleWaiting(
  db: Database,
  accountId: number,
  taskId: number,
  most: number,
): Promise<WaitingSample> {
  return db.inIndexOrder(async tx => {
    const first = await tx.rows<ContactDetail>(FIRST, [accountId, taskId, most + 1])
    if (first.length <= most) return { rows: first, isWhole: true }
    const everywhere = await tx.rows<ContactDetail>(EVERYWHERE, [
      ...[accountId, taskId, most],
      most * PLACES_EACH,
    ])
    return { rows: everywhere.length < most * ENOUGH ? first.slice(0, most) : everywhere, isWhole: false }
  })
}
