// People who may sign in. The last operator, and the last admin of an account, cannot be taken away.
import type { Account } from '../../../domain/account.ts'
import type { Role, User } from '../../../domain/user.ts'
import type { NewUser, Overtaken, UserFields, UserPage } from '../../port/console-store.ts'
import { ACCOUNT_COLUMNS, type AccountColumns, accountOf } from '../account/find-account.ts'
import type { Database, Queryable } from '../database.ts'
import { endSessions } from './end-sessions.ts'

export const USER_COLUMNS = `u.id, u.account_id as "accountId", u.login, u.name, u.role, u.ext,
  u.is_one_time as "isOneTime", u.enabled, u.created_at as "createdAt", u.signed_in_at as "signedInAt"`

/** Walks the index; the planner drops the half that does not apply. */
const OF_ACCOUNT = '(account_id = $1 or ($1::int is null and account_id is null))'
const THIS_USER = `${OF_ACCOUNT} and id = $2`

const OF_CODE = 'u.account_id = (select id from account where code = $1)'

export async function userToSignIn(
  db: Queryable,
  code: string | null,
  login: string,
): Promise<{ user: User; account: Account | null; passwordHash: string } | null> {
  const [row] = await db.rows<User & { passwordHash: string }>(
    `select ${USER_COLUMNS}, u.password_hash as "passwordHash" from console_user u
     where u.login = $2 and ${code === null ? '$1::text is null and u.account_id is null' : OF_CODE}`,
    [code, login],
  )
  if (row === undefined) return null
  const { passwordHash, ...user } = row
  return { user, account: await accountById(db, user.accountId), passwordHash }
}

export function listUsers(
  db: Queryable,
  accountId: number | null,
  { after, limit }: UserPage | { after: null; limit: null } = { after: null, limit: null },
): Promise<User[]> {
  return db.rows<User>(
    `select ${USER_COLUMNS} from console_user u
     where ${OF_ACCOUNT} and ($2::text is null or login > $2) order by login limit $3`,
    [accountId, after, limit],
  )
}

export function addUser(
  db: Database,
  draft: NewUser,
): Promise<User | 'taken' | 'agentNotFound' | 'notAnAgent'> {
  const { accountId, login, name, role, ext, passwordHash, isOneTime } = draft
  return db.transaction(async tx => {
    if (ext !== null && role !== 'agent') return 'notAnAgent'
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
): Promise<User | 'userNotFound' | 'agentNotFound' | 'notAnAgent' | 'lastOne' | Overtaken> {
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
    const { role = now.role } = fields
    if (role !== 'agent' && (fields.ext ?? null) !== null) return 'notAnAgent'
    const next = { ...now, ...(role !== 'agent' && { ext: null }), ...fields }
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
    if (fields.passwordHash !== undefined || !next.enabled)
      await endSessions(tx, userId, next.enabled ? 'passwordReplaced' : 'userDisabled')
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
    `select from console_user where ${OF_ACCOUNT} and role in ('operator', 'admin')
     order by id for no key update`,
    [accountId],
  )
}

async function isLastHead(tx: Queryable, { accountId, role, id }: User): Promise<boolean> {
  const others = await tx.rows(
    `select from console_user where ${OF_ACCOUNT} and role = $2 and enabled and id <> $3
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
