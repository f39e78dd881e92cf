// The import of the file that a task is made for: it begins with the task, or there is neither.
import type { TaskFile } from '../../port/task-file.ts'
import type { Queryable } from '../database.ts'

const ADD = `
insert into import (account_id, task_id, name, bytes, spool, state, actor, language, created_at, changed_at,
  reason, reading, plan, checked)
values ($1, $2, $3, $4, $5, 'adding', $6, $7, from_ms($8), from_ms($8), '', $9, $10, $11) returning id`

export async function importFile(
  tx: Queryable,
  accountId: number,
  taskId: number,
  { name, bytes, spool, actor, language, reading, plan, checked, lay }: TaskFile,
  now: number,
): Promise<void> {
  const found = [reading, plan, checked].map(part => JSON.stringify(part))
  const values = [accountId, taskId, name, bytes, spool, JSON.stringify(actor), language, now, ...found]
  const [made] = await tx.rows<{ id: number }>(ADD, values)
  if (made === undefined) throw new Error('the import of a file was not made')
  await lay(made.id)
}
