// Accounts that may not dial, because everything was stopped or they are disabled. Once a verb that stops has
// returned, the account dials no more.
import type { Standstill, StopReport } from '../../port/admin-store.ts'
import type { Database, Queryable } from '../database.ts'
import { notify } from '../task/lock-task.ts'
import { change, notifyAll } from './administer.ts'

/** The condition that the account of `alias.account_id` may dial. */
export function mayDial(alias: string): string {
  return `exists (select from account a where a.id = ${alias}.account_id and a.enabled)
    and not exists (select from standstill s where s.account_id = ${alias}.account_id
      or s.account_id is null)`
}

/**
 * Whether everything in the account was stopped, alone or with the whole installation, and whether
 * conversations end too.
 */
export async function standstillOf(db: Queryable, accountId: number): Promise<{ endsTalks: boolean } | null> {
  const [row] = await db.rows<{ endsTalks: boolean | null }>(
    'select bool_or(ends_talks) as "endsTalks" from standstill where account_id = $1 or account_id is null',
    [accountId],
    'standstill-of',
  )
  return row?.endsTalks === null || row === undefined ? null : { endsTalks: row.endsTalks }
}

/** `code` null: the whole installation. Stopping again only changes what happens to conversations. */
export async function stopAll(db: Database, code: string | null, endsTalks: boolean): Promise<StopReport> {
  const put = async (tx: Queryable, accountId: number | null) => {
    await tx.rows(
      `insert into standstill (account_id, ends_talks) values ($1, $2)
       on conflict (account_id) do update set ends_talks = excluded.ends_talks`,
      [accountId, endsTalks],
    )
    return accountId
  }
  const accountId = await changeOneOrAll(db, code, put)
  await waitForMarks(db, accountId)
  return inFlight(db, accountId)
}

/** False: it was not stopped. */
export async function liftStop(db: Database, code: string | null): Promise<boolean> {
  return changeOneOrAll(db, code, async (tx, accountId) => {
    const lifted = await tx.rows(
      'delete from standstill where account_id is not distinct from $1 returning 1',
      [accountId],
    )
    return lifted.length > 0
  })
}

export function listStops(db: Queryable): Promise<Standstill[]> {
  return db.rows<Standstill>(
    `select a.code, s.since, s.ends_talks as "endsTalks" from standstill s left
      join account a on a.id = s.account_id
     order by s.account_id nulls first`,
  )
}

/** False: nothing changed. */
export async function setEnabled(db: Database, code: string, enabled: boolean): Promise<boolean> {
  const { accountId, isChanged } = await change(db, code, async (tx, id) => {
    const changed = await tx.rows(
      'update account set enabled = $2 where id = $1 and enabled <> $2 returning 1',
      [id, enabled],
    )
    return { accountId: id, isChanged: changed.length > 0 }
  })
  if (!enabled) await waitForMarks(db, accountId)
  return isChanged
}

function changeOneOrAll<T>(
  db: Database,
  code: string | null,
  act: (tx: Queryable, accountId: number | null) => Promise<T>,
): Promise<T> {
  if (code !== null) return change(db, code, act)
  return db.transaction(async tx => {
    const result = await act(tx, null)
    await notifyAll(tx)
    return result
  })
}

/**
 * Waits for claims and marks under way, which may not have seen the standstill and hold a share of their
 * account's lease. Later ones see it.
 */
export async function waitForMarks(db: Database, accountId: number | null): Promise<void> {
  await db.transaction(async tx => {
    await tx.rows(
      'select from account_lease where account_id = $1 or $1::int is null order by account_id for update',
      [accountId],
    )
    if (accountId !== null) await notify(tx, accountId)
  })
}

async function inFlight(db: Queryable, accountId: number | null): Promise<StopReport> {
  const [row] = await db.rows<StopReport>(
    `select count(*) filter (where connected_at is null)::int as ringing, count(*)
      filter (where connected_at is not null)::int as talking
     from call where ended_at is null and dialed_at is not null and (account_id = $1 or $1::int is null)`,
    [accountId],
  )
  return row ?? { ringing: 0, talking: 0 }
}
