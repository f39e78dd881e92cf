// Claims due contacts of a running task: their call rows exist before anybody dials.
import type { Tries } from '../../../domain/plan/next-try.ts'
import type { Claim, ClaimRequest } from '../../port/dial-claim.ts'
import { isBlocked } from '../account/blocked.ts'
import { contactPlace } from '../contact/contact-place.ts'
import type { Database, Queryable } from '../database.ts'
import { dueAtPlaces, dueContacts, HELD } from './due-contacts.ts'
import { earliestOf, isPersonal, limitedUntil, livingOfPersons } from './limit-judge.ts'
import { openContacts } from './open-contacts.ts'

/** A claim that only set contacts aside looks again, at most this often. */
const ROUNDS_MAX = 50
/** Contacts that one step looks at, at most, if none before them may be called by its clock: some 0.1 s. */
const WALK_MAX = 5_000
const WALK_GROWS = 4

// One statement, walking contact_due in its order and skipping what another claim has locked; figures and
// plans in docs/decisions/0004-feed.md. The unique index call_living decides who calls a number that stands
// in two tasks, and call_living_person who calls a person whom two tasks want, if their plans limit
// persons; the other one waits a minute. If customers are called by their own clocks, `due` are those whose
// clock allows it.
//
// No belief of the planner's may matter, since after a large delete, or an analyze in the middle of an
// append, it takes a task of a million for one row. So the walk runs with sorts switched off; `fate` is a
// full join, which can only be made by hash (each of 200 was compared with each of 200 otherwise: 10 of
// 18 ms), though every call has its contact; and a contact is moved at the place where its key found it, for
// joined by the key the planner once went through the whole task for each of 200.
function statement({ hasFirst, hasLimits, isPersonal, isJudged }: Wanted): string {
  return `
with ${HELD}, ${(isJudged ? dueAtPlaces : dueContacts)(hasFirst)},
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
    put_off_at = case when f.verdict = 'limited' then from_ms($4) end,
    first_at = case when f.verdict = 'limited' and c.first_at is not null then f.until else c.first_at end
  from placed f where c.ctid = f.place
  returning c.id
)
select call_id, leg_id, id as contact_id, phone, expires_at, round, interruptions, tries, userid, memberid,
  extra, customuuid, zone, (select count(*)::int from moved) as moved
from fate order by turn, due_at, id`
}

function limitsOf(personal: boolean): string {
  const of = { account: 'held.account_id', task: 'held.task_id', phone: 'due.phone' }
  const by = {
    memberid: 'due.memberid',
    windows: '$5::json',
    since: '$6::float8',
    own: null,
    now: 'from_ms($4)',
  }
  return limitedUntil({ ...of, ...by }, personal)
}

/** What of the statement this claim needs; the rest costs nothing. */
interface Wanted {
  readonly hasFirst: boolean
  readonly hasLimits: boolean
  readonly isPersonal: boolean
  /** What is due was judged by the customers' clocks. */
  readonly isJudged: boolean
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
  zone: string | null
  /** How many contacts were moved in all, repeated in every row. */
  moved: number
}

export async function claim(db: Database, request: ClaimRequest): Promise<Claim[]> {
  const { windows = [], hasFirst = false } = request
  const isJudged = request.clocks !== undefined
  const hasLimits = windows.length > 0
  const wanted = prepared({ hasFirst, hasLimits, isPersonal: isPersonal(windows), isJudged })
  const limits = hasLimits ? [JSON.stringify(windows), earliestOf(windows)] : []
  let most = request.limit
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const { walked, claims } = await db.inIndexOrder(tx => step(tx, wanted, request, limits, most))
    if (claims.length > 0 || walked === 0) return claims
    if (isJudged) most = Math.min(WALK_MAX, most * WALK_GROWS)
  }
  return []
}

interface Step {
  /** Due contacts that were looked at. */
  readonly walked: number
  readonly claims: Claim[]
}

async function step(
  tx: Queryable,
  statement: ReturnType<typeof prepared>,
  request: ClaimRequest,
  limits: readonly unknown[],
  most: number,
): Promise<Step> {
  const { taskId, node, limit, now, clocks } = request
  const of = (due: number | readonly string[]) => [taskId, node, due, now, ...limits]
  if (clocks === undefined) {
    const rows = await claimed(tx, statement, of(limit))
    return { walked: rows.length, claims: rows.flatMap(claimOf) }
  }
  const { walked, places } = await openContacts(tx, request, most)
  const rows = places.length === 0 ? [] : await claimed(tx, statement, of(places))
  return { walked, claims: rows.flatMap(claimOf) }
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
  const { userid, memberid, extra, customuuid, zone } = row
  const data = { userid, memberid, extra, customuuid }
  const { leg_id: legId, phone, round, interruptions, tries } = row
  return [
    {
      callId: row.call_id,
      legId,
      contactId: row.contact_id,
      phone,
      zone,
      expiresAt: row.expires_at,
      round,
      interruptions,
      tries: tries ?? {},
      data,
    },
  ]
}
