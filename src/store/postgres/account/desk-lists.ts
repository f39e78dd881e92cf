// The lists an account keeps for its desk: dispositions and reasons not to be ready. Each is set as a whole.
import type { Overtaken } from '../../port/console-store.ts'
import type { AwayReason, Disposition } from '../../port/list-book.ts'
import { overtakenBy } from '../console/overtaken.ts'
import type { Database, Queryable } from '../database.ts'

export function listDispositions(db: Queryable, accountId: number): Promise<Disposition[]> {
  return db.rows<Disposition>(
    'select code, label, hotkey, enabled from disposition where account_id = $1 order by position, code',
    [accountId],
  )
}

export function listAwayReasons(db: Queryable, accountId: number): Promise<AwayReason[]> {
  return db.rows<AwayReason>(
    `select code, label, limit_seconds as "limitSeconds", enabled from away_reason
     where account_id = $1 order by position, code`,
    [accountId],
  )
}

export function setDispositions(
  db: Database,
  accountId: number,
  list: readonly Disposition[],
  was: readonly Disposition[] | null,
): Promise<Overtaken | null> {
  return replace(
    db,
    accountId,
    { list, was, read: listDispositions },
    'disposition',
    'hotkey smallint',
    'hotkey',
  )
}

export function setAwayReasons(
  db: Database,
  accountId: number,
  list: readonly AwayReason[],
  was: readonly AwayReason[] | null,
): Promise<Overtaken | null> {
  const rows = list.map(({ limitSeconds, ...reason }) => ({ ...reason, limit_seconds: limitSeconds }))
  return replace(
    db,
    accountId,
    { list: rows, was, read: listAwayReasons },
    ...(['away_reason', 'limit_seconds int', 'limit_seconds'] as const),
  )
}

interface Replacing {
  readonly list: readonly { readonly code: string }[]
  readonly was: readonly unknown[] | null
  readonly read: (db: Queryable, accountId: number) => Promise<readonly unknown[]>
}

/** Rows that stay as they are are not written, so the audit log shows what changed. */
function replace(
  db: Database,
  accountId: number,
  { list, was, read }: Replacing,
  table: string,
  declared: string,
  column: string,
): Promise<Overtaken | null> {
  return db.transaction(async tx => {
    await tx.rows('select from account where id = $1 for no key update', [accountId])
    const overtaken = was === null ? null : overtakenBy({ list: await read(tx, accountId) }, { list: was })
    if (overtaken !== null) return overtaken
    await tx.rows(`delete from ${table} where account_id = $1 and code <> all($2::text[])`, [
      accountId,
      list.map(({ code }) => code),
    ])
    await tx.rows(
      `insert into ${table} as t (account_id, code, label, ${column}, enabled, position)
       select $1, n.code, n.label, n.${column}, n.enabled, n.position
       from json_to_recordset($2) as n(code text, label text, ${declared}, enabled boolean, position int)
       on conflict (account_id, code) do update set label = excluded.label, ${column} = excluded.${column},
         enabled = excluded.enabled, position = excluded.position
       where (t.label, t.${column}, t.enabled, t.position)
         is distinct from (excluded.label, excluded.${column}, excluded.enabled, excluded.position)`,
      [accountId, JSON.stringify(list.map((row, position) => ({ ...row, position })))],
    )
    return null
  })
}
