// Reads all of an account's tasks, contacts or calls, a page at a time along a key, so that memory stays
// small.
import { talkingSeconds } from '../../../domain/finished-call.ts'
import type {
  ExportedAgentDay,
  ExportedCall,
  ExportedContact,
  ExportedTask,
  ExportRange,
} from '../../port/admin-store.ts'
import { CALL_COLUMNS, OWN_FIELDS } from '../call/bill-match.ts'
import { shownState } from '../contact/list-contacts.ts'
import type { Queryable } from '../database.ts'

/** Rows of a page. */
const PAGE = 1_000

// Where a page ended. The time is a text, because milliseconds do not hold a timestamp to the microsecond.
interface Key {
  readonly at: string
  readonly id: number
}

const TASKS = `
select t.created_at::text as "keyAt", t.id as "keyId",
  t.taskid, t.customtaskid, t.name, t.assign_type as "assignType", t.assign_to as "assignTo", t.pace, t.ratio,
    t.concurrent, t.state,
  t.round, t.created_at as "createdAt", t.started_at as "startedAt", t.ended_at as "endedAt",
    t.end_type as "endType",
  t.total, p.called, p.answered, p.connected, p.abandoned
from task t join task_progress p on p.task_id = t.id
where t.account_id = $1 and ($2::float8 is null or t.created_at >= from_ms($2)) and ($3::float8 is null
  or t.created_at < from_ms($3))
  and (t.created_at, t.id) > ($4::timestamptz, $5::bigint)
order by t.created_at, t.id limit $6`

const CONTACTS = `
select c.id as "keyId", $3::text as taskid, c.phone, ${shownState('$5')} as state, c.due_at as "dueAt",
  c.expires_at as "expiresAt", c.called, c.answered,
  c.outcome, c.agent_ext as "agentExt", c.skipped, c.userid, c.memberid, c.extra, c.customuuid,
  c.zone, c.fields
from contact c where c.task_id = $1 and c.id > $2 order by c.task_id, c.id limit $4`

const CALLS = `
select k.dialed_at::text as "keyAt", k.id as "keyId",
  ${CALL_COLUMNS}, ${OWN_FIELDS}, t.name as "taskName"
from call k left join task t on t.id = k.task_id and t.account_id = k.account_id
where k.account_id = $1 and k.ended_at is not null and k.dialed_at is not null
  and ($2::float8 is null or k.dialed_at >= from_ms($2)) and ($3::float8 is null or k.dialed_at < from_ms($3))
  and (k.dialed_at, k.id) > ($4::timestamptz, $5::bigint)
order by k.dialed_at, k.id limit $6`

// Counted like talkingSeconds, so that the days add up to their calls.
export const TALK_SECONDS = `case when k.connected_at is not null
  then greatest(1, floor(extract(epoch from k.ended_at - k.connected_at))) end`

const AGENT_DAYS = `
select to_char(k.dialed_at at time zone $4, 'YYYY-MM-DD') as day, k.agent_ext as "agentExt",
  count(*)::int as calls,
  count(*) filter (where k.outcome = 'connected')::int as connected, count(*)
    filter (where k.outcome = 'agentMissed')::int as missed,
  coalesce(sum(${TALK_SECONDS}), 0)::int as "talkSeconds",
  coalesce(max(${TALK_SECONDS}), 0)::int as "longestTalkSeconds"
from call k
where k.account_id = $1 and k.ended_at is not null and k.dialed_at is not null and k.agent_ext is not null
  and ($2::float8 is null or k.dialed_at >= from_ms($2)) and ($3::float8 is null or k.dialed_at < from_ms($3))
group by 1, 2 order by 1, 2`

/** The sums of each agent and day of the dial in `zone`. They are few, so there are no pages. */
export async function* exportAgentDays(
  db: Queryable,
  accountId: number,
  { from, to }: ExportRange,
  zone: string,
): AsyncGenerator<ExportedAgentDay> {
  yield* await db.rows<ExportedAgentDay>(AGENT_DAYS, [accountId, from, to, zone])
}

/**
 * Oldest first. What exists during the whole export is in it exactly once; what comes or goes meanwhile may
 * be in it.
 */
export async function* exportTasks(
  db: Queryable,
  accountId: number,
  range: ExportRange,
): AsyncGenerator<ExportedTask> {
  for await (const { keyAt: _at, keyId: _id, ...row } of taskPages(db, accountId, range)) yield row
}

/** The contacts of the tasks created in the range, task by task. */
export async function* exportContacts(
  db: Queryable,
  accountId: number,
  range: ExportRange,
): AsyncGenerator<ExportedContact> {
  for await (const task of taskPages(db, accountId, range)) {
    for (let after = 0; ; ) {
      const rows = await db.rows<Keyed<ExportedContact>>(CONTACTS, [
        task.keyId,
        after,
        task.taskid,
        PAGE,
        accountId,
      ])
      for (const { keyId, ...row } of rows) {
        after = keyId
        yield row
      }
      if (rows.length < PAGE) break
    }
  }
}

/** Calls that were dialled in the range and have ended. */
export async function* exportCalls(
  db: Queryable,
  accountId: number,
  range: ExportRange,
): AsyncGenerator<ExportedCall> {
  type Listed = Omit<ExportedCall, 'talkSeconds'>
  for await (const { keyAt: _at, keyId: _id, ...row } of pages<Listed>(db, CALLS, accountId, range))
    yield { ...row, talkSeconds: talkingSeconds(row) }
}

function taskPages(
  db: Queryable,
  accountId: number,
  range: ExportRange,
): AsyncGenerator<Timed<ExportedTask>> {
  return pages<ExportedTask>(db, TASKS, accountId, range)
}

type Keyed<Row> = Row & { keyId: number }
type Timed<Row> = Keyed<Row> & { keyAt: string }

async function* pages<Row>(
  db: Queryable,
  sql: string,
  accountId: number,
  { from, to }: ExportRange,
): AsyncGenerator<Timed<Row>> {
  for (let key: Key = { at: '-infinity', id: 0 }; ; ) {
    const rows = await db.rows<Timed<Row>>(sql, [accountId, from, to, key.at, key.id, PAGE])
    yield* rows
    const last = rows.at(-1)
    if (last === undefined || rows.length < PAGE) return
    key = { at: last.keyAt, id: last.keyId }
  }
}
