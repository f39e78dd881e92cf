// Looks for call records by what people know of them: number, agent, the client's ids, time, outcome, task.

import type { ListeningSpan } from '../../../domain/call/listening.ts'
import { talkingSeconds } from '../../../domain/finished-call.ts'
import type {
  CallDetail,
  CallPage,
  CallPlace,
  CallSearch,
  CallSums,
  PastListener,
} from '../../port/call-book.ts'
import type { Database, Queryable } from '../database.ts'
import { TALK_SECONDS } from '../keep/export-rows.ts'
import { CALL_COLUMNS, OWN_FIELDS } from './bill-match.ts'

/** Records one page reads at most of an index that does not answer the whole question: some 50 ms. */
const WINDOW = 20_000

const DIALED_US = '(extract(epoch from k.dialed_at) * 1000000)::bigint as "dialedUs"'
const LISTENERS = `(select json_agg(json_build_object('ext', l.ext, 'spans', l.spans,
    'endedAt', (extract(epoch from l.ended_at) * 1000)::bigint) order by l.id)
  from listener l where l.call_id = k.id and l.spans <> '[]') as listeners`
const DETAIL = `${CALL_COLUMNS}, ${OWN_FIELDS}, t.name as "taskName", k.disposed_at as "disposedAt",
  k.not_called as "notCalled", ${DIALED_US},
  ${LISTENERS}, coalesce(k.marks, '[]') as marks`
const TASK = 'left join task t on t.id = k.task_id and t.account_id = k.account_id'
const NEWEST_FIRST = 'order by k.dialed_at desc, k.id desc'

interface Row extends Omit<CallDetail, 'talkSeconds' | 'listeners'> {
  readonly dialedUs: number
  /** Null: nobody listened. */
  readonly listeners: readonly ListenerRow[] | null
}

interface ListenerRow {
  readonly ext: string
  readonly spans: readonly ListeningSpan[]
  readonly endedAt: number | null
}

/** Conditions of a statement, joined by `and`, with the values they name. */
class Conditions {
  readonly values: unknown[] = []
  readonly #all: string[] = []

  /** Each `?` stands for the next value; nothing is asked if the first one is null. */
  add(condition: string, ...values: readonly unknown[]): this {
    if (values[0] === null) return this
    let next = 0
    this.#all.push(condition.replaceAll('?', () => `$${this.values.push(values[next++])}`))
    return this
  }

  get sql(): string {
    return this.#all.join(' and ')
  }
}

export function searchCalls(
  db: Database,
  accountId: number,
  search: CallSearch,
  limit: number,
): Promise<CallPage> {
  return search.phone === null
    ? db.inIndexOrder(tx => walked(tx, accountId, search, limit))
    : ofPhone(db, accountId, search.phone, search, limit)
}

/** The records of one number are few, and the index that has them does not have them by time. */
async function ofPhone(
  db: Queryable,
  accountId: number,
  phone: string,
  search: CallSearch,
  limit: number,
): Promise<CallPage> {
  const conditions = keyed(accountId, search)
  loosely(conditions, search)
  const at = conditions.values.push(phone)
  const rows = await db.rows<Row>(
    `select ${DETAIL} from (
       select k.* from call k where k.account_id = $1 and k.phone = $${at}
       union all
       select k.* from call k where k.account_id = $1 and k.other_phone = $${at} and k.phone <> $${at}
     ) k ${TASK} where ${conditions.sql} ${NEWEST_FIRST} limit ${limit + 1}`,
    conditions.values,
  )
  return pageOf(rows, limit, null)
}

