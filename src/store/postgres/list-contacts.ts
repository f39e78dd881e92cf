// Lists a task's numbers in the order they came.
import { type Refusal, refuse } from '../../domain/refusal.ts'
import type { ContactSummary, Listed, Page } from '../api-port.ts'
import type { Queryable } from './database.ts'
import { type PageMarks, STRIDE } from './page-marks.ts'
import { findTask } from './task.ts'

// Which rows the list has. What it depends on must be in the name under which its marks are kept.
const LIST = 'from contact c where c.task_id = $1 and c.id > $2'

/** A number whose call was claimed and not dialled still waits: it can be withdrawn, and nobody's phone rings yet. */
export function shownState(accountId: string): string {
  return `case when c.state = 'calling' and not exists (
    select from call k
    where k.account_id = ${accountId} and k.phone = c.phone and k.ended_at is null and k.contact_id = c.id and k.dialed_at is not null
  ) then 'waiting' else c.state end`
}

const PAGE = `
select c.id as "keyId", c.phone, c.userid, c.memberid, c.ext, c.customuuid, c.called, c.agent_ext as "agentExt", c.answered, c.outcome,
  c.skipped, ${shownState('$5')} as state
from (select c.task_id, c.id ${LIST} order by c.task_id, c.id limit $3 offset $4) page
join contact c on c.task_id = page.task_id and c.id = page.id
order by c.id`

// Every so many rows of the next $3, read from the key alone.
const MARKS = `
select id from (
  select c.id, row_number() over (order by c.task_id, c.id) as n from (select c.task_id, c.id ${LIST} order by c.task_id, c.id limit $3) c
) numbered where n % ${STRIDE} = 0 order by n`

export async function listContacts(
  db: Queryable,
  marks: PageMarks<number>,
  accountId: number,
  taskid: string,
  page: Page,
  now: number,
): Promise<Listed<ContactSummary> | Refusal> {
  const task = await findTask(db, accountId, taskid)
  if (task === null) return refuse(1024)
  const list = String(task.id)
  const offset = (page.current - 1) * page.size
  let start = marks.start(list, offset, now)
  // Behind a walker numbers may have been taken out of the list: what follows his mark is his next page all the same.
  if (offset >= task.total && start.skip > 0) return { total: task.total, rows: [] }
  if (start.skip >= STRIDE) {
    const passed = await db.rows<{ id: number }>(MARKS, [task.id, start.after ?? 0, start.skip])
    for (const [nth, { id }] of passed.entries()) marks.note(list, start.offset + (nth + 1) * STRIDE, id, now)
    start = marks.start(list, offset, now)
  }
  const values = [task.id, start.after ?? 0, page.size, start.skip, accountId]
  const rows = await db.rows<ContactSummary & { keyId: number }>(PAGE, values)
  const last = rows.at(-1)
  if (last !== undefined && rows.length === page.size) marks.note(list, offset + page.size, last.keyId, now)
  return { total: task.total, rows: rows.map(({ keyId: _, ...row }) => row) }
}
