// Calls without an end, of any node: where recovery begins.
import type { UnfinishedCall } from '../port.ts'
import type { Queryable } from './database.ts'

export function unfinishedCalls(db: Queryable, accountId: number): Promise<UnfinishedCall[]> {
  return db.rows<UnfinishedCall>(
    `select k.id as "callId", k.uuid, k.task_id as "taskId", k.dialed_at as "dialedAt", k.answered_at as "answeredAt",
            k.connected_at as "connectedAt", coalesce(c.interruptions, 0) as interruptions
     from call k left join contact c on c.task_id = k.task_id and c.id = k.contact_id
     where k.account_id = $1 and k.ended_at is null order by k.id`,
    [accountId],
  )
}
