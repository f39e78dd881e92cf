// Removes numbers of a task that still wait, and those that were claimed but not dialled.
import { isRefusal, type Refusal, refuse } from '../../../domain/refusal.ts'

import { dropCalls, lockUndialled } from '../call/withdraw.ts'
import type { Database, Queryable } from '../database.ts'
import { type LockedTask, lockTask, notify } from '../task/lock-task.ts'

/** Numbers may be claimed while others are removed; then another pass follows, up to this many. */
const PASSES_MAX = 10

// This goes number by number through contact_living, whatever the planner believes of the task's size,
// because no other index has this order. Whether a number waits is checked afterwards: checked here, the
// planner may take contact_due.
const LOCK = `
select c.place::text, c.id, c.phone, c.state from (select distinct $1::bigint as task_id, phone
  from unnest($2::text[]) as given(phone)) p
cross join lateral (
  select ctid as place, id, phone, state from contact where task_id = p.task_id
    and phone between p.phone and p.phone and state <> 'done' order by phone for update
) c`

// Locked rows stay where they are, so their places lead to them at once.
const REMOVE = 'delete from contact where ctid = any($1::tid[])'

// Once numbers were withdrawn, an earlier append that is sent again no longer answers "added".
const FORGET_ANSWERS =
  'update append_seen set added = null, duplicates = null, blocked ' +
  '= null where task_id = $1 and added is not null'

interface Living {
  readonly place: string
  readonly id: number
  readonly phone: string
  readonly state: 'waiting' | 'calling'
}

/** Returns how many; those being called or done stay. */
export async function removeContacts(
  db: Database,
  accountId: number,
  taskid: string,
  phones: readonly string[],
): Promise<number | Refusal> {
  let removed = 0
  let left = phones
  for (let pass = 0; pass < PASSES_MAX && (pass === 0 || left.length > 0); pass++) {
    const asked = left
    const result = await db.inIndexOrder(async tx => {
      const task = await lockTask(tx, accountId, taskid)
      return task === null ? refuse('taskNotFound') : removeOnce(tx, accountId, task, asked)
    })
    if (isRefusal(result)) return pass === 0 ? result : removed
    removed += result.removed
    left = result.claimed
  }
  return removed
}

/**
 * Calls are locked before contacts, as everywhere, so a number claimed between the two is left for the next
 * pass.
 */
export async function removeOnce(
  tx: Queryable,
  accountId: number,
  task: LockedTask,
  phones: readonly string[],
): Promise<{ removed: number; claimed: readonly string[] }> {
  const undialled = await lockUndialled(tx, accountId, phones, task.id)
  const living = await tx.rows<Living>(LOCK, [task.id, phones])
  const withdrawn = new Set(undialled.map(call => call.contact_id))
  const gone = living.filter(contact => contact.state === 'waiting' || withdrawn.has(contact.id))
  await dropCalls(tx, undialled)
  await tx.rows(REMOVE, [gone.map(contact => contact.place)])
  if (gone.length > 0) {
    await tx.rows('update task set total = total - $2 where id = $1', [task.id, gone.length])
    await tx.rows(FORGET_ANSWERS, [task.id])
    if (task.state === 'running') await notify(tx, accountId)
  }
  const others = living
    .filter(contact => contact.state === 'calling' && !withdrawn.has(contact.id))
    .map(contact => contact.phone)
  return {
    removed: gone.length,
    claimed: others.length === 0 ? [] : await undialledOf(tx, accountId, task.id, others),
  }
}

async function undialledOf(
  tx: Queryable,
  accountId: number,
  taskId: number,
  phones: readonly string[],
): Promise<string[]> {
  const rows = await tx.rows<{ phone: string }>(
    'select phone from call where account_id = $1 and task_id = $2 and phone = ' +
      'any($3::text[]) and ended_at is null and dialed_at is null',
    [accountId, taskId, phones],
  )
  return rows.map(row => row.phone)
}
