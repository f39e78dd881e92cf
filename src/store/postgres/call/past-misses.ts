// Which calls of tasks nobody took, and who called back: what is learned from when the engine begins to drive
// an account.
import { CALLS_BACK_MS } from '../../../domain/call/caller-route.ts'
import { MISSES } from '../../../domain/outcome.ts'
import type { PastMisses } from '../../../domain/pacing/call-backs.ts'
import type { Queryable } from '../database.ts'
import { isDialed } from './dialed.ts'

/** The newest calls that are looked through; some 200 ms. */
const CALLS_MAX = 100_000
/** Each is looked up by its number. */
const CALLERS_MAX = 5_000

// Walks call_dialed from its end, then call_number once for each caller.
const PAST = `
with newest as materialized (
  select origin, phone, outcome, claimed_at, dialed_at from call
  where account_id = $1 and ended_at is not null and dialed_at >= from_ms($2)
  order by account_id, dialed_at desc limit ${CALLS_MAX}
), caller as materialized (
  select phone, claimed_at, dialed_at from newest where origin = 'trunk' and phone <> '' limit ${CALLERS_MAX}
)
select
  (select coalesce(json_agg(m), '[]') from (
    select (extract(epoch from date_trunc('minute', dialed_at)) * 1000)::bigint as at, count(*)::int as count
    from newest where origin = 'task' and outcome = any($3) group by 1) m) as misses,
  (select coalesce(json_agg(b), '[]') from (
    select (extract(epoch from c.dialed_at) * 1000)::bigint as at,
      (extract(epoch from n.dialed_at) * 1000)::bigint as "missedAt"
    from caller c cross join lateral (
      select k.origin, k.outcome, k.dialed_at from call k
      where k.account_id = $1 and k.phone = c.phone and k.origin <> 'trunk' and ${isDialed('k')}
        and k.claimed_at between c.claimed_at - interval '${CALLS_BACK_MS} ms' and c.claimed_at
      order by k.claimed_at desc limit 1) n
    where n.origin = 'task' and n.outcome = any($3)) b) as "callBacks"`

export async function pastMisses(db: Queryable, accountId: number, since: number): Promise<PastMisses> {
  const [past] = await db.rows<PastMisses>(PAST, [accountId, since, MISSES], 'past-misses')
  return past ?? { misses: [], callBacks: [] }
}
