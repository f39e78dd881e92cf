// What a task's calls of today and its waiting numbers say of how it goes.
import type { ExplainQuery, TaskFacts } from '../../port/report-store.ts'
import type { Queryable } from '../database.ts'

/** The newest calls of the account that are looked through; some 200 ms. */
const CALLS_MAX = 100_000
const NUMBERS_MAX = 100_000

// Walks call_dialed from its end.
const CALLS = `
with newest as materialized (
  select task_id, dialed_at, ringing_at, answered_at, connected_at, ended_at, outcome, caller_id, sip_status,
    q850
  from call
  where account_id = $1 and ended_at is not null and dialed_at >= from_ms($3)
  order by account_id, dialed_at desc limit ${CALLS_MAX}
), k as materialized (
  select * from newest where task_id = $2
)
select
  (select count(*) from newest) < ${CALLS_MAX} as "isWhole",
  (select json_build_object('dialed', count(*), 'rang', count(coalesce(ringing_at, answered_at)),
    'answered', count(answered_at), 'connected', count(connected_at)) from k) as funnel,
  (select coalesce(json_object_agg(outcome, n), '{}') from (
    select outcome, count(*) as n from k group by outcome) o) as outcomes,
  (select coalesce(json_agg(h order by h.at), '[]') from (
    select (extract(epoch from date_trunc('hour', dialed_at, $5)) * 1000)::bigint as at,
      count(*) as dialed, count(answered_at) as answered from k group by 1) h) as hours,
  (select coalesce(json_agg(c), '[]') from (
    select caller_id as "callerId", count(*) as dialed, count(answered_at) as answered from k
    group by caller_id order by count(*) desc, caller_id limit 50) c) as "callerIds",
  (select coalesce(json_agg(s), '[]') from (
    select outcome, sip_status as "sipStatus", q850,
      count(*) filter (where ended_at >= from_ms($4) - interval '1 minute') as "in1",
      count(*) filter (where ended_at >= from_ms($4) - interval '5 minutes') as "in5",
      count(*) as "in15"
    from k where ended_at >= from_ms($4) - interval '15 minutes'
    group by 1, 2, 3 order by count(*) desc limit 30) s) as causes`

const LATER = 'due_at > from_ms($2) and not gone and due_at <> from_ms($4)'

const LEFT = `
select count(*)::int as waiting,
  count(*) filter (where due_at <= from_ms($2) and not gone)::int as due,
  count(*) filter (where gone)::int as expired,
  count(*) filter (where due_at > from_ms($2) and not gone and due_at = from_ms($4))::int as capped,
  count(*) filter (where ${LATER} and put_off)::int as "putOff",
  min(due_at) filter (where ${LATER} and put_off) as "putOffTo",
  count(*) filter (where ${LATER} and not put_off)::int as later,
  min(due_at) filter (where ${LATER} and not put_off) as "nextDueAt"
from (
  select due_at, put_off_at is not null as put_off,
    coalesce(expires_at <= greatest(due_at, from_ms($3)), false) as gone
  from contact where task_id = $1 and state = 'waiting' order by due_at, id limit ${NUMBERS_MAX}
) w`

export async function explainTask(
  db: Queryable,
  accountId: number,
  taskId: number,
  { dayStart, nextDay, opensAt, now, zone }: ExplainQuery,
): Promise<TaskFacts> {
  const [calls] = await db.rows<Omit<TaskFacts, 'left'>>(CALLS, [accountId, taskId, dayStart, now, zone])
  const [left] = await db.rows<TaskFacts['left']>(LEFT, [taskId, now, opensAt, nextDay])
  if (calls === undefined || left === undefined) throw new Error('an aggregate without a row')
  return { ...calls, left }
}
