// Removes an account with everything it has: its tasks at once, their contacts and the call records a few
// rows at a time, then the account itself.
import type { AccountRemoval } from '../../port/admin-store.ts'
import type { Database } from '../database.ts'
import { change } from './administer.ts'

const BATCH = 5_000

// By the place of the rows, as in remove-old.ts: with no plan can it read more than the first rows of one
// task.
const CONTACTS = `
with of as materialized (select task_id from removed_task where account_id = $1 order by task_id limit 1),
  gone as (
  delete from contact where ctid = any(array(
    select c.ctid from contact c where c.task_id = (select task_id from of) order by c.task_id, c.id
      limit $2))
  returning 1
), emptied as (
  delete from removed_task r using of where r.task_id = of.task_id and (select count(*) from gone) < $2
    returning 1
)
select 1 from gone union all select 1 from emptied`
const CALLS =
  'delete from call where ctid = any(array(select ctid from call where account_id = $1 limit $2)) returning 1'
const PUSHES =
  'delete from push where ctid = any(array(select ctid from push where account_id = $1 limit $2)) returning 1'

/**
 * Refuses an account that may still dial or whose calls are not over. If it is interrupted, it can be run
 * again.
 */
export async function removeAccount(db: Database, code: string): Promise<AccountRemoval> {
  const begun = await change(
    db,
    code,
    async (tx, accountId): Promise<{ accountId: number } | AccountRemoval> => {
      const [account] = await tx.rows<{ enabled: boolean; calls: number }>(
        `select a.enabled, (select count(*)::int from call k where k.account_id = a.id
          and k.ended_at is null) as calls
       from account a where a.id = $1`,
        [accountId],
      )
      if (account === undefined || account.enabled) return { removed: false, reason: 'enabled', calls: 0 }
      if (account.calls > 0) return { removed: false, reason: 'calls', calls: account.calls }
      await tx.rows(
        `with gone as (delete from task where account_id = $1 returning id)
       insert into removed_task (task_id, account_id) select id, $1::int from gone`,
        [accountId],
      )
      return { accountId }
    },
  )
  if (!('accountId' in begun)) return begun
  for (const sql of [CONTACTS, CALLS, PUSHES]) {
    while ((await db.rows(sql, [begun.accountId, BATCH])).length > 0);
  }
  await change(db, code, async (tx, accountId) => {
    await tx.rows('delete from account where id = $1', [accountId])
  })
  return { removed: true }
}
