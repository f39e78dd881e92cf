// Requests with an Idempotency-Key: each is worked on once, and sent again it gets the same answer.
import type { KeptAnswer } from '../../port/console-store.ts'
import type { Queryable } from '../database.ts'

/** How long an answer is kept: longer than any client tries again. */
const KEPT_HOURS = 24
/** Begun and not ended: its process has died. */
const ABANDONED_MINUTES = 2

export async function beginOnce(
  db: Queryable,
  caller: string,
  key: string,
  digest: Buffer,
): Promise<'begun' | 'other' | KeptAnswer> {
  await db.rows(
    `delete from kept_answer where (caller, key) in (
       select caller, key from kept_answer
       where kept_at < now() - make_interval(hours => $1)
          or (caller = $2 and key = $3 and status is null and kept_at < now() - make_interval(mins => $4))
       limit 100 for update skip locked)`,
    [KEPT_HOURS, caller, key, ABANDONED_MINUTES],
  )
  const begun = await db.rows(
    'insert into kept_answer (caller, key, digest) values ($1, $2, $3) on conflict do nothing returning 1',
    [caller, key, digest],
  )
  if (begun.length > 0) return 'begun'
  const [kept] = await db.rows<KeptAnswer & { digest: Buffer }>(
    'select status, body, digest from kept_answer where caller = $1 and key = $2',
    [caller, key],
  )
  if (kept === undefined) return { status: null, body: null }
  return kept.digest.equals(digest) ? { status: kept.status, body: kept.body } : 'other'
}

/** Null: it failed, and may be tried again. */
export async function endOnce(
  db: Queryable,
  caller: string,
  key: string,
  answer: { status: number; body: unknown } | null,
): Promise<void> {
  if (answer === null) await db.rows('delete from kept_answer where caller = $1 and key = $2', [caller, key])
  else
    await db.rows('update kept_answer set status = $3, body = $4 where caller = $1 and key = $2', [
      caller,
      key,
      answer.status,
      JSON.stringify(answer.body ?? null),
    ])
}
