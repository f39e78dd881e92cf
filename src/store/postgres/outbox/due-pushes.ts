// The outbox as the pusher sees it: what is due, what became of it, and how much is waiting.
import type { FinishedCall } from '../../../domain/finished-call.ts'
import type { LegState, PushFact, SentFact } from '../../../domain/push-fact.ts'
import type { PendingPush, PushFailure } from '../../port/push-store.ts'
import { ACCOUNT_COLUMNS, type AccountColumns, accountOf } from '../account/find-account.ts'
import { CALL_COLUMNS } from '../call/bill-match.ts'
import type { Queryable } from '../database.ts'

/**
 * For how long a push is not handed out again, so that two pushers do not deliver it at once; longer than a
 * delivery may take.
 */
const HANDED_OUT = "interval '10 s'"

// It goes account by account, so that a dead URL of one never fills the list. Within a subject it takes only
// the oldest push, found by one index lookup: with an anti-join and the statistics of an outbox that was
// empty yesterday, the planner compared every push with every other.
const DUE = `
with due as materialized (
  select p.id, p.account_id from account a cross join lateral (
    select p.id, p.account_id from push p
    where p.account_id = a.id and p.delivered_at is null and p.failed_at is null and p.next_at <= now()
      and p.id = (select min(o.id) from push o where o.subject = p.subject and o.delivered_at is null
        and o.failed_at is null)
    order by p.next_at, p.id limit $1 for no key update skip locked
  ) p
), taken as (
  update push p set next_at = now() + ${HANDED_OUT} from due where p.id = due.id
  returning p.id, p.account_id, p.kind, p.fact, p.body, p.attempts,
    coalesce(p.again_at, p.created_at) as created_at
)
select t.id as push_id, t.kind, t.fact, t.body, t.attempts, t.created_at, ${ACCOUNT_COLUMNS}, ${CALL_COLUMNS}
from taken t join account a on a.id = t.account_id
  left join call k on k.id = (t.fact ->> 'callId')::bigint and k.ended_at is not null
order by t.id`

interface Row extends AccountColumns, Omit<FinishedCall, 'id'> {
  push_id: number
  kind: PendingPush['kind']
  /** Null in pushes from before migration 0014, which have a body. */
  fact: PushFact | null
  body: Record<string, unknown> | null
  attempts: number
  created_at: number
  /** The call's id; null: it is not about a call, or the call's record is gone. */
  id: number | null
}

/** A state written before migration 0018, in the words of then. */
interface FormerLegState extends Omit<LegState, 'extra' | 'legId' | 'otherLegId'> {
  readonly type: 'legState'
  readonly uuid: string
  readonly buuid: string
  readonly ext: string
}

function legStateOf(fact: Extract<PushFact, { type: 'legState' }> | FormerLegState): SentFact {
  if (!('buuid' in fact)) return fact
  const { uuid, buuid, ext, ...state } = fact
  return { ...state, legId: uuid, otherLegId: buuid, extra: ext }
}

function factOf(row: Row): SentFact {
  if (row.fact === null) return { type: 'written', body: row.body ?? {} }
  if (row.fact.type === 'legState') return legStateOf(row.fact)
  const { type } = row.fact
  if (type !== 'callEnded' && type !== 'callDisposed') return row.fact
  const { id } = row
  if (id === null) return { type: 'gone' }
  return { type, call: { ...row, id } }
}

export async function duePushes(db: Queryable, limitPerAccount: number): Promise<PendingPush[]> {
  const rows = await db.rows<Row>(DUE, [limitPerAccount], 'due-pushes')
  const accounts = new Map(rows.map(row => [row.account_id, row]))
  const parsed = new Map([...accounts].map(([id, row]) => [id, accountOf(row)]))
  return rows.flatMap(row => {
    const { push_id: id, account_id, kind, attempts, created_at: createdAt } = row
    const account = parsed.get(account_id)
    return account === undefined ? [] : [{ id, account, kind, fact: factOf(row), attempts, createdAt }]
  })
}

// The next push of its subject may go.
const DELIVERED = `
with done as (
  update push set delivered_at = coalesce(delivered_at, now()), tried_at = now(), last_status = null,
    last_error = null where id = any($1::bigint[]) returning id,
    subject
)
update push p set next_at = now() from done
where p.subject = done.subject and p.id > done.id and p.id <> all($1::bigint[])
  and p.delivered_at is null and p.failed_at is null and p.next_at > now()`

export async function pushesDelivered(db: Queryable, ids: readonly number[]): Promise<void> {
  await db.rows(DELIVERED, [[...ids].sort((a, b) => a - b)], 'pushes-delivered')
}

// Later pushes of its subject wait as long, so that polls do not look at them; if it is given up, the next
// one may go.
const FAILED = `
with failed as (
  update push set attempts = attempts + 1, failed_at = case when $2::float8 is null then now() end,
    next_at = now() + coalesce($2::float8, 0) * interval '1 ms', tried_at = now(), last_status = $3,
    last_error = left($4, 500)
  where id = $1 and delivered_at is null returning subject, next_at
)
update push p set next_at = failed.next_at from failed
where p.subject = failed.subject and p.id > $1 and p.delivered_at is null and p.failed_at is null`

export async function pushFailed(
  db: Queryable,
  id: number,
  pauseMs: number | null,
  { status, error }: PushFailure = { status: null, error: null },
): Promise<void> {
  await db.rows(FAILED, [id, pauseMs, status, error], 'push-failed')
}

export function pushBacklog(db: Queryable): Promise<{ code: string; pending: number; oldestMs: number }[]> {
  return db.rows(
    `select a.code, count(*)::int as pending,
       (extract(epoch from now() - min(coalesce(p.again_at, p.created_at))) * 1000)::float8 as "oldestMs"
     from push p join account a on a.id = p.account_id
     where p.delivered_at is null and p.failed_at is null group by a.code order by a.code`,
  )
}
