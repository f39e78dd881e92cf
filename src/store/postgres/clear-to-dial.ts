// Marks calls as dialled before they are: after a crash nobody who may have been called is called again.
import type { DialMark } from '../port.ts'
import type { Queryable } from './database.ts'

// A mark may be sent again when its answer was lost: the same mark by the same node is cleared again.
// Nothing of a task that was paused or ended meanwhile is cleared.
const CLEAR = `
with lease as materialized (
  select account_id from account_lease where account_id = $1 and node = $2 and expires_at > clock_timestamp() for key share
), mark as materialized (
  select * from json_to_recordset($3) as m("callId" bigint, "dialedAt" float8, trunk text, "callerId" text)
), allowed as materialized (
  select c.id, c.task_id, c.dialed_at is null as is_first
  from call c join mark m on m."callId" = c.id join task t on t.id = c.task_id and t.state = 'running'
  where c.account_id = $1 and c.node = $2 and c.ended_at is null and (c.dialed_at is null or c.dialed_at = from_ms(m."dialedAt"))
    and exists (select from lease)
  order by c.id for no key update of c
), marked as (
  update call c set dialed_at = from_ms(m."dialedAt"), trunk = m.trunk, caller_id = m."callerId"
  from mark m, allowed a where c.id = a.id and m."callId" = a.id
), tally as (
  select p.task_id from task_progress p where p.task_id in (select task_id from allowed) order by p.task_id for no key update
), counted as (
  update task_progress p set called = p.called + (select count(*) from allowed a where a.task_id = p.task_id and a.is_first)
  from tally where p.task_id = tally.task_id
)
select id from allowed order by id`

export async function clearToDial(db: Queryable, accountId: number, node: string, marks: readonly DialMark[]): Promise<number[]> {
  if (marks.length === 0) return []
  const rows = await db.rows<{ id: number }>(CLEAR, [accountId, node, JSON.stringify(marks)], 'clear-to-dial')
  return rows.map(row => row.id)
}
