// An account's outbox as people look at it: what waits, what was delivered or given up, and why.
import type { PushDetail, PushLane, PushSearch } from '../../port/push-book.ts'
import type { Database, Queryable } from '../database.ts'

const STATE = `case when p.delivered_at is not null then 'delivered' when p.failed_at is not null then 'failed'
  else 'waiting' end`
/** Pushes one page looks at, however rare what is looked for is. */
const WINDOW = 20_000

export function pagePushes(
  db: Queryable,
  accountId: number,
  { before, kind, state }: PushSearch,
  limit: number,
): Promise<PushDetail[]> {
  return db.rows<PushDetail>(
    `select p.id, p.kind, p.event, ${STATE} as state, p.created_at as "createdAt", p.attempts,
       p.tried_at as "triedAt", case when ${STATE} = 'waiting' then p.next_at end as "nextAt",
       p.delivered_at as "deliveredAt", p.last_status as "lastStatus", p.last_error as "lastError"
     from (
       select * from push w where w.account_id = $1 and ($2::bigint is null or w.id < $2)
       order by w.account_id desc, w.id desc limit ${WINDOW}
     ) p
     where ($3::text is null or p.kind = $3) and ($4::text is null or ${STATE} = $4)
     order by p.id desc limit $5`,
    [accountId, before, kind, state, limit + 1],
  )
}

export function pushLanes(db: Queryable, accountId: number): Promise<PushLane[]> {
  return db.rows<PushLane>(
    `select k.kind, count(p.id)::int as waiting, min(coalesce(p.again_at, p.created_at)) as "oldestAt"
     from (values ('call'), ('state'), ('task')) as k(kind)
     left join push p on p.account_id = $1 and p.kind = k.kind and p.delivered_at is null and p.failed_at is null
     group by k.kind order by k.kind`,
    [accountId],
  )
}

/** Those of its subject that wait for it keep their order. */
export async function sendPush(db: Database, accountId: number, pushId: number): Promise<boolean> {
  const sent = await db.rows(
    `update push set next_at = now(),
       attempts = case when delivered_at is null and failed_at is null then attempts else 0 end,
       again_at = case when delivered_at is null and failed_at is null then again_at else now() end,
       delivered_at = null, failed_at = null
     where account_id = $1 and id = $2 returning 1`,
    [accountId, pushId],
  )
  return sent.length > 0
}
