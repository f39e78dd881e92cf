// Gives back claimed contacts that were never dialled: their call rows are removed, and they wait where they
// waited before.
import { contactPlace } from '../contact/contact-place.ts'
import type { Queryable } from '../database.ts'

/**
 * A call that its own node marked but never dialled (the answer to the mark was lost) is removed too; one of
 * which anything was heard stays.
 */
const BY_ITS_NODE = 'node = $2 and ringing_at is null and answered_at is null'
/** Whoever comes after that node cannot know whether a marked call was dialled. */
const BY_THE_NEXT = 'dialed_at is null'

const releaseWhere = (condition: string) => `
with locked as materialized (
  select id from call where id = any($1::bigint[]) and ended_at is null and ${condition} order by id for update
), gone as (
  delete from call c using locked where c.id = locked.id returning c.task_id, c.contact_id
), placed as materialized (
  select at.place, at.state from gone
    cross join lateral (${contactPlace('gone.task_id', 'gone.contact_id')}) at
  where at.state = 'calling'
)
update contact c set state = 'waiting' from placed p where c.ctid = p.place and c.state = p.state`

const RELEASE = releaseWhere(BY_ITS_NODE)
const RELEASE_LEFT = releaseWhere(BY_THE_NEXT)

export async function release(db: Queryable, node: string, callIds: readonly number[]): Promise<void> {
  if (callIds.length > 0) await db.rows(RELEASE, [callIds, node], 'release')
}

/** Gives back what a driver that is gone had claimed. */
export async function releaseLeft(db: Queryable, callIds: readonly number[]): Promise<void> {
  if (callIds.length > 0) await db.rows(RELEASE_LEFT, [callIds], 'release-left')
}
