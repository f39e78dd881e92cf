// Writes the figures of minutes: what an engine saw of them, and the calls that fall into them. The calls are
// counted from their rows and not from events, so a minute is right whoever died in it.
import { ABANDONMENTS, CALLER_OUTCOMES } from '../../../domain/outcome.ts'
import { MINUTE_MS, WAIT_BOUNDS_MS } from '../../../domain/report-minute.ts'
import type { ReportMinute, ReportSpan } from '../../port/report-store.ts'
import type { Database, Queryable } from '../database.ts'

const DAY_MS = 86_400_000
/** How calls that came in end if no agent took them, but for those who gave up. */
const MESSAGES = CALLER_OUTCOMES.filter(outcome => outcome !== 'unserved')
/** After a takeover the newest minutes are counted again: their facts may have come after them. */
const OVERLAP_MS = 3 * MINUTE_MS

const SEEN = `
insert into report_row (account_id, minute, task_id, seen_ms, idle_ms, reserved_ms, talking_ms, wrap_up_ms,
  away_ms, ratio, pace, why)
select s."accountId", from_ms(s.minute), s."taskId", s."seenMs", s.idle, s.reserved, s.talking, s."wrapUp",
  s.away, s.ratio, s.pace, s.why
from json_to_recordset($1) as s("accountId" int, minute float8, "taskId" bigint, "seenMs" int, idle int,
  reserved int, talking int, "wrapUp" int, away int, ratio real, pace text, why text)
join account a on a.id = s."accountId"
order by 1, 2, 3
on conflict (account_id, minute, task_id) do update set seen_ms = excluded.seen_ms,
  idle_ms = excluded.idle_ms, reserved_ms = excluded.reserved_ms, talking_ms = excluded.talking_ms,
  wrap_up_ms = excluded.wrap_up_ms, away_ms = excluded.away_ms, ratio = excluded.ratio,
  pace = excluded.pace, why = excluded.why
where excluded.seen_ms >= report_row.seen_ms`

/** Which class a wait is in, 0 first. */
const CLASSES = Array.from(
  { length: WAIT_BOUNDS_MS.length + 1 },
  (_, index) => `count(*) filter (where v.class = ${index})::int`,
).join(', ')

