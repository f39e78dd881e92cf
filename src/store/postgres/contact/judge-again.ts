// Makes numbers due again that a limit or their customers' clocks put off, because the rules of their task
// have changed: the next claim judges them by the new ones.
import type { Database } from '../database.ts'
import { contactPlace } from './contact-place.ts'

/** Numbers of one step: some 0.1 s of work, so that the task's other work never waits longer. */
const STEP = 5_000

const MAKE_DUE = `
with page as materialized (
  select c.task_id, c.id from contact c
  where c.task_id = $1 and c.state = 'waiting' and c.put_off_at <= from_ms($2)
  order by c.put_off_at, c.id limit ${STEP} for update skip locked
), placed as materialized (
  select at.place from page p cross join lateral (${contactPlace('p.task_id', 'p.id')}) at
)
update contact c set due_at = least(c.due_at, from_ms($2)), put_off_at = null,
  first_at = case when c.first_at is not null then least(c.first_at, from_ms($2)) end
from placed p where c.ctid = p.place returning 1`

export function judgeAgain(db: Database, taskId: number, by: string, now: number): Promise<boolean> {
  return db.inIndexOrder(async tx => {
    const made = await tx.rows(MAKE_DUE, [taskId, now], 'judge-again')
    if (made.length === STEP) return true
    await tx.rows('update task set judged_by = $2 where id = $1', [taskId, by])
    return false
  })
}
