// Who is signed in: only hashes of the cookies are kept.
import { SESSION_IDLE_MS, type User } from '../../../domain/user.ts'
import type { NewSession, SessionSummary, SignedIn } from '../../port/console-store.ts'
import type { Database, Queryable } from '../database.ts'
import { accountById, USER_COLUMNS } from './users.ts'

/** A session that is used every second is written down once in so many ms. */
const SEEN_EVERY_MS = 60_000

/** Also forgets sessions of the user that are over. */
export function saveSession(db: Database, session: NewSession): Promise<void> {
  const { hash, userId, now, expiresAt, address, client } = session
  return db.transaction(async tx => {
    await tx.rows('delete from console_session where user_id = $1 and expires_at < from_ms($2)', [
      userId,
      now,
    ])
    await tx.rows(
      `insert into console_session (hash, user_id, created_at, seen_at, expires_at, address, client)
       values ($1, $2, from_ms($3), from_ms($3), from_ms($4), $5, $6)`,
      [hash, userId, now, expiresAt, address, client],
    )
    await tx.rows('update console_user set signed_in_at = from_ms($2) where id = $1', [userId, now])
  })
}

export async function userBySession(db: Queryable, hash: Buffer, now: number): Promise<SignedIn | null> {
  const [row] = await db.rows<User & { expiresAt: number; seenAt: number }>(
    `select ${USER_COLUMNS}, s.expires_at as "expiresAt", s.seen_at as "seenAt"
     from console_session s join console_user u on u.id = s.user_id
     where s.hash = $1 and u.enabled and s.expires_at > from_ms($2) and s.seen_at > from_ms($3)`,
    [hash, now, now - SESSION_IDLE_MS],
    'user-by-session',
  )
  if (row === undefined) return null
  const { expiresAt, seenAt, ...user } = row
  if (now - seenAt > SEEN_EVERY_MS)
    await db.rows('update console_session set seen_at = from_ms($2) where hash = $1', [hash, now])
  return { user, account: await accountById(db, user.accountId), expiresAt }
}

export async function dropSession(db: Queryable, hash: Buffer): Promise<void> {
  await db.rows('delete from console_session where hash = $1', [hash])
}

export async function dropOtherSessions(db: Queryable, userId: number, keep: Buffer | null): Promise<number> {
  const gone = await db.rows(
    'delete from console_session where user_id = $1 and hash is distinct from $2 returning 1',
    [userId, keep],
  )
  return gone.length
}

export function listSessions(db: Queryable, userId: number): Promise<SessionSummary[]> {
  return db.rows<SessionSummary>(
    `select created_at as "createdAt", seen_at as "seenAt", address, client from console_session
     where user_id = $1 order by seen_at desc`,
    [userId],
  )
}
