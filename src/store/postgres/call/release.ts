// Gives back claimed contacts that were never dialled: their call rows are removed, and they wait where they
// waited before.
import { contactPlace } from '../contact/contact-place.ts'
import type { Queryable } from '../database.ts'

// A call that was marked but never dialled (the answer to the mark was lost) is removed too; one of which
// anything was heard stays.
const RELEASE = `
with locked as materialized (
  select id from call where id = any($1::bigint[]) and ended_at is null and ringing_at is null
    and answered_at is null order by id for update
), gone as (
  delete from call c using locked where c.id = locked.id returning c.task_id, c.contact_id
), placed as materialized (
  select at.place, at.state from gone
    cross join lateral (${contactPlace('gone.task_id', 'gone.contact_id')}) at
  where at.state = 'calling'
)
update contact c set state = 'waiting' from placed p where c.ctid = p.place and c.state = p.state`

export async function release(db: Queryable, callIds: readonly number[]): Promise<void> {
  if (callIds.length > 0) await db.rows(RELEASE, [callIds], 'release')
}
