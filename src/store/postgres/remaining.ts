// How much of a task is left, for the answer to "why is it not dialling?".
import type { Remaining } from '../port.ts'
import type { Queryable } from './database.ts'

const COUNT_MAX = 10_000

// Counted up to a bound: a million waiting contacts would take a tenth of a second each time somebody asks.
const REMAINING = `
select
  (select count(*)::int from (select from contact where task_id = $1 and state = 'waiting' order by due_at, id limit $3) w) as waiting,
  (select count(*)::int from (select from contact where task_id = $1 and state = 'waiting' and due_at <= from_ms($2) order by due_at, id limit $3) d) as due,
  (select due_at from contact where task_id = $1 and state = 'waiting' order by due_at, id limit 1) as next_due_at`

export async function remaining(db: Queryable, taskId: number, now: number): Promise<Remaining> {
  const [row] = await db.rows<{ waiting: number; due: number; next_due_at: number | null }>(
    REMAINING,
    [taskId, now, COUNT_MAX],
    'remaining',
  )
  return { waiting: row?.waiting ?? 0, due: row?.due ?? 0, nextDueAt: row?.next_due_at ?? null }
}
