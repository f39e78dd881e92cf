// Which engine node drives an account: a lease by the database's clock, so that nodes need not agree on the
// time.
import type { Queryable } from '../database.ts'

export async function accountIds(db: Queryable): Promise<number[]> {
  return (await db.rows<{ id: number }>('select id from account order by id')).map(row => row.id)
}

export async function accountCodes(db: Queryable): Promise<ReadonlyMap<number, string>> {
  const rows = await db.rows<{ id: number; code: string }>(
    'select id, code from account',
    [],
    'account-codes',
  )
  return new Map(rows.map(({ id, code }) => [id, code]))
}

export async function freeAccounts(db: Queryable, node: string): Promise<number[]> {
  const rows = await db.rows<{ id: number }>(
    `select a.id from account a left join account_lease l on l.account_id = a.id
     where l.account_id is null or l.expires_at <= clock_timestamp() or l.node = $1 order by a.id`,
    [node],
    'free-accounts',
  )
  return rows.map(row => row.id)
}

// The row lock is the fence: it waits for claims and marks under way, which hold a key share of the lease. So
// the recovery that follows sees everything the last driver did, and what comes later is refused.
export async function holdAccount(
  db: Queryable,
  accountId: number,
  node: string,
  leaseMs: number,
): Promise<boolean> {
  const rows = await db.rows(
    `with held as materialized (
       select account_id, node, expires_at from account_lease where account_id = $1 for update
     )
     insert into account_lease as lease (account_id, node, expires_at)
     select id, $2, clock_timestamp() + $3 * interval '1 ms' from account
     where id = $1 and not exists (select from held where node <> $2 and expires_at > clock_timestamp())
     on conflict (account_id) do update set node = excluded.node, expires_at = excluded.expires_at
     where lease.node = excluded.node or lease.expires_at <= clock_timestamp()
     returning 1`,
    [accountId, node, leaseMs],
    'hold-account',
  )
  return rows.length > 0
}

export async function renewLeases(db: Queryable, node: string, leaseMs: number): Promise<number[]> {
  const rows = await db.rows<{ account_id: number }>(
    'update account_lease set expires_at = clock_timestamp() + $2 * ' +
      `interval '1 ms' where node = $1 returning account_id`,
    [node, leaseMs],
    'renew-leases',
  )
  return rows.map(row => row.account_id)
}

/** Notifies the other nodes, so that one takes over at once. */
export async function releaseNode(db: Queryable, node: string): Promise<void> {
  await db.rows(
    `with gone as (delete from account_lease where node = $1 returning account_id),
       ended as (update trunk_share set expires_at = clock_timestamp() where node = $1)
     select pg_notify('yuhu', account_id::text) from gone`,
    [node],
  )
}
