// Who is signed in: only hashes of the cookies are kept.
import { SESSION_IDLE_MS, type SignedOut, type User } from '../../../domain/user.ts'
import type { NewSession, SessionSummary, SignedIn } from '../../port/console-store.ts'
import type { OpenSession } from '../../port/live-store.ts'
import type { Database, Queryable } from '../database.ts'
import { accountById, USER_COLUMNS } from './users.ts'

/** A session that is used every second is written down once in so many ms. */
const SEEN_EVERY_MS = 60_000
/** The same of one whose page only watches. */
const WATCHED_EVERY_MS = 600_000

/** Also forgets sessions of the user that are over. Who signs in is written into the audit log. */
export function saveSession(db: Database, session: NewSession): Promise<void> {
  const { hash, userId, now, expiresAt, address, client, isSignIn } = session
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
    if (!isSignIn) return
    await tx.rows('update console_user set signed_in_at = from_ms($2) where id = $1', [userId, now])
    await tx.rows(
      `insert into audit (account_id, actor_kind, actor, address, verb, noun, subject, after)
       select account_id, 'user', login, $2, 'signedIn', 'session', login, jsonb_build_object('client', $3::text)
       from console_user where id = $1`,
      [userId, address, client],
    )
  })
}

export async function userBySession(
  db: Queryable,
  hash: Buffer,
  now: number,
): Promise<SignedIn | SignedOut | null> {
  const [row] = await db.rows<User & { expiresAt: number; seenAt: number; ended: SignedOut | null }>(
    `select ${USER_COLUMNS}, s.expires_at as "expiresAt", s.seen_at as "seenAt", s.ended
     from console_session s join console_user u on u.id = s.user_id
     where s.hash = $1 and s.expires_at > from_ms($2) and s.seen_at > from_ms($3)`,
    [hash, now, now - SESSION_IDLE_MS],
    'user-by-session',
  )
  if (row === undefined) return null
  const { expiresAt, seenAt, ended, ...user } = row
  if (ended !== null) return ended
  if (!user.enabled) return 'userDisabled'
  if (now - seenAt > SEEN_EVERY_MS)
    await db.rows('update console_session set seen_at = from_ms($2) where hash = $1', [hash, now])
  return { user, account: await accountById(db, user.accountId), expiresAt }
}

export async function dropSession(db: Queryable, hash: Buffer): Promise<void> {
  await db.rows('delete from console_session where hash = $1', [hash])
}

export function listSessions(
  db: Queryable,
  userId: number,
  own: Buffer,
  now: number,
): Promise<SessionSummary[]> {
  return db.rows<SessionSummary>(
    `select created_at as "createdAt", seen_at as "seenAt", address, client, hash = $2 as "isThis"
     from console_session
     where user_id = $1 and ended is null and expires_at > from_ms($3) and seen_at > from_ms($4)
     order by seen_at desc`,
    [userId, own, now, now - SESSION_IDLE_MS],
  )
}

/** All by one statement, however many people watch. Being watched for, a session is in use. */
export function openSessions(db: Queryable, hashes: readonly Buffer[], now: number): Promise<OpenSession[]> {
  return db.rows<OpenSession>(
    `with open as (
       select s.hash, s.seen_at, u.role, u.ext from console_session s join console_user u on u.id = s.user_id
       where s.hash = any($1) and u.enabled and s.expires_at > from_ms($2) and s.seen_at > from_ms($3)
     ), seen as (
       update console_session s set seen_at = from_ms($2) from open o where s.hash = o.hash
         and o.seen_at < from_ms($4))
     select hash, role, ext from open`,
    [hashes, now, now - SESSION_IDLE_MS, now - WATCHED_EVERY_MS],
    'open-sessions',
  )
}
