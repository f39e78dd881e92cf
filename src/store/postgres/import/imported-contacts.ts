// The contacts of an import: which are known before, a batch added once, a batch taken out again.
import { type Refusal, refuse } from '../../../domain/refusal.ts'
import { canAppend } from '../../../domain/task.ts'
import type { AppendResult, ContactEntry } from '../../port/api-store.ts'
import type { KnownNumbers } from '../../port/import-book.ts'
import { isInForce } from '../account/blocked.ts'
import { contactRows } from '../contact/contact-lines.ts'
import { insertContacts } from '../contact/insert-contacts.ts'
import { removeOnce } from '../contact/remove-contacts.ts'
import type { Database, Queryable } from '../database.ts'
import { lockTask, notify } from '../task/lock-task.ts'
import { textArray } from '../text-array.ts'

// Number by number, in the order of the index, as insert-contacts.ts does it and why.
const KNOWN = `
select g.n::int as n, b.phone is not null as blocked
from unnest($3::text[]) with ordinality as g(phone, n)
left join blocked_number b on b.account_id = $1 and b.phone = g.phone and ${isInForce('b', 'now()')}
where b.phone is not null or (select c.id from contact c where c.task_id = $2 and c.phone between g.phone
  and g.phone and c.state <> 'done' order by c.phone limit 1) is not null`

export function knownNumbers(
  db: Database,
  accountId: number,
  taskid: string | null,
  phones: readonly string[],
): Promise<KnownNumbers> {
  return db.inIndexOrder(async tx => {
    const [task] = await tx.rows<{ id: number }>(
      'select id from task where account_id = $1 and taskid = $2',
      [accountId, taskid],
    )
    const rows = await tx.rows<{ n: number; blocked: boolean }>(
      KNOWN,
      [accountId, task?.id ?? 0, textArray(phones)],
      'known-numbers',
    )
    const indexes = (blocked: boolean) => rows.filter(row => row.blocked === blocked).map(({ n }) => n - 1)
    return { duplicates: indexes(false), blocked: indexes(true) }
  })
}

interface Progressing {
  readonly state: string
  readonly batches: number
  readonly taskid: string
}

const LOCK_IMPORT = `
select i.state, i.batches, t.taskid from import i join task t on t.id = i.task_id
where i.id = $1 and i.account_id = $2`

// The next batch does not wait until this one is on the disk. A crash of PostgreSQL takes the last batches
// whole, what they counted included, so they are added again; whatever follows from one, a dial or the end of
// the import, waits for the disk, and with it for all before it.
const UNSYNCED = 'set local synchronous_commit = off'

export async function appendImported(
  db: Database,
  accountId: number,
  importId: number,
  batch: number,
  entries: readonly ContactEntry[],
  now: number,
): Promise<AppendResult | Refusal | 'stopped' | 'before'> {
  const contacts = await contactRows(db, accountId, entries)
  return db.inIndexOrder(async tx => {
    await tx.rows(UNSYNCED)
    const [named] = await tx.rows<Progressing>(LOCK_IMPORT, [importId, accountId])
    // The task first, as everywhere.
    const task = named === undefined ? null : await lockTask(tx, accountId, named.taskid)
    if (task === null) return refuse('taskNotFound')
    const [found] = await tx.rows<Progressing>(`${LOCK_IMPORT} for update of i`, [importId, accountId])
    if (found?.state !== 'adding') return 'stopped' as const
    if (found.batches > batch) return 'before' as const
    if (found.batches < batch)
      throw new Error(`batch ${found.batches} of import ${importId} is lost: batch ${batch} waits for it`)
    if (!canAppend(task.state)) return refuse('taskEnded')
    const firstId = await nextContactId(tx)
    const result = await insertContacts(tx, accountId, task.id, contacts)
    const lastId = await nextContactId(tx)
    const { added, duplicates, blocked } = result
    await tx.rows(
      'insert into import_batch (import_id, batch, first_id, last_id, added) values ($1, $2, $3, $4, $5)',
      [importId, batch, firstId, lastId, added],
    )
    await tx.rows(
      `update import set batches = $2, added = added + $3, duplicates = duplicates + $4, blocked = blocked + $5,
         changed_at = from_ms($6) where id = $1`,
      [importId, batch + 1, added, duplicates.length, blocked.length, now],
    )
    await tx.rows('update task set total = total + $2 where id = $1', [task.id, added], 'add-total')
    if (task.state === 'running') await notify(tx, accountId)
    return result
  })
}

async function nextContactId(tx: Queryable): Promise<number> {
  const [next] = await tx.rows<{ id: number }>(
    `select nextval(pg_get_serial_sequence('contact', 'id')) as id`,
  )
  if (next === undefined) throw new Error('the sequence of contacts gave no number')
  return next.id
}

// Between the first and the last of a batch are only contacts of the batch: see migration 0023.
const UNCALLED = `
select phone from contact where task_id = $1 and id between $2 and $3 and state <> 'done' and not called
order by task_id, id`

export function undoImportBatch(db: Database, accountId: number, importId: number): Promise<boolean> {
  return db.inIndexOrder(async tx => {
    const [named] = await tx.rows<Progressing>(LOCK_IMPORT, [importId, accountId])
    const task = named === undefined ? null : await lockTask(tx, accountId, named.taskid)
    if (task === null) return false
    const batch = await nextBatch(tx, importId)
    if (batch === null) return false
    const rows = await tx.rows<{ phone: string }>(UNCALLED, [task.id, batch.first_id, batch.last_id])
    const phones = rows.map(({ phone }) => phone)
    const removed = phones.length === 0 ? 0 : (await removeOnce(tx, accountId, task, phones)).removed
    await tx.rows('update import_batch set removed = $3 where import_id = $1 and batch = $2', [
      importId,
      batch.batch,
      removed,
    ])
    await tx.rows(
      `update import set removed = removed + $2, share = (select avg((removed is not null)::int) from import_batch
         where import_id = $1) where id = $1`,
      [importId, removed],
    )
    return true
  })
}

interface Batch {
  readonly batch: number
  readonly first_id: number | null
  readonly last_id: number | null
}

async function nextBatch(tx: Queryable, importId: number): Promise<Batch | null> {
  const [batch] = await tx.rows<Batch>(
    `select batch, first_id, last_id from import_batch where import_id = $1 and removed is null
     order by import_id, batch limit 1 for update`,
    [importId],
  )
  return batch ?? null
}
