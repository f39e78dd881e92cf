// The block list by pages, and numbers that are added to it with a reason.
import type { BlockDetail } from '../../port/list-book.ts'
import { withdrawBlocked } from '../call/withdraw.ts'
import type { Database, Queryable } from '../database.ts'
import { notify } from '../task/lock-task.ts'

export function pageBlocks(
  db: Queryable,
  accountId: number,
  { prefix, after }: { readonly prefix: string | null; readonly after: string },
  limit: number,
): Promise<BlockDetail[]> {
  // The prefix as a range of the key: digits come before the colon.
  return db.rows<BlockDetail>(
    `select phone, blocked_at as "blockedAt", reason, blocked_by as "by" from blocked_number
     where account_id = $1 and phone > $2
       and ($3::text is null or phone collate "C" >= $3 and phone collate "C" < $3 || ':')
     order by phone limit $4`,
    [accountId, after, prefix, limit + 1],
  )
}

export async function addBlocks(
  db: Database,
  accountId: number,
  phones: readonly string[],
  reason: string,
  by: string,
): Promise<number> {
  const added = await db.transaction(async tx => {
    const made = await tx.rows(
      `insert into blocked_number (account_id, phone, reason, blocked_by)
       select $1, phone, $3, $4 from unnest($2::text[]) phone order by phone on conflict do nothing returning 1`,
      [accountId, phones, reason, by],
    )
    await notify(tx, accountId)
    return made.length
  })
  await withdrawBlocked(db, accountId, phones)
  return added
}
