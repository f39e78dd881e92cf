// Changes a task as somebody saw it: all of the change, or none of it if another one changed it meanwhile.
import { isRefusal, type Refusal } from '../../../domain/refusal.ts'
import { type Assignment, assignmentOf } from '../../../domain/task.ts'
import type { Overtaken } from '../../port/console-store.ts'
import type { TaskEdit } from '../../port/task-book.ts'
import { overtakenBy } from '../console/overtaken.ts'
import type { Database, Queryable } from '../database.ts'
import { applyEdit, withTask } from './edit-task.ts'

const NOW = `select assign_type as "assignType", assign_to as "assignTo", name, pace, ratio, concurrent,
  caller_ids as "callerIds", scheduled_at as "scheduledAt", ends_at as "endsAt",
  call_times as "callTimes",
  (select p.name from plan p where p.id = task.plan_id) as plan from task where id = $1`

interface Row {
  readonly assignType: Assignment['type']
  readonly assignTo: string
}

export async function changeTask(
  db: Database,
  accountId: number,
  taskid: string,
  edit: TaskEdit,
  was: TaskEdit,
): Promise<Refusal | Overtaken | null> {
  let overtaken: Overtaken | null = null
  const refusal = await withTask(db, accountId, taskid, async (tx, { id }) => {
    overtaken = overtakenBy(await fieldsOf(tx, id), { ...was })
    if (overtaken !== null) return null
    return applyEdit(tx, accountId, id, edit)
  })
  return isRefusal(refusal) ? refusal : overtaken
}

async function fieldsOf(tx: Queryable, taskId: number): Promise<Record<string, unknown>> {
  const [row] = await tx.rows<Row>(NOW, [taskId])
  if (row === undefined) return {}
  const { assignType, assignTo, ...fields } = row
  return { ...fields, assignment: assignmentOf(assignType, assignTo) }
}
