// Calls without an end, of any node: where recovery begins.
import type { ContactData } from '../../../domain/contact.ts'
import type { UnfinishedCall } from '../../port/changes.ts'
import { contactPlace } from '../contact/contact-place.ts'
import type { Queryable } from '../database.ts'

type Row = Omit<UnfinishedCall, 'data'> & ContactData

export async function unfinishedCalls(db: Queryable, accountId: number): Promise<UnfinishedCall[]> {
  const rows = await db.rows<Row>(
    `select k.id as "callId", k.leg_id as "legId", k.task_id as "taskId", k.phone,
       k.caller_id as "callerId", k.agent_ext as "agentExt", k.dialed_at as "dialedAt", k.answered_at as "answeredAt",
       k.wanted_at as "wantedAt", k.connected_at as "connectedAt", k.recording, coalesce(c.interruptions, 0) as interruptions,
       k.userid, k.memberid, k.extra, k.customuuid
     from call k left join lateral (${contactPlace('k.task_id', 'k.contact_id')}) c on true
     where k.account_id = $1 and k.ended_at is null order by k.id`,
    [accountId],
  )
  return rows.map(({ userid, memberid, extra, customuuid, ...call }) => ({
    ...call,
    data: { userid, memberid, extra, customuuid },
  }))
}
