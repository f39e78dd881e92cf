// Writes to the outbox in the transaction that made the event true. Each event of a subject is pushed once.
import type { PushRow } from '../../port/changes.ts'
import type { Queryable } from '../database.ts'

// A push after an older one of its subject that waits for its next try waits too, so that the pusher need not
// look at it.
const INSERT = `
insert into push (account_id, subject, kind, event, fact, next_at)
select p."accountId", p.subject, p.kind, p.event, p.fact,
  coalesce((select max(o.next_at) from push o where o.subject = p.subject and o.delivered_at is null
    and o.failed_at is null), now())
from rows from (json_to_recordset($1) as ("accountId" int, subject text, kind text, event text, fact json))
  with ordinality as p("accountId", subject, kind, event, fact, n)
order by p.n
on conflict (subject, kind, event) do nothing`

export async function insertPushes(tx: Queryable, pushes: readonly PushRow[]): Promise<void> {
  if (pushes.length > 0) await tx.rows(INSERT, [JSON.stringify(pushes)], 'insert-pushes')
}
