// One task with its counters, and pages of them by cursor, newest first.
import type { TaskDetail, TaskSearch } from '../../port/task-book.ts'
import { runningPlaces } from '../account/running-places.ts'
import type { Queryable } from '../database.ts'
import { TASK_COLUMNS } from './list-tasks.ts'

const RUNNING = `
with running as materialized (
  select k.task_id, count(*)::int as calls from call k where k.account_id = $1 and k.ended_at is null
    and k.dialed_at is not null group by k.task_id
)
select t.id, t.assign_type as "assignType", t.voice,
  (select p.name from prompt p where p.id = (t.voice->>'promptId')::int) as "promptName",
  (select p.name from plan p where p.id = t.plan_id) as plan, t.call_times as "callTimes", t.round, ${TASK_COLUMNS}`

const PAGE = `${RUNNING}
from (
  select t.* from task t
  where t.account_id = $1
    and (cardinality($2::text[]) = 0 or t.state = any($2))
    and ($3::text is null or t.name = $3)
    and ($4::text is null or position(lower($4) in lower(concat_ws(' ', t.name, t.taskid, t.customtaskid,
      t.assign_to))) > 0)
    and ($5::float8 is null or (t.created_at, t.id) < (from_ms($5), $6))
  order by t.created_at desc, t.id desc limit $7
) t
join task_progress p on p.task_id = t.id
left join running r on r.task_id = t.id
order by t.created_at desc, t.id desc`

const ONE = `${RUNNING}
from task t
join task_progress p on p.task_id = t.id
left join running r on r.task_id = t.id
where t.account_id = $1 and (t.taskid = $2 or t.customtaskid = $2)
order by (t.taskid = $2) desc limit 1`

type Row = Omit<TaskDetail, 'waitsForPlaceOf'> & { readonly isToStart: boolean }

export async function pageTasks(
  db: Queryable,
  accountId: number,
  { states, name, text, before }: TaskSearch,
  limit: number,
): Promise<TaskDetail[]> {
  const rows = await db.rows<Row>(PAGE, [
    ...[accountId, states, name, text, before?.createdAt ?? null, before?.id ?? 0],
    limit + 1,
  ])
  return withPlaces(db, accountId, rows)
}

export async function findTask(db: Queryable, accountId: number, taskid: string): Promise<TaskDetail | null> {
  const rows = await db.rows<Row>(ONE, [accountId, taskid])
  return (await withPlaces(db, accountId, rows))[0] ?? null
}

async function withPlaces(db: Queryable, accountId: number, rows: readonly Row[]): Promise<TaskDetail[]> {
  const places = rows.some(row => row.isToStart)
    ? await runningPlaces(db, accountId, { isLocked: false })
    : null
  const limit = places?.free === 0 ? places.max : null
  return rows.map(({ isToStart, ...task }) => ({ ...task, waitsForPlaceOf: isToStart ? limit : null }))
}
