// The audit log: read by pages, and written to for what changes no row. Changes of rows are written down by
// the triggers of migration 0020.
import type { AuditFilter, AuditRow } from '../../port/console-store.ts'
import type { Database, Queryable } from '../database.ts'

export function listAudit(db: Queryable, accountId: number | null, filter: AuditFilter): Promise<AuditRow[]> {
  const { before, limit, noun = null, actor = null, subject = null } = filter
  return db.rows<AuditRow>(
    `select id, at, actor_kind as "actorKind", actor, address, verb, noun, subject, before, after
     from audit where (account_id = $1 or ($1::int is null and account_id is null))
       and ($2::bigint is null or id < $2)
       and ($4::text is null or noun = $4) and ($5::text is null or actor = $5)
       and ($6::text is null or subject = $6)
     order by id desc limit $3`,
    [accountId, before, limit, noun, actor, subject],
  )
}

export function noteAudit(
  db: Database,
  ...noted: [accountId: number | null, verb: string, noun: string, subject: string, about?: unknown]
): Promise<void> {
  return db.transaction(tx => noteActor(tx, ...noted))
}

/** In a transaction of the caller's. Nothing is written when nobody acts. */
export async function noteActor(
  tx: Queryable,
  accountId: number | null,
  verb: string,
  noun: string,
  subject: string,
  about: unknown = null,
): Promise<void> {
  await tx.rows(
    `insert into audit (account_id, actor_kind, actor, address, verb, noun, subject, after)
     select $1::int, a ->> 'kind', a ->> 'name', a ->> 'address', $2, $3, $4, $5::jsonb
     from (select nullif(current_setting('yuhu.actor', true), '')::jsonb as a) acting where a is not null`,
    [accountId, verb, noun, subject, about === null ? null : JSON.stringify(about)],
  )
}
