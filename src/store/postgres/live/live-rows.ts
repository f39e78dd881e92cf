// What the store holds of an account that somebody watches: its tasks that are not ended, its agents, who
// drives it.
import { LIVE_TASKS_MAX, type LiveAgentRow, type LiveRows, type LiveTaskRow } from '../../port/live-store.ts'
import { ACCOUNT_COLUMNS, type AccountColumns, accountOf } from '../account/find-account.ts'
import { runningPlaces } from '../account/running-places.ts'
import type { Database, Queryable } from '../database.ts'
import { PREPARING } from '../task/list-tasks.ts'

const ACCOUNT = `
select ${ACCOUNT_COLUMNS},
  exists (select from standstill s where s.account_id = a.id or s.account_id is null) as "isStopped",
  l.node, (extract(epoch from l.expires_at - clock_timestamp()) * 1000)::float8 as "leftMs"
from account a left join account_lease l on l.account_id = a.id where a.id = $1`

/** Ended tasks are looked for among so many that were created last: there may be any number of them. */
const RECENT_TASKS = 200

// Each part walks its own index.
const TASKS = `
with shown as (
  select * from task where account_id = $1 and state <> 'ended'
  union all select * from (
    select * from task where account_id = $1 order by created_at desc, id desc limit ${RECENT_TASKS}
  ) recent where state = 'ended' and ended_at >= from_ms($2)
)
select t.taskid, t.name, t.assign_to as "assignTo", t.ratio, t.pace, t.state,
  t.scheduled_at as "scheduledAt", t.end_type as "endType", t.total, p.called, p.connected,
  0 as "inFlight", p.why,
  ${PREPARING} as preparing,
  exists (select from account_lease l where l.account_id = t.account_id and l.expires_at > now()) as driven,
  t.state = 'notStarted' and t.start_wanted as "isToStart"
from shown t join task_progress p on p.task_id = t.id
order by t.state <> 'running', t.created_at desc, t.id desc
limit ${LIVE_TASKS_MAX}`

const AGENTS = `
select a.ext, a.state, a.state_at as "stateAt", a.ready, a.registered,
  not a.ready and a.missed_at is not distinct from a.ready_at as "isMissing",
  case when a.refused_at is not null and not a.registered then json_build_object('at',
    floor(extract(epoch from a.refused_at) * 1000), 'times', a.refused_times, 'why', a.refused_why)
    end as refused,
  coalesce(r.label, a.away_reason) as "awayReason", r.limit_seconds as "awayLimitSeconds",
  array(select g.name from group_member m join agent_group g on g.id = m.group_id
    where m.account_id = a.account_id and m.ext = a.ext order by g.id) as groups
from agent a left join away_reason r on r.account_id = a.account_id and r.code = a.away_reason
where a.account_id = $1 and a.enabled order by a.id`

export function liveRows(db: Database, accountId: number, endedFrom: number): Promise<LiveRows | null> {
  return db.transaction(async tx => {
    await tx.rows('set transaction isolation level repeatable read read only')
    const [row] = await tx.rows<
      AccountColumns & { isStopped: boolean; node: string | null; leftMs: number | null }
    >(ACCOUNT, [accountId], 'live-account')
    if (row === undefined) return null
    const { isStopped, node, leftMs } = row
    return {
      account: accountOf(row),
      isStopped,
      lease: node === null || leftMs === null ? null : { node, leftMs },
      tasks: await tasksOf(tx, accountId, endedFrom),
      agents: await tx.rows<LiveAgentRow>(AGENTS, [accountId], 'live-agents'),
    }
  })
}

async function tasksOf(tx: Queryable, accountId: number, endedFrom: number): Promise<LiveTaskRow[]> {
  const rows = await tx.rows<Omit<LiveTaskRow, 'waitsForPlaceOf'> & { isToStart: boolean }>(
    TASKS,
    [accountId, endedFrom],
    'live-tasks',
  )
  const places = rows.some(row => row.isToStart)
    ? await runningPlaces(tx, accountId, { isLocked: false })
    : null
  const limit = places?.free === 0 ? places.max : null
  return rows.map(({ isToStart, ...task }) => ({ ...task, waitsForPlaceOf: isToStart ? limit : null }))
}
