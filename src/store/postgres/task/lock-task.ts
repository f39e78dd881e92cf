// Finds a task of an account by its id or the client's own, and locks it for a change.
import type { Assignment, TaskState } from '../../../domain/task.ts'
import type { Queryable } from '../database.ts'

export interface LockedTask {
  readonly id: number
  readonly taskid: string
  readonly state: TaskState
  readonly round: number
  readonly assign_type: Assignment['type']
  readonly assign_to: string
  readonly scheduled_at: number | null
  readonly total: number
}

// A taskid takes precedence over another task's customtaskid.
const THIS_TASK = 'account_id = $1 and (taskid = $2 or customtaskid = $2) order by (taskid = $2) desc limit 1'
const COLUMNS = 'id, taskid, state, round, assign_type, assign_to, scheduled_at, total'

/** Changes of one task run one after the other; another account's task is unknown. */
export async function lockTask(tx: Queryable, accountId: number, taskid: string): Promise<LockedTask | null> {
  const [task] = await tx.rows<LockedTask>(
    `select ${COLUMNS} from task where ${THIS_TASK} for no key update`,
    [accountId, taskid],
    'lock-task',
  )
  return task ?? null
}

/** Notifies the engine when the transaction commits. */
export async function notify(tx: Queryable, accountId: number): Promise<void> {
  await tx.rows("select pg_notify('yuhu', $1)", [String(accountId)], 'notify')
}