async function walked(
  tx: Queryable,
  accountId: number,
  search: CallSearch,
  limit: number,
): Promise<CallPage> {
  const window = keyed(accountId, search)
  const [end] = await tx.rows<CallPlace>(
    `select ${DIALED_US}, k.id from call k where ${window.sql} ${NEWEST_FIRST} limit 1 offset ${WINDOW - 1}`,
    window.values,
  )
  const conditions = keyed(accountId, search)
  loosely(conditions, search)
  conditions.add('(k.dialed_at, k.id) >= (from_ms(?::float8 / 1000), ?)', end?.dialedUs ?? null, end?.id)
  const rows = await tx.rows<Row>(
    `select ${DETAIL} from call k ${TASK} where ${conditions.sql} ${NEWEST_FIRST} limit ${limit + 1}`,
    conditions.values,
  )
  return pageOf(rows, limit, end ?? null)
}

/** What an index answers: the planner walks the one that begins with what is given. */
function keyed(
  accountId: number,
  { from, to, before, agentExt, userid, memberid, customuuid }: CallSearch,
): Conditions {
  return new Conditions()
    .add('k.account_id = ?', accountId)
    .add('k.ended_at is not null and k.dialed_at is not null')
    .add('k.dialed_at >= from_ms(?)', from)
    .add('k.dialed_at < from_ms(?)', to)
    .add('(k.dialed_at, k.id) < (from_ms(?::float8 / 1000), ?)', before?.dialedUs ?? null, before?.id)
    .add('k.agent_ext = ?', agentExt)
    .add('k.userid = ?', userid)
    .add('k.memberid = ?', memberid)
    .add('k.customuuid = ?', customuuid)
}

function loosely(conditions: Conditions, { outcomes, taskid, disposition }: CallSearch): void {
  conditions
    .add('k.outcome = any(?)', outcomes.length === 0 ? null : outcomes)
    .add('k.taskid = ?', taskid)
    .add('k.disposition = ?', disposition)
}

function pageOf(rows: readonly Row[], limit: number, end: CallPlace | null): CallPage {
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  const next = rows.length > limit && last !== undefined ? { dialedUs: last.dialedUs, id: last.id } : end
  return { rows: shown.map(detailOf), next }
}

function detailOf({ dialedUs: _us, listeners, ...row }: Row): CallDetail {
  const heard = (listeners ?? []).map(listener => pastOf(listener, row.endedAt))
  return { ...row, talkSeconds: talkingSeconds(row), listeners: heard }
}

/** A process that died wrote no end: nobody listened for longer than the call lasted. */
function pastOf({ ext, spans, endedAt }: ListenerRow, callEndedAt: number): PastListener {
  const last = Math.min(endedAt ?? callEndedAt, callEndedAt)
  return { ext, spans: spans.map(({ to, ...span }) => ({ ...span, to: Math.max(span.from, to ?? last) })) }
}

export async function findCall(db: Queryable, accountId: number, callId: number): Promise<CallDetail | null> {
  const [row] = await db.rows<Row>(
    `select ${DETAIL} from call k ${TASK}
     where k.id = $2 and k.account_id = $1 and k.ended_at is not null and k.dialed_at is not null`,
    [accountId, callId],
  )
  return row === undefined ? null : detailOf(row)
}

const SUMS = `
select k.agent_ext as "agentExt", count(*)::int as calls, count(k.answered_at)::int as answered,
  count(k.answered_at) filter (where k.origin = 'task')::int as "answeredOfTasks",
  count(*) filter (where k.outcome = 'connected')::int as connected,
  count(*) filter (where k.outcome = 'abandoned')::int as abandoned,
  count(*) filter (where k.outcome = 'agentMissed')::int as missed,
  count(*) filter (where k.origin = 'trunk')::int as callers,
  count(*) filter (where k.outcome = 'unserved')::int as "gaveUp",
  coalesce(sum(${TALK_SECONDS}), 0)::int as "talkSeconds",
  coalesce(max(${TALK_SECONDS}), 0)::int as "longestTalkSeconds"
from call k
where k.account_id = $1 and k.ended_at is not null and k.dialed_at >= from_ms($2) and k.dialed_at < from_ms($3)
group by 1 order by 1 nulls last`

export function sumCalls(db: Queryable, accountId: number, from: number, to: number): Promise<CallSums[]> {
  return db.rows<CallSums>(SUMS, [accountId, from, to])
}
