// Claims due contacts of a running task: their call rows exist before anybody dials.
import type { Tries } from '../../../domain/plan/next-try.ts'
import type { Claim, ClaimRequest } from '../../port/dial-claim.ts'
import { isBlocked } from '../account/blocked.ts'
import { mayDial } from '../account/standstill.ts'
import { contactPlace } from '../contact/contact-place.ts'
import type { Database, Queryable } from '../database.ts'
import { earliestOf, isPersonal, limitedUntil, livingOfPersons } from './limit-judge.ts'

/** A claim that only set contacts aside looks again, at most this often. */
const ROUNDS_MAX = 50

// One statement, walking contact_due in its order and skipping what another claim has locked; figures and
// plans in docs/decisions/0004-feed.md. `held` is the fence: a process that was frozen and lost its lease
// claims nothing, and whoever takes the lease waits for the claim. The unique index call_living decides who
// calls a number that stands in two tasks, and call_living_person who calls a person whom two tasks want, if
// their plans limit persons; the other one waits a minute.
//
// No belief of the planner's may matter, since after a large delete, or an analyze in the middle of an
// append, it takes a task of a million for one row. So the walk runs with sorts switched off; `fate` is a
// full join, which can only be made by hash (each of 200 was compared with each of 200 otherwise: 10 of
// 18 ms), though every call has its contact; and a contact is moved at the place where its key found it, for
// joined by the key the planner once went through the whole task for each of 200.
function statement({ hasFirst, hasLimits, isPersonal }: Wanted): string {
  return `
with held as materialized (
  select t.id as task_id, t.account_id, t.taskid, t.round from task t
    join account_lease l on l.account_id = t.account_id
  where t.id = $1 and t.state = 'running' and l.node = $2 and l.expires_at > clock_timestamp()
    and ${mayDial('t')}
  for key share of l
), ${hasFirst ? FIRST_AND_OTHERS : `due as materialized (${ORDINARY} limit $3 for update skip locked)`},
${isPersonal ? `living as materialized (${livingOfPersons('(select account_id from held)')}),` : ''}
judged as materialized (
  select due.*, held.task_id, held.account_id, held.taskid, held.round,
    ${hasLimits ? 'limited.until' : 'null::timestamptz as until'},
    case
      when due.expires_at <= from_ms($4) then 'expired'
      when ${isBlocked('held.account_id', 'due.phone', 'due.memberid', 'from_ms($4)')} then 'blocked'
      ${hasLimits ? "when limited.until > from_ms($4) then 'limited'" : ''}
      when exists (select from call k where k.account_id = held.account_id and k.phone = due.phone
        and k.ended_at is null and k.origin = 'trunk') then 'calling in'
      else 'call'
    end as verdict
  from due cross join held ${hasLimits ? `left join lateral (${limitsOf(isPersonal)}) limited on true` : ''}
), begun as (
  insert into call (leg_id, account_id, task_id, taskid, contact_id, round, phone, userid, memberid, extra,
    customuuid, node, claimed_at, person)
  select gen_random_uuid(), account_id, task_id, taskid, id, round, phone, userid, memberid, extra, customuuid,
    $2, from_ms($4), ${isPersonal ? "nullif(memberid, '')" : 'null'}
  from judged where verdict = 'call' order by phone
  on conflict do nothing
  returning id, leg_id, contact_id
), fate as materialized (
  select j.*, b.id as call_id, b.leg_id from judged j full join begun b on b.contact_id = j.id
), placed as materialized (
  select f.id, f.verdict, f.call_id, f.until, at.place from fate f
    cross join lateral (${contactPlace('f.task_id', 'f.id')}) at
), moved as (
  update contact c set
    state = case when f.call_id is not null then 'calling' when f.verdict in ('expired', 'blocked')
      then 'done' else 'waiting' end,
    skipped = case when f.verdict in ('expired', 'blocked') then f.verdict end,
    due_at = case
      when f.verdict = 'limited' then f.until
      when f.verdict in ('call', 'calling in') and f.call_id is null then from_ms($4) + interval '60 s'
      else c.due_at
    end,
    put_off_at = case when f.verdict = 'limited' then from_ms($4) end
  from placed f where c.ctid = f.place
  returning c.id
)
select call_id, leg_id, id as contact_id, phone, expires_at, round, interruptions, tries, userid, memberid,
  extra, customuuid, (select count(*)::int from moved) as moved
from fate order by ${hasFirst ? 'turn, ' : ''}due_at, id`
}

