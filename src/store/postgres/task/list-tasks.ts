// Lists an account's tasks with their counters, newest first.
import type { Listed, Page, TaskFilter, TaskSummary } from '../../port/api-store.ts'
import { runningPlaces } from '../account/running-places.ts'
import type { Queryable } from '../database.ts'

const MATCH = `
from task t
where t.account_id = $1
  and ($2::float8 is null or t.created_at >= from_ms($2))
  and ($3::float8 is null or t.created_at <= from_ms($3))
  and (cardinality($4::text[]) = 0 or t.taskid = any($4) or t.customtaskid = any($4))
  and ($5::text is null or t.customtaskid = $5)
  and ($6::text is null or t.name = $6)
  and ($7::text is null or t.state = $7)
  and (cardinality($8::text[]) = 0 or t.assign_type = any($8))
  and ($9::text is null or t.assign_to = $9 or (t.assign_type = 'extensions'
    and $9 = any(string_to_array(t.assign_to, ','))))`

/** How far a task `t` is with its next round, or with the numbers of another one. */
export const PREPARING = `(select json_build_object('prepared', r.prepared, 'total',
    coalesce((select s.total from task s where s.id = r.source_id), t.total)) from round_preparation r
    where r.task_id = t.id and r.done_at is null)`

/** Of a task `t`, its progress `p` and the calls `r` that run. */
export const TASK_COLUMNS = `t.taskid, t.customtaskid, t.name, t.assign_to as "assignTo", t.ratio, t.pace,
  t.concurrent, t.caller_ids as "callerIds", t.state,
  t.scheduled_at as "scheduledAt", t.ends_at as "endsAt", t.created_at as "createdAt",
  t.started_at as "startedAt", t.ended_at as "endedAt",
  t.end_type as "endType", t.total, p.called, p.answered, p.connected, p.abandoned, p.late,
  coalesce(r.calls, 0) as "inFlight", p.nowscale, p.why,
  ${PREPARING} as preparing,
  exists (select from account_lease l where l.account_id = t.account_id and l.expires_at > now()) as driven,
  t.state = 'notStarted' and t.start_wanted as "isToStart"`

// Calls in flight are counted from their rows; the counters cover calls that are over, all as of one moment.
const PAGE = `
with running as materialized (
  select k.task_id, count(*)::int as calls from call k where k.account_id = $1 and k.ended_at is null
    and k.dialed_at is not null group by k.task_id
)
select ${TASK_COLUMNS}
from (select t.* ${MATCH} order by t.created_at desc, t.id desc limit $10 offset $11) t
join task_progress p on p.task_id = t.id
left join running r on r.task_id = t.id
order by t.created_at desc, t.id desc`

export async function listTasks(
  db: Queryable,
  accountId: number,
  filter: TaskFilter,
  page: Page,
): Promise<Listed<TaskSummary>> {
  const { createdFrom, createdTo, taskids, customtaskid, name, state, assignTypes, assignTo } = filter
  const values = [
    accountId,
    createdFrom,
    createdTo,
    taskids,
    customtaskid,
    name,
    state,
    assignTypes,
    assignTo,
  ]
  const [count] = await db.rows<{ total: number }>(`select count(*)::int as total ${MATCH}`, values)
  const rows = await db.rows<Omit<TaskSummary, 'waitsForPlaceOf'> & { isToStart: boolean }>(PAGE, [
    ...values,
    page.size,
    (page.current - 1) * page.size,
  ])
  const places = rows.some(row => row.isToStart)
    ? await runningPlaces(db, accountId, { isLocked: false })
    : null
  const limit = places?.free === 0 ? places.max : null
  const tasks = rows.map(({ isToStart, ...task }) => ({ ...task, waitsForPlaceOf: isToStart ? limit : null }))
  return { total: count?.total ?? 0, rows: tasks }
}
