// Appends numbers to a task that has not ended; the same call sent again adds nothing and gets the first
// answer.
import { type Refusal, refuse } from '../../../domain/refusal.ts'

import { canAppend } from '../../../domain/task.ts'
import type { AppendResult, ContactEntry } from '../../port/api-store.ts'
import type { Database, Queryable } from '../database.ts'
import { lockTask, notify } from '../task/lock-task.ts'
import { contactRows } from './contact-lines.ts'
import { insertContacts } from './insert-contacts.ts'

/** The lock on the task serialises appends to it and keeps them apart from its end. */
export async function append(
  db: Database,
  accountId: number,
  taskid: string,
  digest: Buffer,
  entries: readonly ContactEntry[],
  now: number,
): Promise<AppendResult | Refusal> {
  const contacts = await contactRows(db, accountId, entries)
  return db.inIndexOrder(async tx => {
    const task = await lockTask(tx, accountId, taskid)
    if (task === null) return refuse('taskNotFound')
    // This is checked before the state, because by the time the call is sent again all its numbers may have
    // been called and the task may have ended.
    const answered = await answeredBefore(tx, task.id, digest, entries.length, now)
    if (answered !== null) return answered
    if (!canAppend(task.state)) return refuse('taskEnded')
    const result = await insertContacts(tx, accountId, task.id, contacts)
    await remember(tx, task.id, digest, result, now)
    if (result.added > 0) {
      await tx.rows('update task set total = total + $2 where id = $1', [task.id, result.added], 'add-total')
      if (task.state === 'running') await notify(tx, accountId)
    }
    return result
  })
}

interface Seen {
  readonly added: number | null
  readonly duplicates: number[] | null
  readonly blocked: number[] | null
}

/**
 * Null: a new call. Once numbers of the task were withdrawn, all entries count as duplicates: none is added,
 * and none may be reported as added.
 */
async function answeredBefore(
  tx: Queryable,
  taskId: number,
  digest: Buffer,
  count: number,
  now: number,
): Promise<AppendResult | null> {
  const [seen] = await tx.rows<Seen>(
    'select added, duplicates, blocked from append_seen where task_id = $1 ' +
      `and digest = $2 and seen_at >= from_ms($3) - interval '24 h'`,
    [taskId, digest, now],
    'answered-before',
  )
  if (seen === undefined) return null
  const { added, duplicates, blocked } = seen
  if (added !== null) return { added, duplicates: duplicates ?? [], blocked: blocked ?? [], isRepeated: true }
  return {
    added: 0,
    duplicates: Array.from({ length: count }, (_, index) => index),
    blocked: [],
    isRepeated: true,
  }
}

// Numbers that were called meanwhile are done and would be added again: only remembering the call itself
// prevents that. Each append forgets more old calls than it adds.
const REMEMBER = `
with old as (
  delete from append_seen where (task_id, digest) in (
    select task_id, digest from append_seen where seen_at < from_ms($3) - interval '24 h' and (task_id,
      digest) <> ($1, $2)
    order by seen_at limit 5 for update skip locked)
)
insert into append_seen (task_id, digest, seen_at, added, duplicates, blocked) values ($1, $2, from_ms($3),
  $4, $5, $6)
on conflict (task_id, digest) do update set
  seen_at = excluded.seen_at, added = excluded.added, duplicates = excluded.duplicates,
    blocked = excluded.blocked`

async function remember(
  tx: Queryable,
  taskId: number,
  digest: Buffer,
  result: AppendResult,
  now: number,
): Promise<void> {
  const { added, duplicates, blocked } = result
  const values = [taskId, digest, now, added, `{${duplicates.join(',')}}`, `{${blocked.join(',')}}`]
  await tx.rows(REMEMBER, values, 'remember-append')
}
