// Ends the sessions of a user before their time.
import type { SignedOut } from '../../../domain/user.ts'
import type { Queryable } from '../database.ts'

/** Those that are not over. */
export async function endSessions(
  db: Queryable,
  userId: number,
  why: SignedOut,
  keep: Buffer | null = null,
): Promise<number> {
  const ended = await db.rows(
    `update console_session set ended = $2
     where user_id = $1 and hash is distinct from $3 and ended is null returning 1`,
    [userId, why, keep],
  )
  return ended.length
}
