// Changes the name of an account and whether it is enabled, if both are still what the caller saw.
import type { Account } from '../../../domain/account.ts'
import type { AccountFields } from '../../port/admin-store.ts'
import type { Overtaken } from '../../port/console-store.ts'
import type { Database } from '../database.ts'
import { change } from './administer.ts'
import { ACCOUNT_COLUMNS, type AccountColumns, accountOf } from './find-account.ts'
import { waitForMarks } from './standstill.ts'

/** Throws when there is no such account. Once it returns, an account that was disabled does not dial. */
export async function setAccount(
  db: Database,
  code: string,
  fields: Partial<AccountFields>,
  was: Partial<AccountFields>,
): Promise<Account | Overtaken> {
  const result = await change(db, code, async (tx, accountId): Promise<Account | Overtaken> => {
    const [now] = await tx.rows<AccountFields>('select name, enabled from account where id = $1', [accountId])
    const isOther = (field: keyof AccountFields) => field in was && now?.[field] !== was[field]
    const changed = (['name', 'enabled'] as const).filter(isOther)
    if (changed.length > 0)
      return { overtaken: true, now: Object.fromEntries(changed.map(field => [field, now?.[field]])) }
    const { name = null, enabled = null } = fields
    const [row] = await tx.rows<AccountColumns>(
      `update account a set name = coalesce($2, a.name), enabled = coalesce($3, a.enabled)
       where a.id = $1 returning ${ACCOUNT_COLUMNS}`,
      [accountId, name, enabled],
    )
    if (row === undefined) throw new Error(`There is no account ${code}.`)
    return accountOf(row)
  })
  if (!('overtaken' in result) && fields.enabled === false) await waitForMarks(db, result.id)
  return result
}
