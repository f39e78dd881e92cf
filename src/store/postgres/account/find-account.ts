// Finds accounts by their appid or by a token.
import {
  type Account,
  type AccountSettings,
  ownSettings as ownOf,
  readSettings,
} from '../../../domain/account.ts'
import type { ApiStore } from '../../port/api-store.ts'
import type { Queryable } from '../database.ts'

export interface AccountColumns {
  readonly account_id: number
  readonly code: string
  readonly name: string
  readonly appid: string
  readonly enabled: boolean
  readonly settings: unknown
}

export const ACCOUNT_COLUMNS = 'a.id as account_id, a.code, a.name, a.appid, a.enabled, a.settings'

export function accountOf(row: AccountColumns): Account {
  const { account_id: id, code, name, appid, enabled } = row
  const { settings, unreadable } = readSettings(row.settings)
  return { id, code, name, appid, enabled, settings, ...(unreadable.length > 0 && { unreadable }) }
}

export async function ownSettings(db: Queryable, accountId: number): Promise<Partial<AccountSettings>> {
  const [row] = await db.rows<Pick<AccountColumns, 'settings'>>(
    'select settings from account where id = $1',
    [accountId],
  )
  return ownOf(row?.settings ?? {})
}

export async function listAccounts(db: Queryable): Promise<Account[]> {
  return (await db.rows<AccountColumns>(`select ${ACCOUNT_COLUMNS} from account a order by a.id`)).map(
    accountOf,
  )
}

interface Published {
  readonly keyId: number | null
  readonly accesskeyHash: string | null
  readonly keyUsedAt: number | null
}

export async function accountByAppid(db: Queryable, appid: string): ReturnType<ApiStore['accountByAppid']> {
  const [row] = await db.rows<AccountColumns & Published>(
    `select ${ACCOUNT_COLUMNS}, k.id as "keyId", k.hash as "accesskeyHash", k.last_used_at as "keyUsedAt"
     from account a
     left join access_key k on k.account_id = a.id and k.is_published and k.revoked_at is null
     where a.appid = $1`,
    [appid],
  )
  if (row === undefined) return null
  const { keyId, accesskeyHash, keyUsedAt } = row
  return { account: accountOf(row), keyId, accesskeyHash, keyUsedAt }
}

export async function accountByToken(db: Queryable, tokenHash: Buffer, now: number): Promise<Account | null> {
  const [row] = await db.rows<AccountColumns>(
    `select ${ACCOUNT_COLUMNS} from token t join account a on a.id = t.account_id
     left join access_key k on k.id = t.key_id
     where t.hash = $1 and t.expires_at > from_ms($2) and k.revoked_at is null`,
    [tokenHash, now],
    'account-by-token',
  )
  return row === undefined ? null : accountOf(row)
}

/** Also removes some tokens of the account that expired long ago. */
export async function saveToken(
  db: Queryable,
  tokenHash: Buffer,
  accountId: number,
  expiresAt: number,
  keyId: number | null = null,
): Promise<void> {
  await db.rows(
    `with old as (
       delete from token where hash in (
         select hash from token where account_id = $2 and expires_at < from_ms($3) - interval '3 days'
           limit 100 for update skip locked))
     insert into token (hash, account_id, expires_at, key_id) values ($1, $2, from_ms($3), $4)
     on conflict (hash) do update set expires_at = excluded.expires_at`,
    [tokenHash, accountId, expiresAt, keyId],
  )
}

export async function dropToken(db: Queryable, tokenHash: Buffer): Promise<boolean> {
  return (await db.rows('delete from token where hash = $1 returning 1', [tokenHash])).length > 0
}

export async function dropTokens(db: Queryable, accountId: number): Promise<void> {
  await db.rows('delete from token where account_id = $1', [accountId])
}
