// Marks calls as dialled before they are, so that after a crash nobody who may have been called is called
// again.
import type { DailyCap, DialMark } from '../../port/dial-claim.ts'
import { isBlocked } from '../account/blocked.ts'
import { mayDial } from '../account/standstill.ts'
import { contactPlace } from '../contact/contact-place.ts'
import type { Queryable } from '../database.ts'

// What the claim checked is checked again: in the seconds or minutes between claim and dial a number may be
// blocked, its deadline may pass, and a new day or another task may change its daily cap. A number that may
// not be called is set aside as in the claim, and its call is removed. A mark may be sent again if its answer
// was lost: the same mark by the same node is cleared again. Nothing is cleared of a task that was paused or
// ended meanwhile, or of an account that may not dial.
const CLEAR = `
with lease as materialized (
  select l.account_id from account_lease l
  where l.account_id = $1 and l.node = $2 and l.expires_at > clock_timestamp() and ${mayDial('l')}
    for key share of l
), mark as materialized (
  select * from json_to_recordset($3) as m("callId" bigint, "dialedAt" float8, trunk text, "callerId" text)
), found as materialized (
  select c.id, c.task_id, c.contact_id, c.phone, c.memberid, c.dialed_at is null as is_first, m."dialedAt"
  from call c join mark m on m."callId" = c.id join task t on t.id = c.task_id and t.state = 'running'
  where c.account_id = $1 and c.node = $2 and c.ended_at is null and (c.dialed_at is null
    or c.dialed_at = from_ms(m."dialedAt"))
    and exists (select from lease)
  order by c.id for no key update of c
), judged as materialized (
  select f.*, n.place, case
      when not f.is_first then 'call'
      when n.expires_at <= from_ms(f."dialedAt") then 'expired'
      when ${isBlocked('$1', 'f.phone', 'f.memberid', 'from_ms(f."dialedAt")')} then 'blocked'
      when $4::int is not null and $4 <= (
        select count(*) from call k
        where k.account_id = $1 and k.phone = f.phone and k.origin <> 'trunk'
          and k.claimed_at >= from_ms($5) - interval '1 day'
          and k.dialed_at >= from_ms($5)
      ) + (
        select count(*) from call k
        where k.account_id = $1 and k.other_phone = f.phone and k.claimed_at >= from_ms($5) - interval '1 day'
          and k.dialed_at >= from_ms($5)
      ) then 'capped'
      when exists (select from call k where k.account_id = $1 and k.phone = f.phone and k.ended_at is null
        and k.origin = 'trunk') then 'calling in'
      else 'call'
    end as verdict
  from found f cross join lateral (${contactPlace('f.task_id', 'f.contact_id')}) n
), allowed as materialized (
  select id from judged where verdict = 'call'
), marked as (
  update call c set dialed_at = from_ms(m."dialedAt"), trunk = m.trunk, caller_id = m."callerId"
  from mark m, allowed a where c.id = a.id and m."callId" = a.id
), gone as (
  delete from call c using judged j where c.id = j.id and j.verdict <> 'call'
), set_aside as (
  update contact n set
    state = case when j.verdict in ('capped', 'calling in') then 'waiting' else 'done' end,
    skipped = case when j.verdict not in ('capped', 'calling in') then j.verdict end,
    due_at = case j.verdict when 'capped' then from_ms($6)
      when 'calling in' then from_ms(j."dialedAt") + interval '60 s' else n.due_at end
  from judged j where n.ctid = j.place and j.verdict <> 'call'
)
select id from allowed order by id`

export async function clearToDial(
  db: Queryable,
  accountId: number,
  node: string,
  marks: readonly DialMark[],
  cap?: DailyCap,
): Promise<number[]> {
  if (marks.length === 0) return []
  const { maxCallsPerNumberPerDay = null, dayStart = 0, nextDay = 0 } = cap ?? {}
  const values = [accountId, node, JSON.stringify(marks), maxCallsPerNumberPerDay, dayStart, nextDay]
  const rows = await db.rows<{ id: number }>(CLEAR, values, 'clear-to-dial')
  return rows.map(row => row.id)
}
