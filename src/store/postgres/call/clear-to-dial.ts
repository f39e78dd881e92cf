// Marks calls as dialled before they are, so that after a crash nobody who may have been called is called
// again.
import type { DialMark } from '../../port/dial-claim.ts'
import { isBlocked } from '../account/blocked.ts'
import { mayDial } from '../account/standstill.ts'
import { contactPlace } from '../contact/contact-place.ts'
import type { Queryable } from '../database.ts'
import { earliestOf, isPersonal, limitedUntil, livingOfPersons } from './limit-judge.ts'

// What the claim checked is checked again: in the seconds or minutes between claim and dial a number may be
// blocked, its deadline may pass, and a new day or another task may change what its limits say. While the
// call lives no other one to the number begins, and none to its person, so what is counted here is all
// there is. A number that may not be called is set aside as in the claim, and its call is removed. A mark
// may be sent again if its answer was lost: the same mark by the same node is cleared again. Nothing is
// cleared of a task that was paused or ended meanwhile, or of an account that may not dial.
function statement({ hasLimits, isPersonal }: Wanted): string {
  return `
with lease as materialized (
  select l.account_id from account_lease l
  where l.account_id = $1 and l.node = $2 and l.expires_at > clock_timestamp() and ${mayDial('l')}
    for key share of l
), mark as materialized (
  select * from json_to_recordset($3) as m("callId" bigint, "dialedAt" float8, trunk text, "callerId" text,
    windows json, since float8)
), found as materialized (
  select c.id, c.task_id, c.contact_id, c.phone, c.memberid, c.dialed_at is null as is_first, m."dialedAt",
    m.windows, m.since
  from call c join mark m on m."callId" = c.id join task t on t.id = c.task_id and t.state = 'running'
  where c.account_id = $1 and c.node = $2 and c.ended_at is null and (c.dialed_at is null
    or c.dialed_at = from_ms(m."dialedAt"))
    and exists (select from lease)
  order by c.id for no key update of c
), ${isPersonal ? `living as materialized (${livingOfPersons('$1')} and k.dialed_at is not null),` : ''}
judged as materialized (
  select f.id, f."dialedAt", n.place, ${hasLimits ? 'limited.until' : 'null::timestamptz as until'},
    case
      when not f.is_first then 'call'
      when n.expires_at <= from_ms(f."dialedAt") then 'expired'
      when ${isBlocked('$1', 'f.phone', 'f.memberid', 'from_ms(f."dialedAt")')} then 'blocked'
      ${hasLimits ? `when limited.until > from_ms(f."dialedAt") then 'limited'` : ''}
      when exists (select from call k where k.account_id = $1 and k.phone = f.phone and k.ended_at is null
        and k.origin = 'trunk') then 'calling in'
      when exists (select from call k where k.account_id = $1 and k.other_phone = f.phone
        and k.claimed_at >= from_ms(f."dialedAt") - interval '1 day' and k.ended_at is null) then 'calling in'
      else 'call'
    end as verdict
  from found f cross join lateral (${contactPlace('f.task_id', 'f.contact_id')}) n
    ${hasLimits ? `left join lateral (${limitsOf(isPersonal)}) limited on true` : ''}
), allowed as materialized (
  select id from judged where verdict = 'call'
), marked as (
  update call c set dialed_at = from_ms(m."dialedAt"), trunk = m.trunk, caller_id = m."callerId"
  from mark m, allowed a where c.id = a.id and m."callId" = a.id
), gone as (
  delete from call c using judged j where c.id = j.id and j.verdict <> 'call'
), set_aside as (
  update contact n set
    state = case when j.verdict in ('limited', 'calling in') then 'waiting' else 'done' end,
    skipped = case when j.verdict not in ('limited', 'calling in') then j.verdict end,
    due_at = case j.verdict when 'limited' then j.until
      when 'calling in' then from_ms(j."dialedAt") + interval '60 s' else n.due_at end,
    put_off_at = case when j.verdict = 'limited' then from_ms(j."dialedAt") end,
    first_at = case when j.verdict = 'limited' and n.first_at is not null then j.until else n.first_at end
  from judged j where n.ctid = j.place and j.verdict <> 'call'
)
select id from allowed order by id`
}

/** What of the statement these marks need. */
interface Wanted {
  readonly hasLimits: boolean
  readonly isPersonal: boolean
}

function limitsOf(personal: boolean): string {
  const of = { account: '$1', task: 'f.task_id', phone: 'f.phone', memberid: 'f.memberid' }
  const by = { windows: 'f.windows', since: 'f.since', own: 'f.id', now: 'from_ms(f."dialedAt")' }
  return limitedUntil({ ...of, ...by }, personal)
}

const STATEMENTS = {
  'clear-to-dial': statement({ hasLimits: false, isPersonal: false }),
  'clear-to-dial-limited': statement({ hasLimits: true, isPersonal: false }),
  'clear-to-dial-personal': statement({ hasLimits: true, isPersonal: true }),
} as const

export async function clearToDial(
  db: Queryable,
  accountId: number,
  node: string,
  marks: readonly DialMark[],
): Promise<number[]> {
  if (marks.length === 0) return []
  const windows = marks.flatMap(mark => mark.windows ?? [])
  const limited = isPersonal(windows) ? 'clear-to-dial-personal' : 'clear-to-dial-limited'
  const name = windows.length === 0 ? 'clear-to-dial' : limited
  const sent = marks.map(mark => (mark.windows?.length ? { ...mark, since: earliestOf(mark.windows) } : mark))
  const values = [accountId, node, JSON.stringify(sent)]
  const rows = await db.rows<{ id: number }>(STATEMENTS[name], values, name)
  return rows.map(row => row.id)
}
