// A number that is promised a call does not get another one from its task before that.
import type { Queryable } from '../database.ts'

/** In a transaction that walks indexes in their order. `taskId` null: it is of no task. */
export async function holdContact(
  tx: Queryable,
  taskId: number | null,
  phone: string,
  until: number,
): Promise<void> {
  if (taskId === null) return
  await tx.rows(
    `update contact set due_at = from_ms($3) where task_id = $1 and phone between $2 and $2
       and state = 'waiting' and due_at < from_ms($3)`,
    [taskId, phone, until],
  )
}
