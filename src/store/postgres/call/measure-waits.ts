// How long customers recently waited until an agent had the call, so that doctor can find agents who pick up
// late.
import type { WaitMeasures } from '../../port/admin-store.ts'
import type { Queryable } from '../database.ts'

/** How many of the newest calls are measured. */
const CALLS_MAX = 500

// Ordered as the index call_dialed.
const MEASURE = `
select count(*)::int as connected, count(*) filter (where wait_ms > $2)::int as late,
  coalesce(percentile_disc(0.5) within group (order by wait_ms), 0)::int as "medianMs"
from (
  select extract(epoch from connected_at - coalesce(wanted_at, answered_at)) * 1000 as wait_ms from call
  where account_id = $1 and ended_at is not null and connected_at is not null
    and task_id is not null and dialed_at >= now() - interval '1 day'
  order by account_id, dialed_at desc limit $3
) recent`

export async function measureWaits(
  db: Queryable,
  accountId: number,
  abandonWaitMs: number,
): Promise<WaitMeasures> {
  const [row] = await db.rows<WaitMeasures>(MEASURE, [accountId, abandonWaitMs, CALLS_MAX])
  return row ?? { connected: 0, late: 0, medianMs: 0 }
}
