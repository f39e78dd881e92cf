// Removes numbers of a task that still wait.
import { type Refusal, refuse } from '../../domain/refusal.ts'
import type { Database } from './database.ts'
import { lockTask, notify } from './task.ts'

// Number by number through contact_living, whatever the planner thinks of the task's size.
const REMOVE = `
with chosen as materialized (
  select c.task_id, c.id from (select distinct phone from unnest($2::text[]) as given(phone)) p
  cross join lateral (select task_id, id from contact where task_id = $1 and phone = p.phone and state <> 'done' limit 1) c
)
delete from contact c using chosen where c.task_id = chosen.task_id and c.id = chosen.id and c.state = 'waiting' returning 1`

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
