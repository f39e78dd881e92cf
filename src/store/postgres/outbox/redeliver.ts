// Puts pushes that were delivered or given up back into the outbox.
import type { RedeliverFilter } from '../../port/admin-store.ts'
import type { Database } from '../database.ts'

/** How many pushes one statement looks at. */
const PAGE = 5_000

// It walks along the key, because the outbox has no index of what is done. `again_at` restarts the tries;
// within a subject pushes keep their order.
const BACK = `
with page as materialized (
  select id, account_id, kind, created_at, delivered_at, failed_at from push where id > $1 order by id
    limit $7
), chosen as materialized (
  select p.id from push p join page using (id)
  where page.account_id = $2 and (p.delivered_at is not null or p.failed_at is not null)
    and ($3::float8 is null or page.created_at >= from_ms($3)) and ($4::float8 is null
      or page.created_at < from_ms($4))
    and ($5::text is null or page.kind = $5) and (not $6 or p.failed_at is not null)
  order by p.id for no key update of p
), back as (
  update push p set delivered_at = null, failed_at = null, attempts = 0, next_at = now(), again_at = now()
  from chosen where p.id = chosen.id returning 1
)
select (select count(*) from back)::int as put, case when count(*) = $7 then max(id) end as next from page`

/** Returns how many. Pushes that are already waiting stay as they are. */
export async function redeliver(db: Database, accountId: number, filter: RedeliverFilter): Promise<number> {
  const { from, to, kind, failedOnly } = filter
  let total = 0
  for (let after: number | null = 0; after !== null; ) {
    const [row]: { put: number; next: number | null }[] = await db.rows(BACK, [
      after,
      accountId,
      from,
      to,
      kind,
      failedOnly,
      PAGE,
    ])
    total += row?.put ?? 0
    after = row?.next ?? null
  }
  return total
}
