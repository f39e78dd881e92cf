// Which call records a filter means, and what is read of each.
import type { BillFilter } from '../../port/api-store.ts'
import type { Queryable } from '../database.ts'

export const MATCH = `
k.account_id = $1 and k.ended_at is not null and k.dialed_at between from_ms($2) and from_ms($3)
  and ($4::boolean is null or k.fetched = $4)
  and (cardinality($5::text[]) = 0 or k.agent_ext = any($5))
  and ($6::text is null or k.phone = $6 or (k.origin = 'double' and k.other_phone = $6))
  and ($7::text is null or k.userid = $7)
  and ($8::text is null or k.memberid = $8)
  and ($9::text is null or k.extra = $9)
  and ($10::text is null or k.customuuid = $10)
  and ($11::text is null or k.origin = $11)`

/** Those of the contact that a call `k` is for; null: it has none, or is gone. */
export const OWN_FIELDS = `(select c.fields from contact c
  where c.task_id = k.task_id and c.id = k.contact_id) as fields`

/** A `FinishedCall`. */
export const CALL_COLUMNS = `k.id, k.leg_id as "legId", k.origin, k.taskid, k.round, k.agent_ext as "agentExt", k.phone,
  k.caller_id as "callerId", k.trunk,
  k.dialed_at as "dialedAt", k.ringing_at as "ringingAt", k.answered_at as "answeredAt",
  k.offered_at as "offeredAt", k.connected_at as "connectedAt", k.ended_at as "endedAt", k.outcome,
  k.hangup_by as "by", k.sip_status as "sipStatus", k.q850, k.recording, k.userid, k.memberid, k.extra,
  k.customuuid, k.disposition, k.note, k.other_phone as "otherPhone",
  (select string_agg(mark->>'key', '' order by place)
    from jsonb_array_elements(k.marks) with ordinality as m(mark, place)
    where mark->>'what' = 'keyPressed') as keys`

export async function countBills(db: Queryable, values: readonly unknown[]): Promise<number> {
  const [count] = await db.rows<{ total: number }>(
    `select count(*)::int as total from call k where ${MATCH}`,
    values,
  )
  return count?.total ?? 0
}

export function valuesOf(accountId: number, filter: BillFilter): readonly unknown[] {
  const fetched = filter.sync === 'all' ? null : filter.sync === 'fetched'
  const { dialedFrom, dialedTo, exts, phone, userid, memberid, extra, customuuid, origin } = filter
  return [
    ...[accountId, dialedFrom, dialedTo, fetched, exts, phone, userid, memberid, extra, customuuid, origin],
  ]
}
