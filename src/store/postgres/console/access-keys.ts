// The access keys of an account. What is kept of a key is its hash.
import type { AccessKey, KeyRole } from '../../../domain/access-key.ts'
import type { Account } from '../../../domain/account.ts'
import { ACCOUNT_COLUMNS, type AccountColumns, accountOf } from '../account/find-account.ts'
import type { Database, Queryable } from '../database.ts'
import { accountById } from './users.ts'

const KEY_COLUMNS = `k.id, k.name, k.role, k.is_published as "isPublished", k.created_at as "createdAt",
  k.last_used_at as "lastUsedAt", k.revoked_at as "revokedAt"`
const USED_EVERY_MS = 60_000

export function listKeys(
  db: Queryable,
  accountId: number,
  after = 0,
  limit: number | null = null,
): Promise<AccessKey[]> {
  return db.rows<AccessKey>(
    `select ${KEY_COLUMNS} from access_key k where k.account_id = $1 and k.id > $2 order by k.id limit $3`,
    [accountId, after, limit],
  )
}

/** The key names its own id, so the row is made first. */
export function addKey(
  db: Database,
  accountId: number,
  { name, role, hashOf }: { name: string; role: KeyRole; hashOf(id: number): string },
): Promise<AccessKey> {
  return db.transaction(async tx => {
    const [next] = await tx.rows<{ id: number }>(
      "select nextval(pg_get_serial_sequence('access_key', 'id'))::int as id",
    )
    const id = next?.id ?? 0
    const [key] = await tx.rows<AccessKey>(
      `insert into access_key as k (id, account_id, name, role, hash) overriding system value
       values ($1, $2, $3, $4, $5) returning ${KEY_COLUMNS}`,
      [id, accountId, name, role, hashOf(id)],
    )
    if (key === undefined) throw new Error('an access key was not stored')
    return key
  })
}

export function revokeKey(db: Database, accountId: number, keyId: number, now: number): Promise<boolean> {
  return db.transaction(async tx => {
    const gone = await tx.rows(
      `update access_key set revoked_at = from_ms($3)
       where account_id = $1 and id = $2 and revoked_at is null returning 1`,
      [accountId, keyId, now],
    )
    // Tokens from before keys had ids were given out for the published one.
    await tx.rows(
      `delete from token t using access_key k where k.id = $2 and k.account_id = $1 and t.account_id = $1
         and (t.key_id = $2 or (t.key_id is null and k.is_published))`,
      [accountId, keyId],
    )
    return gone.length > 0
  })
}

export async function keyById(
  db: Queryable,
  keyId: number,
): Promise<{ account: Account; key: AccessKey; hash: string } | null> {
  const [row] = await db.rows<AccessKey & AccountColumns & { hash: string }>(
    `select ${KEY_COLUMNS}, k.hash, ${ACCOUNT_COLUMNS}, k.name as key_name
     from access_key k join account a on a.id = k.account_id where k.id = $1 and k.revoked_at is null`,
    [keyId],
    'key-by-id',
  )
  if (row === undefined) return null
  const { id, role, isPublished, createdAt, lastUsedAt, revokedAt, hash } = row
  const name = (row as unknown as { key_name: string }).key_name
  return {
    account: accountOf(row),
    key: { id, name, role, isPublished, createdAt, lastUsedAt, revokedAt },
    hash,
  }
}

export async function keyByToken(
  db: Queryable,
  tokenHash: Buffer,
  now: number,
): Promise<{ account: Account; key: AccessKey | null } | null> {
  const [row] = await db.rows<{ account_id: number; key_id: number | null }>(
    'select account_id, key_id from token where hash = $1 and expires_at > from_ms($2)',
    [tokenHash, now],
    'key-of-token',
  )
  if (row === undefined) return null
  if (row.key_id !== null) return keyById(db, row.key_id)
  const account = await accountById(db, row.account_id)
  return account && { account, key: null }
}

export async function keyUsed(
  db: Queryable,
  { id, lastUsedAt }: Pick<AccessKey, 'id' | 'lastUsedAt'>,
  now: number,
): Promise<void> {
  if (lastUsedAt !== null && Math.abs(now - lastUsedAt) < USED_EVERY_MS) return
  await db.rows(
    `update access_key set last_used_at = from_ms($2)
     where id = $1 and (last_used_at is null or last_used_at < from_ms($3))`,
    [id, now, now - USED_EVERY_MS],
  )
}