const DUE = `c.id, c.phone, c.due_at, c.expires_at, c.interruptions, c.tries, c.userid, c.memberid, c.extra,
  c.customuuid`
const IS_DUE = `c.task_id = $1 and c.state = 'waiting' and c.due_at <= from_ms($4)
  and exists (select from held)`
const ORDINARY = `select ${DUE} from contact c where ${IS_DUE} order by c.due_at, c.id`

// Those that come before others have an index of their own, whose order only it has; the walk of the others
// passes over them.
const FIRST_AND_OTHERS = `preferred as materialized (
  select 0 as turn, ${DUE} from contact c where ${IS_DUE} and c.first_at <= from_ms($4)
  order by c.first_at, c.id limit $3 for update skip locked
), others as materialized (
  select 1 as turn, ${DUE} from contact c where ${IS_DUE} and c.first_at is null
  order by c.due_at, c.id limit $3 - (select count(*) from preferred) for update skip locked
), due as materialized (select * from preferred union all select * from others)`

function limitsOf(personal: boolean): string {
  const of = { account: 'held.account_id', task: 'held.task_id', phone: 'due.phone' }
  const by = { memberid: 'due.memberid', windows: '$5::json', since: '$6::float8', own: null }
  return limitedUntil({ ...of, ...by }, personal)
}

/** What of the statement this claim needs; the rest costs nothing. */
interface Wanted {
  readonly hasFirst: boolean
  readonly hasLimits: boolean
  readonly isPersonal: boolean
}

const STATEMENTS = new Map<string, string>()

function prepared(wanted: Wanted): { readonly sql: string; readonly name: string } {
  const parts = Object.entries(wanted).flatMap(([part, is]) => (is ? [part] : []))
  const name = ['claim', ...parts].join('-')
  const sql = STATEMENTS.get(name) ?? statement(wanted)
  STATEMENTS.set(name, sql)
  return { sql, name }
}

interface Row {
  /** Null: the contact was set aside. */
  call_id: number | null
  leg_id: string
  contact_id: number
  phone: string
  expires_at: number | null
  round: number
  interruptions: number
  tries: Tries | null
  userid: string
  memberid: string
  extra: string
  customuuid: string
  /** How many contacts were moved in all, repeated in every row. */
  moved: number
}

export async function claim(db: Database, request: ClaimRequest): Promise<Claim[]> {
  const { taskId, node, limit, now, windows = [], hasFirst = false } = request
  const hasLimits = windows.length > 0
  const wanted = prepared({ hasFirst, hasLimits, isPersonal: isPersonal(windows) })
  const limits = hasLimits ? [JSON.stringify(windows), earliestOf(windows)] : []
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const rows = await db.inIndexOrder(tx => claimed(tx, wanted, [taskId, node, limit, now, ...limits]))
    const claims = rows.flatMap(claimOf)
    if (claims.length > 0 || rows.length === 0) return claims
  }
  return []
}

/** If somebody changed a waiting contact before it was locked here, it is no longer due. */
async function claimed(
  tx: Queryable,
  { sql, name }: ReturnType<typeof prepared>,
  values: readonly unknown[],
): Promise<readonly Row[]> {
  const rows = await tx.rows<Row>(sql, values, name)
  const moved = rows[0]?.moved ?? 0
  if (moved !== rows.length) throw new Error(`${rows.length} contacts were claimed and ${moved} moved`)
  return rows
}

function claimOf(row: Row): Claim[] {
  if (row.call_id === null) return []
  const { userid, memberid, extra, customuuid } = row
  const data = { userid, memberid, extra, customuuid }
  const { leg_id: legId, phone, round, interruptions, tries } = row
  return [
    {
      callId: row.call_id,
      legId,
      contactId: row.contact_id,
      phone,
      expiresAt: row.expires_at,
      round,
      interruptions,
      tries: tries ?? {},
      data,
    },
  ]
}
