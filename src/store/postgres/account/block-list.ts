// The block list by pages; numbers and persons that are added to it, and taken off.
import type { Block, Blocked, NewBlocks } from '../../../domain/block.ts'
import { withdrawBlocked } from '../call/withdraw.ts'
import type { Database, Queryable } from '../database.ts'
import { notify } from '../task/lock-task.ts'
import { textArray } from '../text-array.ts'

/** By what each entry is found. */
export const LISTS = {
  number: { table: 'blocked_number', key: 'phone' },
  person: { table: 'blocked_person', key: 'memberid' },
} as const satisfies Readonly<Record<Blocked, { table: string; key: string }>>

// The prefix as a range of the key: no character comes after the last one.
const PAGE = ({ table, key }: (typeof LISTS)[Blocked]) => `
select '${table === 'blocked_number' ? 'number' : 'person'}' as "of",
  ${table === 'blocked_number' ? 'b.phone, null as memberid' : 'null as phone, b.memberid'},
  b.blocked_at as "blockedAt", b.until, b.reason, b.blocked_by as "by", b.source, b.refused as "isRefusal"
from ${table} b
where b.account_id = $1 and b.${key} > $2 and ($3::text is null
  or b.${key} collate "C" >= $3 and b.${key} collate "C" < $3 || chr(1114111))
order by b.${key} limit $4`
const PAGES = { number: PAGE(LISTS.number), person: PAGE(LISTS.person) }

export function pageBlocks(
  db: Queryable,
  accountId: number,
  { of, prefix, after }: { readonly of: Blocked; readonly prefix: string | null; readonly after: string },
  limit: number,
): Promise<Block[]> {
  return db.rows<Block>(PAGES[of], [accountId, after, prefix, limit + 1])
}

// The longer one of two terms counts, with its reason and its author. What somebody blocked himself is no
// longer the import's, and is not taken off with it; nor is it any more what an agent said and may take back.
const ADD = ({ table, key }: (typeof LISTS)[Blocked]) => `
insert into ${table} as b (account_id, ${key}, until, reason, blocked_by, source)
select $1, key, from_ms($3), $4, $5, $6 from (select distinct unnest($2::text[]) as key) given order by key
on conflict (account_id, ${key}) do update set blocked_at = now(), until = excluded.until,
  reason = excluded.reason, blocked_by = excluded.blocked_by, source = excluded.source,
  call_id = null, refused = false, replaced = null
  ${table === 'blocked_number' ? ', import_id = null' : ''}
  where b.until < coalesce(excluded.until, 'infinity')
    or (b.call_id is not null and excluded.until is null)
returning 1`
const ADDS = { number: ADD(LISTS.number), person: ADD(LISTS.person) }

export async function addBlocks(
  db: Database,
  accountId: number,
  { of, keys, until, reason, by, source }: NewBlocks,
): Promise<number> {
  const added = await db.transaction(async tx => {
    const made = await tx.rows(ADDS[of], [accountId, textArray(keys), until, reason, by, source])
    await notify(tx, accountId)
    return made.length
  })
  await withdrawBlocked(db, accountId, of, keys)
  return added
}

export function removeBlocks(
  db: Database,
  accountId: number,
  of: Blocked,
  keys: readonly string[],
): Promise<number> {
  const { table, key } = LISTS[of]
  return db.transaction(async tx => {
    const gone = await tx.rows(
      `delete from ${table} where account_id = $1 and ${key} = any($2::text[]) returning 1`,
      [accountId, textArray(keys)],
    )
    await notify(tx, accountId)
    return gone.length
  })
}
