// The numbers that an import puts onto the block list: a batch added once, and taken off in steps.
import type { ImportedBlock } from '../../port/import-book.ts'
import { withdrawBlocked } from '../call/withdraw.ts'
import type { Database } from '../database.ts'
import { notify } from '../task/lock-task.ts'
import { textArray } from '../text-array.ts'

/** Numbers taken off by one statement. */
const STEP = 10_000

const LOCK = `select state, batches, reason, until, actor ->> 'name' as by from import
  where id = $1 and account_id = $2 and task_id is null for update`

interface Blocking {
  readonly state: string
  readonly batches: number
  readonly reason: string
  /** Epoch ms; null: for ever. */
  readonly until: number | null
  readonly by: string
}

// The longer one of two terms counts. An entry that was in force before stays when the import is undone.
const BLOCK = `
insert into blocked_number as b (account_id, phone, reason, blocked_by, import_id, until, source)
select $1, g.phone, coalesce(nullif(g.reason, ''), $5), $6, $2, from_ms($7), 'import'
from unnest($3::text[], $4::text[]) as g(phone, reason) order by g.phone
on conflict (account_id, phone) do update set blocked_at = now(), until = excluded.until,
  reason = excluded.reason, blocked_by = excluded.blocked_by, source = excluded.source,
  call_id = null, refused = false, replaced = null,
  import_id = case when b.until <= now() then excluded.import_id end
  where b.until < coalesce(excluded.until, 'infinity')
    or (b.call_id is not null and excluded.until is null)
returning 1`

export async function blockImported(
  db: Database,
  accountId: number,
  importId: number,
  batch: number,
  blocks: readonly ImportedBlock[],
  now: number,
): Promise<'blocked' | 'stopped' | 'before'> {
  const phones = blocks.map(({ phone }) => phone)
  const done = await db.transaction(async tx => {
    const [found] = await tx.rows<Blocking>(LOCK, [importId, accountId])
    if (found?.state !== 'adding') return 'stopped' as const
    if (found.batches > batch) return 'before' as const
    const texts = [textArray(phones), textArray(blocks.map(({ reason }) => reason))]
    const added = await tx.rows(BLOCK, [accountId, importId, ...texts, found.reason, found.by, found.until])
    await tx.rows(
      `update import set batches = $2, added = added + $3, blocked = blocked + $4, changed_at = from_ms($5)
       where id = $1`,
      [importId, batch + 1, added.length, phones.length - added.length, now],
    )
    await notify(tx, accountId)
    return 'blocked' as const
  })
  if (done === 'blocked') await withdrawBlocked(db, accountId, 'number', phones)
  return done
}

// By place: the planner has no figures of a list that was just added, and would compare each with each.
const UNBLOCK = `
delete from blocked_number where ctid = any(array(
  select ctid from blocked_number where import_id = $1 order by phone limit ${STEP}))
returning 1`

export function unblockImported(db: Database, accountId: number, importId: number): Promise<boolean> {
  return db.transaction(async tx => {
    const [found] = await tx.rows<Blocking>(LOCK, [importId, accountId])
    if (found?.state !== 'undoing') return false
    const removed = await tx.rows(UNBLOCK, [importId])
    if (removed.length === 0) return false
    await tx.rows(
      `update import set removed = removed + $2, share = (removed + $2)::real / greatest(added, 1)
       where id = $1`,
      [importId, removed.length],
    )
    await notify(tx, accountId)
    return true
  })
}
