// The blocked numbers of an account, a page at a time by their key.
import type { BlockedNumber } from '../../port/admin-store.ts'
import type { Queryable } from '../database.ts'

const PAGE = 5_000

export async function* blockedNumbers(db: Queryable, accountId: number): AsyncGenerator<BlockedNumber> {
  for (let after = ''; ; ) {
    const page = await db.rows<BlockedNumber>(
      `select phone, floor(extract(epoch from blocked_at) * 1000)::float8 as "blockedAt" from blocked_number
       where account_id = $1 and phone > $2 order by phone limit $3`,
      [accountId, after, PAGE],
    )
    yield* page
    if (page.length < PAGE) return
    after = page.at(-1)?.phone ?? after
  }
}
