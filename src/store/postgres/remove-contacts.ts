// Removes numbers of a task that still wait.
import { type Refusal, refuse } from '../../domain/refusal.ts'
import type { Database } from './database.ts'
import { lockTask, notify } from './task.ts'

/** Answers how many; those being called or done stay. */
export function removeContacts(db: Database, accountId: number, taskid: string, phones: readonly string[]): Promise<number | Refusal> {
  return db.transaction(async tx => {
    const task = await lockTask(tx, accountId, taskid)
    if (task === null) return refuse(1024)
    const removed = await tx.rows("delete from contact where task_id = $1 and phone = any($2::text[]) and state = 'waiting' returning 1", [
      task.id,
      phones,
    ])
    if (removed.length > 0) {
      await tx.rows('update task set total = total - $2 where id = $1', [task.id, removed.length])
      if (task.state === 'running') await notify(tx, accountId)
    }
    return removed.length
  })
}
