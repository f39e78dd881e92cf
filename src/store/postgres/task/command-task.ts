// Starts, pauses and ends a task by command.
import { isRefusal, type Refusal, refuse } from '../../../domain/refusal.ts'

import { moveTask, type TaskCommand } from '../../../domain/task.ts'
import { refuseStart } from '../account/running-places.ts'
import type { Database } from '../database.ts'
import { endTasks } from './end-tasks.ts'
import { lockTask, notify } from './lock-task.ts'

/** A task that is started before its scheduledtime remembers it and starts at that time. */
export function commandTask(
  db: Database,
  accountId: number,
  taskid: string,
  command: TaskCommand,
  now: number,
): Promise<Refusal | null> {
  return db.transaction(async tx => {
    const task = await lockTask(tx, accountId, taskid)
    if (task === null) return refuse('taskNotFound')
    // While its next round is being prepared a task cannot start; start and pause then decide whether it
    // will.
    if (command !== 'end' && task.state === 'notStarted') {
      const preparing = await tx.rows(
        'select from round_preparation where task_id = $1 and done_at is null for update',
        [task.id],
      )
      if (preparing.length > 0) {
        await tx.rows('update task set start_wanted = $2 where id = $1', [task.id, command === 'start'])
        return null
      }
    }
    const state = moveTask(task.state, command)
    if (isRefusal(state)) return state
    if (state === 'ended') {
      await endTasks(tx, [task.id], 'over', now)
      return null
    }
    if (state === task.state) return null
    if (task.state === 'notStarted' && task.scheduled_at !== null && task.scheduled_at > now) {
      await tx.rows('update task set start_wanted = true where id = $1', [task.id])
      return null
    }
    const refusal = state === 'running' ? await refuseStart(tx, accountId, { isLocked: true }) : null
    if (refusal !== null) return refusal
    await tx.rows(
      'update task set state = $2, start_wanted = false, started_at = ' +
        'coalesce(started_at, from_ms($3)) where id = $1',
      [task.id, state, now],
    )
    await notify(tx, accountId)
    return null
  })
}
