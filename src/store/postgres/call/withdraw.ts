// Withdraws calls that were claimed but not dialled: afterwards they are not dialled any more, whoever holds
// them.
import type { Blocked } from '../../../domain/block.ts'
import { contactPlace } from '../contact/contact-place.ts'
import type { Database, Queryable } from '../database.ts'
import { notify } from '../task/lock-task.ts'

export interface Undialled {
  readonly id: number
  readonly task_id: number
  readonly contact_id: number
}

// The mark of a dial locks the row of its call: this waits for it, and what was dialled meanwhile no longer
// matches.
const undialled = (key: 'phone' | 'memberid') => `
select k.id, k.task_id, k.contact_id from call k
where k.account_id = $1 and k.${key} = any($2::text[]) and k.ended_at is null and k.dialed_at is null
  and k.task_id is not null
  and ($3::bigint is null or k.task_id = $3)
order by k.id for update`
const UNDIALLED = { number: undialled('phone'), person: undialled('memberid') }

/** Locks them; `taskId` null: of any task. */
export function lockUndialled(
  tx: Queryable,
  accountId: number,
  phones: readonly string[],
  taskId: number | null,
): Promise<readonly Undialled[]> {
  return tx.rows<Undialled>(UNDIALLED.number, [accountId, phones, taskId])
}

export async function dropCalls(tx: Queryable, calls: readonly Undialled[]): Promise<void> {
  if (calls.length > 0)
    await tx.rows('delete from call where id = any($1::bigint[])', [calls.map(call => call.id)])
}

const SET_ASIDE = `
with placed as materialized (
  select at.place, at.state from unnest($1::bigint[], $2::bigint[]) as k(task_id, contact_id)
    cross join lateral (${contactPlace('k.task_id', 'k.contact_id')}) at
  where at.state = 'calling'
)
update contact c set state = 'done', skipped = 'blocked'
from placed p where c.ctid = p.place and c.state = p.state`

/**
 * Withdraws calls to numbers and persons that were just blocked. It need not be part of the transaction that
 * blocked them: a claim under way that did not see the block makes a call that `clearToDial` refuses, because
 * its mark begins after that transaction.
 */
export function withdrawBlocked(
  db: Database,
  accountId: number,
  of: Blocked,
  keys: readonly string[],
): Promise<void> {
  return db.transaction(async tx => {
    const calls = await tx.rows<Undialled>(UNDIALLED[of], [accountId, keys, null])
    if (calls.length === 0) return
    await tx.rows(SET_ASIDE, [calls.map(call => call.task_id), calls.map(call => call.contact_id)])
    await dropCalls(tx, calls)
    await notify(tx, accountId)
  })
}
