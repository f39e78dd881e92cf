// Those who listen to conversations, as the engine sees them: asked for or there, what becomes of them, and
// their end.
import { LISTENING_ASKED_LIFE_MS } from '../../../domain/call/listening.ts'
import type { ListenerChange } from '../../port/changes.ts'
import type { OpenListener } from '../../port/engine-request.ts'
import type { Queryable } from '../database.ts'

export function openListeners(db: Queryable, accountId: number): Promise<OpenListener[]> {
  return db.rows<OpenListener>(
    `select id as "listenerId", call_id as "callId", ext, agent_ext as "agentExt", mode,
       asked_at < now() - $2 * interval '1 ms' as "isTooOld"
     from listener where account_id = $1 and ended_at is null order by id`,
    [accountId, LISTENING_ASKED_LIFE_MS],
    'open-listeners',
  )
}

/** Under the lease, since another process may have let them begin. */
export async function closeListeners(
  db: Queryable,
  accountId: number,
  node: string,
  listenerIds: readonly number[],
): Promise<boolean> {
  const held = await db.rows(
    `with lease as materialized (
       select l.account_id from account_lease l
       where l.account_id = $1 and l.node = $2 and l.expires_at > clock_timestamp() for key share of l
     ), closed as (
       update listener set ended_at = coalesce(ended_at, now())
       where account_id = $1 and id = any($3::bigint[]) and exists (select from lease)
     ) select from lease`,
    [accountId, node, listenerIds],
    'close-listeners',
  )
  return held.length > 0
}

/** In a transaction of the caller's. */
export async function recordListeners(tx: Queryable, changes: readonly ListenerChange[]): Promise<void> {
  if (changes.length === 0) return
  const last = new Map(changes.map(change => [change.listenerId, change]))
  await tx.rows(
    `with change as materialized (
       select * from json_to_recordset($1) as c("listenerId" bigint, spans jsonb, "endedAt" float8)
     ), locked as materialized (
       select l.id from listener l join change c on l.id = c."listenerId" order by l.id for no key update of l
     )
     update listener l set spans = c.spans, ended_at = coalesce(l.ended_at, from_ms(c."endedAt"))
     from change c, locked k where l.id = c."listenerId" and k.id = l.id`,
    [JSON.stringify([...last.values()])],
    'record-listeners',
  )
}
