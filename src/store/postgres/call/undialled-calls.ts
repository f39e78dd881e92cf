// Calls that a node claimed and did not mark: where it looks after the answer to a claim was lost.
import type { Database } from '../database.ts'

/** A claim goes on in the database after its connection broke. While one hangs, the lease must be renewed. */
const WAIT = "set local lock_timeout = '1s'"
/** Claims hold a key share of it while they run. */
const NONE_UNDER_WAY = 'select from account_lease where account_id = $1 and node = $2 for update'

export function undialledCalls(db: Database, accountId: number, node: string): Promise<number[]> {
  return db.transaction(async tx => {
    await tx.rows(WAIT)
    await tx.rows(NONE_UNDER_WAY, [accountId, node])
    const rows = await tx.rows<{ id: number }>(
      'select id from call where account_id = $1 and node = $2 and ended_at is null and dialed_at is null',
      [accountId, node],
    )
    return rows.map(row => row.id)
  })
}
