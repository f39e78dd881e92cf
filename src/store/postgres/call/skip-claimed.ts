// Contacts that agents looked at and did not call, and what is left of those that they look at.
import type { SkippedClaim } from '../../port/dial-claim.ts'
import { contactPlace } from '../contact/contact-place.ts'
import type { Queryable } from '../database.ts'

const SKIP = `
with skip as materialized (
  select * from json_to_recordset($2) as s("callId" bigint, ext text, "dueAt" float8)
), locked as materialized (
  select id from call where id in (select "callId" from skip) and node = $1 and ended_at is null
    and dialed_at is null order by id for update
), gone as (
  delete from call c using locked where c.id = locked.id returning c.id, c.task_id, c.contact_id
), placed as materialized (
  select at.place, at.state, s.ext, s."dueAt" from gone join skip s on s."callId" = gone.id
    cross join lateral (${contactPlace('gone.task_id', 'gone.contact_id')}) at
  where at.state = 'calling'
)
update contact c set
  state = case when p."dueAt" is null then 'done' else 'waiting' end,
  skipped = case when p."dueAt" is null then 'declined' end,
  agent_ext = case when p."dueAt" is null then p.ext end,
  due_at = coalesce(from_ms(p."dueAt"), c.due_at)
from placed p where c.ctid = p.place and c.state = p.state`

export async function skipClaimed(
  db: Queryable,
  node: string,
  skips: readonly SkippedClaim[],
): Promise<void> {
  if (skips.length > 0) await db.rows(SKIP, [node, JSON.stringify(skips)], 'skip-claimed')
}

export async function claimsLeft(db: Queryable, node: string, callIds: readonly number[]): Promise<number[]> {
  const rows = await db.rows<{ id: number }>(
    `select id from call where id = any($2::bigint[]) and node = $1 and ended_at is null
       and dialed_at is null`,
    [node, callIds],
    'claims-left',
  )
  return rows.map(({ id }) => id)
}
