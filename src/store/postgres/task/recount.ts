// Recounts a task's numbers after many of them were reset.
import { ABANDONMENTS } from '../../../domain/outcome.ts'
import type { Queryable } from '../database.ts'

/** The counters describe the numbers as they are: those to be called again are not called yet. */
export async function recount(tx: Queryable, taskId: number): Promise<void> {
  await tx.rows(
    `update task_progress p set called = n.called, answered = n.answered, connected = n.connected,
      abandoned = n.abandoned, late = n.late,
       nowscale = '', why = null
     from (
       select count(*) filter (where called) as called, count(*) filter (where answered) as answered,
         count(*) filter (where outcome = 'connected' and late is distinct from 'abandoned') as connected,
         count(*) filter (where outcome = any($2::text[]) or late = 'abandoned') as abandoned,
           count(late) as late
       from contact where task_id = $1 and state = 'done'
     ) n
     where p.task_id = $1`,
    [taskId, ABANDONMENTS],
  )
}
