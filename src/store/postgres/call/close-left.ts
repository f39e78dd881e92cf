// Closes what an account's last driver left. Whoever closes calls that are not its own must hold the
// account's lease while it does: a process that lost it would close and remove the calls of the next driver.
import type { UnownedCalls } from '../../port/changes.ts'
import type { Database } from '../database.ts'
import { releaseLeft } from './release.ts'
import { recordIn } from './write-facts.ts'

/** Whoever takes the lease over waits for this lock, as it waits for claims and marks. */
const HELD = `
select from account_lease where account_id = $1 and node = $2 and expires_at > clock_timestamp() for key share`

export function closeLeft(
  db: Database,
  accountId: number,
  node: string,
  { ended, undialled }: UnownedCalls,
): Promise<boolean> {
  return db.inIndexOrder(async tx => {
    if ((await tx.rows(HELD, [accountId, node])).length === 0) return false
    if (ended.calls.length > 0) await recordIn(tx, { ...ended, agents: [], tasks: [] })
    await releaseLeft(tx, undialled)
    return true
  })
}
