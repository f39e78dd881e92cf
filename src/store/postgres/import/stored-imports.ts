// Imports as they are stored: made, found, listed, moved from state to state, and held by who works on them.
import { type ImportState, OVER, WORKING } from '../../../domain/import.ts'
import { type Refusal, refuse } from '../../../domain/refusal.ts'
import { canAppend } from '../../../domain/task.ts'
import type { ImportFields, NewImport, StoredImport } from '../../port/import-book.ts'
import type { Database, Queryable } from '../database.ts'
import { lockTask } from '../task/lock-task.ts'

const COLUMNS = `i.id, i.account_id as "accountId", t.taskid, i.name, i.bytes, i.spool, i.reason, i.until, i.state, i.actor, i.language,
  i.created_at as "createdAt", i.changed_at as "changedAt", i.reading, i.plan, i.checked, i.problem, i.share,
  i.batches, i.added, i.duplicates, i.blocked, i.removed, i.added_at as "addedAt"`

export function addImport(
  db: Database,
  accountId: number,
  draft: NewImport,
): Promise<StoredImport | Refusal | 'tooManyImports'> {
  const { taskid, name, bytes, spool, reason, until, actor, language, now, openMax } = draft
  return db.transaction(async tx => {
    const task = taskid === null ? null : await lockTask(tx, accountId, taskid)
    if (task === null && taskid !== null) return refuse('taskNotFound')
    if (task !== null && !canAppend(task.state)) return refuse('taskEnded')
    const [open] = await tx.rows<{ count: number }>(
      'select count(*)::int as count from import where account_id = $1 and state <> all($2)',
      [accountId, OVER],
    )
    if ((open?.count ?? 0) >= openMax) return 'tooManyImports' as const
    const [made] = await tx.rows<{ id: number }>(
      `insert into import (account_id, task_id, name, bytes, spool, state, actor, language, created_at,
         changed_at, reason, until)
       values ($1, $2, $3, $4, $5, 'uploading', $6, $7, from_ms($8), from_ms($8), $9, from_ms($10)) returning id`,
      [accountId, task?.id ?? null, name, bytes, spool, JSON.stringify(actor), language, now, reason, until],
    )
    const found = await findImport(tx, accountId, null, made?.id ?? 0)
    if (found === null) throw new Error('an import that was made is not there')
    return found
  })
}

export async function findImport(
  db: Queryable,
  accountId: number,
  taskid: string | null,
  importId: number,
): Promise<StoredImport | null> {
  const [found] = await db.rows<StoredImport>(
    `select ${COLUMNS} from import i left join task t on t.id = i.task_id
     where i.id = $1 and i.account_id = $2 and ($3::text is null or t.taskid = $3 or t.customtaskid = $3)`,
    [importId, accountId, taskid],
  )
  return found ?? null
}

export function listImports(
  db: Queryable,
  accountId: number,
  taskid: string | null,
  limit: number,
): Promise<StoredImport[]> {
  if (taskid === null)
    return db.rows<StoredImport>(
      `select ${COLUMNS} from import i left join task t on t.id = i.task_id
       where i.account_id = $1 and i.task_id is null order by i.id desc limit $2`,
      [accountId, limit],
    )
  return db.rows<StoredImport>(
    `select ${COLUMNS} from import i join task t on t.id = i.task_id
     where t.account_id = $1 and (t.taskid = $2 or t.customtaskid = $2) order by i.id desc limit $3`,
    [accountId, taskid, limit],
  )
}

const SET = `
update import set state = coalesce($4, state), share = case when $4 is null then share else 0 end,
  reading = coalesce($5, reading), plan = coalesce($6, plan), checked = coalesce($7, checked),
  problem = coalesce($8, problem), language = coalesce($9, language),
  changed_at = from_ms($10)
where id = $1 and account_id = $2 and state = any($3)
returning id`

export async function setImport(
  db: Database,
  accountId: number,
  importId: number,
  from: readonly ImportState[],
  fields: ImportFields,
  now: number,
): Promise<StoredImport | null> {
  const { state = null, reading, plan, checked, problem, language = null } = fields
  const json = (value: unknown) => (value === undefined ? null : JSON.stringify(value))
  const values = [state, json(reading), json(plan), json(checked), json(problem), language, now]
  return db.transaction(async tx => {
    const set = await tx.rows(SET, [importId, accountId, from, ...values])
    return set.length === 0 ? null : findImport(tx, accountId, null, importId)
  })
}

export async function endAdding(
  db: Queryable,
  accountId: number,
  importId: number,
  batches: number,
  now: number,
): Promise<boolean> {
  const ended = await db.rows(
    `update import set state = 'added', share = 0, added_at = from_ms($4), changed_at = from_ms($4)
     where id = $1 and account_id = $2 and state = 'adding' and batches = $3 returning id`,
    [importId, accountId, batches, now],
  )
  return ended.length > 0
}

export async function isAdding(db: Queryable, importId: number): Promise<boolean> {
  const found = await db.rows(`select from import where id = $1 and state = 'adding'`, [importId])
  return found.length > 0
}

/** Whoever held it and does not say so any more is dead. */
const TAKE = `
with taken as (
  update import set holder = $2, held_until = from_ms($4) where id = (
    select id from import where spool = $1 and state = any($5)
      and (held_until is null or held_until < from_ms($3) or holder = $2)
    order by id limit 1 for update skip locked)
  returning id, account_id)
select id, account_id from taken`

export async function takeImport(
  db: Database,
  spool: string,
  holder: string,
  now: number,
  heldUntil: number,
): Promise<StoredImport | null> {
  const [taken] = await db.rows<{ id: number; account_id: number }>(TAKE, [
    spool,
    holder,
    now,
    heldUntil,
    WORKING,
  ])
  return taken === undefined ? null : findImport(db, taken.account_id, null, taken.id)
}

export async function holdImport(
  db: Queryable,
  importId: number,
  holder: string,
  state: ImportState,
  share: number | null,
  until: number,
): Promise<boolean> {
  const held = await db.rows(
    `update import set held_until = from_ms($5), share = coalesce($4, share)
     where id = $1 and holder = $2 and state = $3 returning id`,
    [importId, holder, state, share, until],
  )
  return held.length > 0
}

export async function letGoOfImport(db: Queryable, importId: number, holder: string): Promise<void> {
  await db.rows('update import set holder = null, held_until = null where id = $1 and holder = $2', [
    importId,
    holder,
  ])
}

export async function oldImports(db: Database, spool: string, before: number): Promise<number[]> {
  const rows = await db.rows<{ id: number }>(
    `with stale as (
       update import set state = 'cancelled' where spool = $1 and changed_at < from_ms($2)
         and state in ('uploading', 'read', 'checked') returning id)
     select id from stale union select id from import where spool = $1 and changed_at < from_ms($2)
       and state = any($3) order by id desc limit 1000`,
    [spool, before, OVER],
  )
  return rows.map(({ id }) => id)
}

export async function unknownImports(
  db: Queryable,
  spool: string,
  ids: readonly number[],
): Promise<readonly number[]> {
  const rows = await db.rows<{ id: number }>(
    `select given.id from unnest($2::bigint[]) as given(id)
     where not exists (select from import i where i.id = given.id and i.spool = $1)`,
    [spool, ids],
  )
  return rows.map(({ id }) => id)
}
