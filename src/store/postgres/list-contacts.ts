// Lists a task's numbers in the order they came.
import { type Refusal, refuse } from '../../domain/refusal.ts'
import type { ContactSummary, Listed, Page } from '../api-port.ts'
import type { Queryable } from './database.ts'
import { findTask } from './task.ts'

// The page is found on the key alone, so that a late page of a long task reads an index and not the rows before it.
const PAGE = `
select c.phone, c.userid, c.memberid, c.ext, c.customuuid, c.called, c.agent_ext as "agentExt", c.answered, c.outcome, c.state, c.skipped
from (select task_id, id from contact where task_id = $1 order by id limit $2 offset $3) page
join contact c on c.task_id = page.task_id and c.id = page.id
order by c.id`

export async function listContacts(
  db: Queryable,
  accountId: number,
  taskid: string,
  page: Page,
): Promise<Listed<ContactSummary> | Refusal> {
  const task = await findTask(db, accountId, taskid)
  if (task === null) return refuse(1024)
  const rows = await db.rows<ContactSummary>(PAGE, [task.id, page.size, (page.current - 1) * page.size])
  return { total: task.total, rows }
}