// A call counts in the minute of each of its times. An answer that was heard of after the end counts as
// abandoned when it was heard of. A caller is no task's: the row of task 0 has the account's callers. No call
// takes longer than a day. `$4` is where the first span begins,
// from which the indexes are walked: BRIN for what ended lately, call_dialed for days that are long past.
const CALLS = `
with span as materialized (
  select id, from_ms(since) as since, from_ms($2) as until, late
  from json_to_recordset($1) as s(id int, since float8, late float8) join account using (id)
), k as materialized (
  select k.account_id, coalesce(k.task_id, 0) as task_id, k.origin = 'trunk' as is_caller, k.dialed_at,
    k.answered_at, k.connected_at, k.ended_at, k.outcome, s.since, s.until, s.late
  from span s join call k on k.account_id = s.id
  where k.ended_at >= from_ms($4) - interval '10 minutes' and k.dialed_at < from_ms($2)
    and k.dialed_at >= from_ms($4) - interval '1 day' and (k.task_id is not null or k.origin = 'trunk')
  union all
  select k.account_id, coalesce(k.task_id, 0), k.origin = 'trunk', k.dialed_at, k.answered_at,
    k.connected_at, null, null, s.since, s.until, s.late
  from span s join call k on k.account_id = s.id
  where k.ended_at is null and k.dialed_at is not null and (k.task_id is not null or k.origin = 'trunk')
), timed as materialized (
  select k.*, (extract(epoch from connected_at - answered_at) * 1000)::float8 as wait_ms,
    coalesce(extract(epoch from connected_at - answered_at) * 1000 > late, false) as is_late from k
), counted as materialized (
  select t.account_id, t.task_id, date_trunc('minute', v.at) as minute, sum(v.dialed)::int as dialed,
    sum(v.answered)::int as answered, sum(v.connected)::int as connected, sum(v.abandoned)::int as abandoned,
    sum(v.talk)::bigint as talk_ms, array[${CLASSES}] as waits
  from timed t cross join lateral (values
    (t.dialed_at, 1, 0, 0, 0, 0, null::int),
    (t.answered_at, 0, 1, 0, 0, 0, null),
    (t.connected_at, 0, 0, case when t.is_late then 0 else 1 end, case when t.is_late then 1 else 0 end, 0,
      width_bucket(t.wait_ms, array[${WAIT_BOUNDS_MS.map(bound => `${bound}.001`).join(', ')}]::float8[])),
    (case when t.outcome = any($3::text[]) then greatest(t.ended_at, t.answered_at) end, 0, 0, 0, 1, 0, null),
    (case when t.connected_at is not null then t.ended_at end, 0, 0, 0, 0,
      round(extract(epoch from t.ended_at - t.connected_at) * 1000), null)
  ) v(at, dialed, answered, connected, abandoned, talk, class)
  where not t.is_caller and v.at >= t.since and v.at < t.until
  group by 1, 2, 3
), called_in as materialized (
  select t.account_id, t.task_id, date_trunc('minute', v.at) as minute, sum(v.came)::int as callers,
    sum(v.connected)::int as callers_connected, sum(v.gave_up)::int as callers_gave_up,
    sum(v.message)::int as callers_message
  from timed t cross join lateral (values
    (t.dialed_at, 1, 0, 0, 0),
    (t.connected_at, 0, 1, 0, 0),
    (case when t.outcome = 'unserved' then t.ended_at end, 0, 0, 1, 0),
    (case when t.outcome = any($5::text[]) then t.ended_at end, 0, 0, 0, 1)
  ) v(at, came, connected, gave_up, message)
  where t.is_caller and v.at >= t.since and v.at < t.until
  group by 1, 2, 3
), stored as materialized (
  select r.account_id, r.task_id, r.minute from span s
    join report_row r on r.account_id = s.id and r.minute >= s.since and r.minute < s.until
)
insert into report_row (account_id, minute, task_id, dialed, answered, connected, abandoned, talk_ms, waits,
  callers, callers_connected, callers_gave_up, callers_message)
select account_id, minute, task_id, coalesce(dialed, 0), coalesce(answered, 0), coalesce(connected, 0),
  coalesce(abandoned, 0), coalesce(talk_ms, 0), coalesce(waits, '{}'), coalesce(callers, 0),
  coalesce(callers_connected, 0), coalesce(callers_gave_up, 0), coalesce(callers_message, 0)
from counted full join called_in using (account_id, task_id, minute)
  full join stored using (account_id, task_id, minute)
order by 1, 2, 3
on conflict (account_id, minute, task_id) do update set dialed = excluded.dialed,
  answered = excluded.answered, connected = excluded.connected, abandoned = excluded.abandoned,
  talk_ms = excluded.talk_ms, waits = excluded.waits, callers = excluded.callers,
  callers_connected = excluded.callers_connected, callers_gave_up = excluded.callers_gave_up,
  callers_message = excluded.callers_message
where (report_row.dialed, report_row.answered, report_row.connected, report_row.abandoned,
  report_row.talk_ms, report_row.waits, report_row.callers, report_row.callers_connected,
  report_row.callers_gave_up, report_row.callers_message) is distinct from (excluded.dialed,
  excluded.answered, excluded.connected, excluded.abandoned, excluded.talk_ms, excluded.waits,
  excluded.callers, excluded.callers_connected, excluded.callers_gave_up, excluded.callers_message)`

export async function writeReport(
  db: Database,
  seen: readonly ReportMinute[],
  spans: readonly ReportSpan[],
  until: number,
): Promise<void> {
  await db.transaction(async tx => {
    if (seen.length > 0) {
      const rows = seen.map(({ agents, ...row }) => ({ ...row, ...agents }))
      await tx.rows(SEEN, [JSON.stringify(rows)], 'report-seen')
    }
    const begun = (await withBegins(tx, spans, until)).filter(({ since }) => since < until)
    if (begun.length === 0) return
    const first = Math.min(...begun.map(({ since }) => since))
    await tx.rows(CALLS, [JSON.stringify(begun), until, ABANDONMENTS, first, MESSAGES], 'report-calls')
  })
}

/** Spans whose beginning is not known here begin where the account's rows end. */
async function withBegins(tx: Queryable, spans: readonly ReportSpan[], until: number) {
  const unknown = spans.filter(({ since }) => since === null).map(({ accountId }) => accountId)
  const newest = new Map<number, number | null>()
  if (unknown.length > 0) {
    const rows = await tx.rows<{ id: number; minute: number | null }>(
      `select id, (select max(minute) from report_row where account_id = id) as minute
       from unnest($1::int[]) as a(id)`,
      [unknown],
    )
    for (const { id, minute } of rows) newest.set(id, minute)
  }
  return spans.map(({ accountId, since, lateMs }) => {
    const end = newest.get(accountId) ?? 0
    return { id: accountId, since: since ?? Math.max(end - OVERLAP_MS, until - DAY_MS), late: lateMs }
  })
}
