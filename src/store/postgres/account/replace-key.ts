// The access key of an account: replaced, its old tokens end with it.

import type { Database } from '../database.ts'
import { change } from './administer.ts'

export function replaceKey(db: Database, code: string, accesskeyHash: string): Promise<void> {
  return change(db, code, async (tx, accountId) => {
    await tx.rows('update account set accesskey_hash = $2 where id = $1', [accountId, accesskeyHash])
    await tx.rows('delete from token where account_id = $1', [accountId])
  })
}
