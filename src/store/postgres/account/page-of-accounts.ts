// The accounts of the installation by their codes, a page at a time.
import type { ListedAccount } from '../../port/console-store.ts'
import type { Queryable } from '../database.ts'
import { ACCOUNT_COLUMNS, type AccountColumns, accountOf } from './find-account.ts'

export async function pageOfAccounts(
  db: Queryable,
  after: string | null,
  limit: number,
): Promise<ListedAccount[]> {
  const rows = await db.rows<AccountColumns & { createdAt: number; isStopped: boolean }>(
    `select ${ACCOUNT_COLUMNS}, a.created_at as "createdAt",
       exists (select from standstill s where s.account_id = a.id) as "isStopped"
     from account a where $1::text is null or a.code > $1 order by a.code limit $2`,
    [after, limit],
  )
  return rows.map(row => ({ ...accountOf(row), createdAt: row.createdAt, isStopped: row.isStopped }))
}
