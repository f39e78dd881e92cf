// Removes numbers of a task that still wait.
import { type Refusal, refuse } from '../../domain/refusal.ts'
import type { Database } from './database.ts'
import { lockTask, notify } from './task.ts'

// Number by number through contact_living, whatever the planner thinks of the task's size. That a number waits is asked outside of the
// materialized part: asked inside, it may take contact_due and read the whole task for each number. Locked, what waits still does when it is deleted.
const REMOVE = `
with living as materialized (
  select c.task_id, c.id, c.state from (select distinct phone from unnest($2::text[]) as given(phone)) p
  cross join lateral (select task_id, id, state from contact where task_id = $1 and phone = p.phone and state <> 'done' for update) c
)
delete from contact c using living l where l.state = 'waiting' and c.task_id = l.task_id and c.id = l.id returning 1`

/** Answers how many; those being called or done stay. */
export function removeContacts(db: Database, accountId: number, taskid: string, phones: readonly string[]): Promise<number | Refusal> {
  return db.transaction(async tx => {
    const task = await lockTask(tx, accountId, taskid)
    if (task === null) return refuse(1024)
    const removed = await tx.rows(REMOVE, [task.id, phones])
    if (removed.length > 0) {
      await tx.rows('update task set total = total - $2 where id = $1', [task.id, removed.length])
      if (task.state === 'running') await notify(tx, accountId)
    }
    return removed.length
  })
}
