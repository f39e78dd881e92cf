// Claims due contacts of a running task: their call rows exist before anybody dials.
import type { Claim, ClaimRequest } from '../../port/dial-claim.ts'
import { isBlocked } from '../account/blocked.ts'
import { mayDial } from '../account/standstill.ts'
import { contactPlace } from '../contact/contact-place.ts'
import type { Database, Queryable } from '../database.ts'

/** A claim that only set contacts aside looks again, at most this often. */
const ROUNDS_MAX = 50

// One statement, walking contact_due in its order and skipping what another claim has locked; figures and
// plans in docs/decisions/0004-feed.md. `held` is the fence: a process that was frozen and lost its lease
// claims nothing, and whoever takes the lease waits for the claim. The unique index call_living decides who
// calls a number that stands in two tasks; the other one waits a minute.
//
// No belief of the planner's may matter, since after a large delete, or an analyze in the middle of an
// append, it takes a task of a million for one row. So the walk runs with sorts switched off; `fate` is a
// full join, which can only be made by hash (each of 200 was compared with each of 200 otherwise: 10 of
// 18 ms), though every call has its contact; and a contact is moved at the place where its key found it, for
// joined by the key the planner once went through the whole task for each of 200.
const CLAIM = `
with held as materialized (
  select t.id as task_id, t.account_id, t.taskid, t.round from task t
    join account_lease l on l.account_id = t.account_id
  where t.id = $1 and t.state = 'running' and l.node = $2 and l.expires_at > clock_timestamp()
    and ${mayDial('t')}
  for key share of l
), due as materialized (
  select c.id, c.phone, c.due_at, c.expires_at, c.interruptions, c.userid, c.memberid, c.extra, c.customuuid
  from contact c
  where c.task_id = $1 and c.state = 'waiting' and c.due_at <= from_ms($4) and exists (select from held)
  order by c.due_at, c.id limit $3
  for update skip locked
), judged as materialized (
  select due.*, held.task_id, held.account_id, held.taskid, held.round,
    case
      when due.expires_at <= from_ms($4) then 'expired'
      when ${isBlocked('held.account_id', 'due.phone', 'due.memberid', 'from_ms($4)')} then 'blocked'
      when $5::int is not null and $5 <= (
        select count(*) from call k
        where k.account_id = held.account_id and k.phone = due.phone and k.origin <> 'trunk'
          and k.claimed_at >= from_ms($6) - interval '1 day'
          and coalesce(k.dialed_at, k.claimed_at) >= from_ms($6)
          and (k.dialed_at is not null or k.ended_at is null)) then 'capped'
      when exists (select from call k where k.account_id = held.account_id and k.phone = due.phone
        and k.ended_at is null and k.origin = 'trunk') then 'calling in'
      else 'call'
    end as verdict
  from due, held
), begun as (
  insert into call (leg_id, account_id, task_id, taskid, contact_id, round, phone, userid, memberid, extra,
    customuuid, node, claimed_at)
  select gen_random_uuid(), account_id, task_id, taskid, id, round, phone, userid, memberid, extra, customuuid,
    $2, from_ms($4)
  from judged where verdict = 'call' order by phone
  on conflict (account_id, phone) where ended_at is null and origin <> 'trunk' do nothing
  returning id, leg_id, contact_id
), fate as materialized (
  select j.*, b.id as call_id, b.leg_id from judged j full join begun b on b.contact_id = j.id
), placed as materialized (
  select f.id, f.verdict, f.call_id, at.place from fate f
    cross join lateral (${contactPlace('f.task_id', 'f.id')}) at
), moved as (
  update contact c set
    state = case when f.call_id is not null then 'calling' when f.verdict in ('expired', 'blocked')
      then 'done' else 'waiting' end,
    skipped = case when f.verdict in ('expired', 'blocked') then f.verdict end,
    due_at = case
      when f.verdict = 'capped' then from_ms($7)
      when f.verdict in ('call', 'calling in') and f.call_id is null then from_ms($4) + interval '60 s'
      else c.due_at
    end
  from placed f where c.ctid = f.place
  returning c.id
)
select call_id, leg_id, id as contact_id, phone, expires_at, round, interruptions, userid, memberid, extra,
  customuuid, (select count(*)::int from moved) as moved
from fate order by due_at, id`

interface Row {
  /** Null: the contact was set aside. */
  call_id: number | null
  leg_id: string
  contact_id: number
  phone: string
  expires_at: number | null
  round: number
  interruptions: number
  userid: string
  memberid: string
  extra: string
  customuuid: string
  /** How many contacts were moved in all, repeated in every row. */
  moved: number
}

export async function claim(db: Database, request: ClaimRequest): Promise<Claim[]> {
  const { taskId, node, limit, now, maxCallsPerNumberPerDay, dayStart, nextDay } = request
  const values = [taskId, node, limit, now, maxCallsPerNumberPerDay, dayStart, nextDay]
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const rows = await db.inIndexOrder(tx => claimed(tx, values))
    const claims = rows.flatMap(claimOf)
    if (claims.length > 0 || rows.length === 0) return claims
  }
  return []
}

/** If somebody changed a waiting contact before it was locked here, it is no longer due. */
async function claimed(tx: Queryable, values: readonly unknown[]): Promise<readonly Row[]> {
  const rows = await tx.rows<Row>(CLAIM, values, 'claim')
  const moved = rows[0]?.moved ?? 0
  if (moved !== rows.length) throw new Error(`${rows.length} contacts were claimed and ${moved} moved`)
  return rows
}

function claimOf(row: Row): Claim[] {
  if (row.call_id === null) return []
  const { userid, memberid, extra, customuuid } = row
  const data = { userid, memberid, extra, customuuid }
  const { leg_id: legId, phone, round, interruptions } = row
  return [
    {
      callId: row.call_id,
      legId,
      contactId: row.contact_id,
      phone,
      expiresAt: row.expires_at,
      round,
      interruptions,
      data,
    },
  ]
}
