// Removes numbers of a task that still wait.
import { type Refusal, refuse } from '../../domain/refusal.ts'
import type { Database } from './database.ts'
import { lockTask, notify } from './task.ts'

// Number by number through contact_living, whatever the planner thinks of the task's size. That a number waits is asked afterwards:
// asked here, it may take contact_due and read the whole task for each number. The task is joined and no constant: given the constant, and
// statistics that do not know the task yet, the planner once walked the whole task by its key for each number.
const LOCK = `
select c.place::text from (select distinct $1::bigint as task_id, phone from unnest($2::text[]) as given(phone)) p
cross join lateral (select ctid as place from contact where task_id = p.task_id and phone = p.phone and state <> 'done' for update) c`

// Locked rows stay where they are, so their places lead to them at once.
const REMOVE = "delete from contact where ctid = any($1::tid[]) and state = 'waiting' returning 1"

/** Answers how many; those being called or done stay. */
export function removeContacts(db: Database, accountId: number, taskid: string, phones: readonly string[]): Promise<number | Refusal> {
  return db.transaction(async tx => {
    const task = await lockTask(tx, accountId, taskid)
    if (task === null) return refuse(1024)
    const living = await tx.rows<{ place: string }>(LOCK, [task.id, phones])
    const removed = await tx.rows(REMOVE, [living.map(row => row.place)])
    if (removed.length > 0) {
      await tx.rows('update task set total = total - $2 where id = $1', [task.id, removed.length])
      if (task.state === 'running') await notify(tx, accountId)
    }
    return removed.length
  })
}
