// Which engine node drives an account: a lease by the database's clock, so that nodes need not agree on the time.
import type { Queryable } from './database.ts'

export async function accountIds(db: Queryable): Promise<number[]> {
  return (await db.rows<{ id: number }>('select id from account order by id')).map(row => row.id)
}

export async function holdAccount(db: Queryable, accountId: number, node: string, leaseMs: number): Promise<boolean> {
  const rows = await db.rows(
    `insert into account_lease as held (account_id, node, expires_at)
     select id, $2, clock_timestamp() + $3 * interval '1 ms' from account where id = $1
     on conflict (account_id) do update set node = excluded.node, expires_at = excluded.expires_at
     where held.node = excluded.node or held.expires_at <= clock_timestamp()
     returning 1`,
    [accountId, node, leaseMs],
    'hold-account',
  )
  return rows.length > 0
}

export async function renewAccount(db: Queryable, accountId: number, node: string, leaseMs: number): Promise<boolean> {
  const rows = await db.rows(
    `update account_lease set expires_at = clock_timestamp() + $3 * interval '1 ms' where account_id = $1 and node = $2 returning 1`,
    [accountId, node, leaseMs],
    'renew-account',
  )
  return rows.length > 0
}

/** Tells the other nodes, so that one takes over at once. */
export async function releaseAccount(db: Queryable, accountId: number, node: string): Promise<void> {
  await db.rows(
    `with gone as (delete from account_lease where account_id = $1 and node = $2 returning account_id)
     select pg_notify('yuhu', account_id::text) from gone`,
    [accountId, node],
  )
}
