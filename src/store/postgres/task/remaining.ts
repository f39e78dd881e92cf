// How much of each task is left and due: for its end, and for the answer to "why is it not dialling?".
import type { Remaining } from '../../port/dial-claim.ts'
import type { Database } from '../database.ts'

const COUNT_MAX = 10_000

// Counted up to a bound: a million waiting contacts would take a tenth of a second each time somebody asks.
const REMAINING = `
select t.id,
  (select count(*)::int from (
    select from contact where task_id = t.id and state = 'waiting' order by due_at, id
      limit $3) w) as waiting,
  (select count(*)::int from (
    select from contact where task_id = t.id and state = 'waiting' and due_at <= from_ms($2)
    order by due_at, id limit $3) d) as due,
  (select due_at from contact where task_id = t.id and state = 'waiting' order by due_at, id
    limit 1) as next_due_at
from unnest($1::bigint[]) as t(id)`

interface Row {
  id: number
  waiting: number
  due: number
  next_due_at: number | null
}

export async function remainingOf(
  db: Database,
  taskIds: readonly number[],
  now: number,
): Promise<ReadonlyMap<number, Remaining>> {
  const values = [taskIds, now, COUNT_MAX]
  const rows = await db.inIndexOrder(tx => tx.rows<Row>(REMAINING, values, 'remaining'))
  return new Map(
    rows.map(({ id, waiting, due, next_due_at }) => [id, { waiting, due, nextDueAt: next_due_at }]),
  )
}

export async function remaining(db: Database, taskId: number, now: number): Promise<Remaining> {
  return (await remainingOf(db, [taskId], now)).get(taskId) ?? { waiting: 0, due: 0, nextDueAt: null }
}
