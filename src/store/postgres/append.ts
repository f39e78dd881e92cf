// Appends numbers to a task that is not ended; the same call sent again adds nothing.
import { type Refusal, refuse } from '../../domain/refusal.ts'
import { canAppend } from '../../domain/task.ts'
import type { AppendResult, ContactEntry } from '../api-port.ts'
import type { Database, Queryable } from './database.ts'
import { insertContacts } from './insert-contacts.ts'
import { lockTask, notify } from './task.ts'

/** The lock on the task makes appends to it serial and keeps them apart from its end. */
export function append(
  db: Database,
  accountId: number,
  taskid: string,
  digest: Buffer,
  entries: readonly ContactEntry[],
  now: number,
): Promise<AppendResult | Refusal> {
  return db.transaction(async tx => {
    const task = await lockTask(tx, accountId, taskid)
    if (task === null) return refuse(1024)
    if (!canAppend(task.state)) return refuse(1028)
    if (!(await isNew(tx, task.id, digest, now))) return { added: 0, duplicates: entries.map((_, index) => index), blocked: [] }
    const result = await insertContacts(tx, accountId, task.id, entries)
    if (result.added > 0) {
      await tx.rows('update task set total = total + $2 where id = $1', [task.id, result.added], 'add-total')
      if (task.state === 'running') await notify(tx, accountId)
    }
    return result
  })
}

// Numbers that were called meanwhile are done and would come in again: only the memory of the call itself keeps them out.
// Each append forgets more old ones than it adds.
const REMEMBER = `
with old as (
  delete from append_seen where (task_id, digest) in (
    select task_id, digest from append_seen where seen_at < from_ms($3) - interval '24 h' and (task_id, digest) <> ($1, $2)
    order by seen_at limit 5 for update skip locked)
)
insert into append_seen as seen (task_id, digest, seen_at) values ($1, $2, from_ms($3))
on conflict (task_id, digest) do update set seen_at = excluded.seen_at where seen.seen_at < excluded.seen_at - interval '24 h'
returning 1`

async function isNew(tx: Queryable, taskId: number, digest: Buffer, now: number): Promise<boolean> {
  return (await tx.rows(REMEMBER, [taskId, digest, now], 'remember-append')).length > 0
}
