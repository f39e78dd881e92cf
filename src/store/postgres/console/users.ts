// People who may sign in. The last operator, and the last admin of an account, cannot be taken away.
import type { Account } from '../../../domain/account.ts'
import type { Role, User } from '../../../domain/user.ts'
import type { NewUser, Overtaken, UserFields } from '../../port/console-store.ts'
import { ACCOUNT_COLUMNS, type AccountColumns, accountOf } from '../account/find-account.ts'
import type { Database, Queryable } from '../database.ts'

export const USER_COLUMNS = `u.id, u.account_id as "accountId", u.login, u.name, u.role, u.ext,
  u.is_one_time as "isOneTime", u.enabled, u.created_at as "createdAt", u.signed_in_at as "signedInAt"`

const THIS_USER = 'account_id is not distinct from $1 and id = $2'

export async function userToSignIn(
  db: Queryable,
  code: string | null,
  login: string,
): Promise<{ user: User; account: Account | null; passwordHash: string } | null> {
  const [row] = await db.rows<User & { passwordHash: string }>(
    `select ${USER_COLUMNS}, u.password_hash as "passwordHash" from console_user u
     left join account a on a.id = u.account_id
     where u.login = $2 and u.enabled and a.code is not distinct from $1`,
    [code, login],
  )
  if (row === undefined) return null
  const { passwordHash, ...user } = row
  return { user, account: await accountById(db, user.accountId), passwordHash }
}

export function listUsers(db: Queryable, accountId: number | null): Promise<User[]> {
  return db.rows<User>(
    `select ${USER_COLUMNS} from console_user u where u.account_id is not distinct from $1 order by u.login`,
    [accountId],
  )
}

export function addUser(db: Database, draft: NewUser): Promise<User | 'taken' | 'agentNotFound'> {
  const { accountId, login, name, role, ext, passwordHash, isOneTime } = draft
  return db.transaction(async tx => {
    if (!(await agentExists(tx, accountId, ext))) return 'agentNotFound'
    const [user] = await tx.rows<User>(
      `insert into console_user as u (account_id, login, name, role, ext, password_hash, is_one_time)
       values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing returning ${USER_COLUMNS}`,
      [accountId, login, name, role, ext, passwordHash, isOneTime],
    )
    return user ?? 'taken'
  })
}

export function setUser(
  db: Database,
  accountId: number | null,
  userId: number,
  fields: UserFields,
  was: Partial<UserFields> = {},
): Promise<User | 'userNotFound' | 'agentNotFound' | 'lastOne' | Overtaken> {
  return db.transaction(async tx => {
    await lockHeads(tx, accountId)
    const [now] = await tx.rows<User>(
      `select ${USER_COLUMNS} from console_user u where ${THIS_USER} for no key update`,
      [accountId, userId],
    )
    if (now === undefined) return 'userNotFound'
    const changed = Object.keys(was).filter(
      field => now[field as keyof User] !== was[field as keyof UserFields],
    )
    if (changed.length > 0)
      return {
        overtaken: true,
        now: Object.fromEntries(changed.map(field => [field, now[field as keyof User]])),
      }
    const next = { ...now, ...fields }
    if (!(await agentExists(tx, accountId, next.ext))) return 'agentNotFound'
    const losesHead = isHead(now) && !(isHead(next) && next.role === now.role)
    if (losesHead && (await isLastHead(tx, now))) return 'lastOne'
    const [user] = await tx.rows<User>(
      `update console_user u set name = $3, role = $4, ext = $5, enabled = $6,
         password_hash = coalesce($7, password_hash), is_one_time = $8
       where ${THIS_USER} returning ${USER_COLUMNS}`,
      [
        ...[accountId, userId, next.name, next.role, next.ext, next.enabled],
        ...[fields.passwordHash ?? null, next.isOneTime],
      ],
    )
    if (user === undefined) return 'userNotFound'
    if (fields.passwordHash !== undefined || next.role !== now.role || !next.enabled)
      await tx.rows('delete from console_session where user_id = $1', [userId])
    return user
  })
}

export function removeUser(
  db: Database,
  accountId: number | null,
  userId: number,
): Promise<boolean | 'lastOne'> {
  return db.transaction(async tx => {
    await lockHeads(tx, accountId)
    const [user] = await tx.rows<User>(`select ${USER_COLUMNS} from console_user u where ${THIS_USER}`, [
      accountId,
      userId,
    ])
    if (user === undefined) return false
    if (isHead(user) && (await isLastHead(tx, user))) return 'lastOne'
    await tx.rows('delete from console_user where id = $1', [userId])
    return true
  })
}

export async function passwordHash(db: Queryable, userId: number): Promise<string | null> {
  const [row] = await db.rows<{ hash: string }>(
    'select password_hash as hash from console_user where id = $1',
    [userId],
  )
  return row?.hash ?? null
}

export async function accountById(db: Queryable, accountId: number | null): Promise<Account | null> {
  if (accountId === null) return null
  const [row] = await db.rows<AccountColumns>(`select ${ACCOUNT_COLUMNS} from account a where a.id = $1`, [
    accountId,
  ])
  return row === undefined ? null : accountOf(row)
}

const HEADS: readonly Role[] = ['operator', 'admin']

/** Who can let others in. */
function isHead({ role, enabled }: Pick<User, 'role' | 'enabled'>): boolean {
  return enabled && HEADS.includes(role)
}

/** Two who take each other away at once go one after the other. */
async function lockHeads(tx: Queryable, accountId: number | null): Promise<void> {
  await tx.rows(
    `select from console_user where account_id is not distinct from $1 and role in ('operator', 'admin')
     order by id for no key update`,
    [accountId],
  )
}

async function isLastHead(tx: Queryable, { accountId, role, id }: User): Promise<boolean> {
  const others = await tx.rows(
    `select from console_user where account_id is not distinct from $1 and role = $2 and enabled and id <> $3
     limit 1`,
    [accountId, role, id],
  )
  return others.length === 0
}

async function agentExists(tx: Queryable, accountId: number | null, ext: string | null): Promise<boolean> {
  if (ext === null) return true
  const found = await tx.rows('select from agent where account_id = $1 and ext = $2 for key share', [
    accountId,
    ext,
  ])
  return found.length > 0
}
