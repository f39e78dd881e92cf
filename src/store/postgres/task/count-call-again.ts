// How many numbers of a task would be called again, by how their last call ended.
import type { CallEnding } from '../../../domain/outcome.ts'
import { type Refusal, refuse } from '../../../domain/refusal.ts'
import type { CallAgainCount } from '../../port/task-book.ts'
import { ENDING } from '../contact/list-contacts.ts'
import type { Database } from '../database.ts'

/** A second's work; a longer list is counted so far. */
const COUNTED_MAX = 2_000_000

const COUNT = `
select ending, is_called as "isCalled", count(*)::int as count from (
  select case when c.state = 'done' and c.called then ${ENDING} end as ending,
    c.state = 'done' and c.called as is_called
  from contact c where c.task_id = $1 and c.state <> 'calling' order by c.task_id, c.id limit ${COUNTED_MAX}
) c group by 1, 2`

export function countCallAgain(
  db: Database,
  accountId: number,
  taskid: string,
): Promise<CallAgainCount | Refusal> {
  return db.inIndexOrder(async tx => {
    const [task] = await tx.rows<{ id: number }>(
      `select id from task where account_id = $1 and (taskid = $2 or customtaskid = $2)
       order by (taskid = $2) desc limit 1`,
      [accountId, taskid],
    )
    if (task === undefined) return refuse('taskNotFound')
    const rows = await tx.rows<{ ending: CallEnding | null; isCalled: boolean; count: number }>(COUNT, [
      task.id,
    ])
    const sum = (counted: typeof rows) => counted.reduce((total, { count }) => total + count, 0)
    const all = sum(rows)
    const endings: Partial<Record<CallEnding, number>> = {}
    for (const { ending, count } of rows) if (ending !== null) endings[ending] = count
    return {
      all,
      neverCalled: sum(rows.filter(({ isCalled }) => !isCalled)),
      endings,
      isExact: all < COUNTED_MAX,
    }
  })
}
