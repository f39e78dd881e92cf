// Gives out call records that were not fetched before, page by page, and remembers for a while which records
// each page had.

import { createHash } from 'node:crypto'
import type { FinishedCall } from '../../../domain/finished-call.ts'
import type { Listed, Page } from '../../port/api-store.ts'
import type { Database, Queryable } from '../database.ts'
import { CALL_COLUMNS, countBills, MATCH } from './bill-match.ts'

/**
 * For how long a page that is asked for again has the same records (protocol.md §5), from when it was first
 * given out.
 */
const SAME_FOR_MS = 300_000
/**
 * The first key of the advisory lock under which an account's fresh records are given out; the second is the
 * account.
 */
const LOCK = 7_948_850

const GIVEN = `
select page, call_ids as "callIds", given_at as "givenAt" from bill_page where account_id = $1 and walk = $2
  order by page`

// Records are locked in the order of the page, so that two requests at once get different ones.
const TAKE = `
with page as materialized (
  select k.id from call k where ${MATCH} order by k.dialed_at, k.id limit $12 offset $13 for no key update
)
update call k set fetched = true from page where k.id = page.id returning k.id`

const KEEP = `
insert into bill_page (account_id, walk, page, call_ids, given_at) values ($1, $2, $3, $4, from_ms($5))
on conflict (account_id, walk, page) do update set call_ids = excluded.call_ids`

const FORGET_OLD = `
delete from bill_page where (account_id, walk, page) in (
  select account_id, walk, page from bill_page where account_id = $1 and given_at < from_ms($2)
    order by given_at limit 100)`

interface GivenPage {
  readonly page: number
  readonly callIds: readonly number[]
  readonly givenAt: number
}

/**
 * Clients walk pages by number, while every page that is given out leaves fewer fresh records, so a page is
 * what follows the pages given out before. A walk is over five minutes after its last new page, or when a
 * page older than that is asked for again. `totalitems` counts what the walk was given and what is still
 * fresh, so it stays the same from page to page.
 */
export function freshBills(
  db: Database,
  accountId: number,
  values: readonly unknown[],
  { current, size }: Page,
  now: number,
): Promise<Listed<FinishedCall>> {
  const walk = createHash('sha256')
    .update(JSON.stringify([values, size]))
    .digest()
  return db.transaction(async tx => {
    await tx.rows('select pg_advisory_xact_lock($1, $2)', [LOCK, accountId])
    await tx.rows(FORGET_OLD, [accountId, now - 2 * SAME_FOR_MS])
    const given = await pagesGiven(tx, accountId, walk, current, now)
    const fresh = await countBills(tx, values)
    const total = fresh + given.reduce((sum, page) => sum + page.callIds.length, 0)
    const before = given.find(page => page.page === current)?.callIds ?? []
    const skip = (current - 1 - given.filter(page => page.page < current).length) * size
    const taken =
      before.length < size && skip < fresh
        ? await tx.rows<{ id: number }>(TAKE, [...values, size - before.length, skip])
        : []
    const ids = [...before, ...taken.map(row => row.id)]
    if (taken.length > 0) await tx.rows(KEEP, [accountId, walk, current, ids, now])
    return { total, rows: await billsOf(tx, ids) }
  })
}

/** What this walk was given so far; nothing if it is over. */
async function pagesGiven(
  tx: Queryable,
  accountId: number,
  walk: Buffer,
  current: number,
  now: number,
): Promise<readonly GivenPage[]> {
  const given = await tx.rows<GivenPage>(GIVEN, [accountId, walk])
  const again = given.find(page => page.page === current)
  const lastAt = again?.givenAt ?? Math.max(...given.map(page => page.givenAt))
  if (now - lastAt < SAME_FOR_MS) return given
  if (given.length > 0)
    await tx.rows('delete from bill_page where account_id = $1 and walk = $2', [accountId, walk])
  return []
}

/** In the given order; a record that was removed meanwhile is left out. */
function billsOf(tx: Queryable, ids: readonly number[]): Promise<FinishedCall[]> {
  return tx.rows<FinishedCall>(
    `select ${CALL_COLUMNS} from unnest($1::bigint[]) with ordinality as ` +
      'given(id, n) join call k on k.id = given.id order by given.n',
    [ids],
  )
}
