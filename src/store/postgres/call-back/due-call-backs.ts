// The call-backs that are due, what follows for each, and the call that keeps one.
import type { CallBackMove } from '../../../domain/call-back.ts'
import type { Outcome } from '../../../domain/outcome.ts'
import type {
  CallBackBegin,
  CallBackVerdict,
  DueCallBacks,
  OpenCallBack,
} from '../../port/call-back-store.ts'
import type { PushRow } from '../../port/changes.ts'
import { isBlocked } from '../account/blocked.ts'
import { mayDial } from '../account/standstill.ts'
import { earliestOf, isPersonal, limitedUntil, livingOfPersons } from '../call/limit-judge.ts'
import { removeContacts } from '../contact/remove-contacts.ts'
import type { Database, Queryable } from '../database.ts'
import { insertPushes } from '../outbox/insert-pushes.ts'
import { notify } from '../task/lock-task.ts'
import { holdContact } from './hold-contact.ts'

/** The most that are looked at together; agents are fewer. */
const DUE_MAX = 1_000

// A call that was removed, because it never began, is over too.
const DUE = `
select b.id, b.taskid, b.zone, b.phone, b.userid, b.memberid, b.extra, b.customuuid, b.ext,
  b.group_name as "groupName", b.at, b.due_at as "dueAt", b.until_at as "untilAt", b.tries, t.plan_id as "planId",
  b.taskid is not null and t.id is null as "isTaskGone", b.state = 'calling' as "isCalled", k.outcome,
  k.answered_at is not null as "isAnswered"
from call_back b left join task t on t.id = b.task_id left join call k on k.id = b.call_id
where b.account_id = $1 and (b.state = 'waiting' and b.due_at <= from_ms($2)
  or b.state = 'calling' and (k.id is null or k.ended_at is not null))
order by b.due_at, b.id limit ${DUE_MAX}`

const NEXT = `select min(due_at) as "nextAt" from call_back
where account_id = $1 and state = 'waiting' and due_at > from_ms($2)`

interface Row extends Omit<OpenCallBack, 'call'> {
  readonly isCalled: boolean
  readonly outcome: Outcome | null
  readonly isAnswered: boolean
}

export async function dueCallBacks(db: Queryable, accountId: number, now: number): Promise<DueCallBacks> {
  const rows = await db.rows<Row>(DUE, [accountId, now], 'due-call-backs')
  const [next] = await db.rows<{ nextAt: number | null }>(NEXT, [accountId, now], 'next-call-back')
  return {
    rows: rows.map(({ isCalled, outcome, isAnswered, ...row }) => ({
      ...row,
      // It waits again and its last call was answered: whoever took that over did not know it yet.
      call: isCalled || isAnswered ? { outcome, isAnswered } : null,
    })),
    nextAt: next?.nextAt ?? null,
  }
}

const lease = (also = '') => `lease as materialized (
  select l.account_id from account_lease l
  where l.account_id = $1 and l.node = $2 and l.expires_at > clock_timestamp() ${also} for key share of l
)`

// As in the claim, call_living decides who calls the number, and call_living_person who calls a person.
function beginning(hasLimits: boolean, personal: boolean): string {
  const of = { account: '$1', task: 'p.task_id', phone: 'p.phone', memberid: 'p.memberid' }
  const by = { windows: '$6::json', since: '$7::float8', own: null, now: 'from_ms($5)' }
  const limits = limitedUntil({ ...of, ...by }, personal)
  return `
with ${lease(`and ${mayDial('l')}`)}, wanted as materialized (
  select b.* from call_back b where b.id = $3 and b.account_id = $1 and b.state = 'waiting'
    and exists (select from lease) for no key update
), ${personal ? `living as materialized (${livingOfPersons('$1')}),` : ''}
judged as materialized (
  select p.*, ${hasLimits ? 'limited.until' : 'null::timestamptz as until'}, case
    when ${isBlocked('$1', 'p.phone', 'p.memberid', 'from_ms($5)')} then 'blocked'
    ${hasLimits ? "when limited.until > from_ms($5) then 'limited'" : ''}
    when exists (select from call k where k.account_id = $1 and k.phone = p.phone and k.ended_at is null)
      or exists (select from call k
        where k.account_id = $1 and k.other_phone = p.phone and k.ended_at is null)
      then 'onTheLine'
    else 'call' end as verdict
  from wanted p ${hasLimits ? `left join lateral (${limits}) limited on true` : ''}
), begun as (
  insert into call (leg_id, account_id, origin, phone, agent_ext, caller_id, userid, memberid, extra,
    customuuid, node, claimed_at, person)
  select gen_random_uuid(), $1, 'agent', phone, $4, '', userid, memberid, extra, customuuid, '', now(),
    ${personal ? "nullif(memberid, '')" : 'null'}
  from judged where verdict = 'call'
  on conflict do nothing returning id
), moved as (
  update call_back b set state = 'calling', call_id = begun.id from begun where b.id = $3
)
select until, case when verdict = 'call' and not exists (select from begun) then 'onTheLine' else verdict end
  as verdict
from judged`
}

const BEGIN = {
  'begin-call-back': beginning(false, false),
  'begin-call-back-limited': beginning(true, false),
  'begin-call-back-personal': beginning(true, true),
} as const

export async function beginCallBack(
  db: Queryable,
  accountId: number,
  node: string,
  { id, ext, now, windows }: CallBackBegin,
): Promise<CallBackVerdict | null> {
  const limited = isPersonal(windows) ? 'begin-call-back-personal' : 'begin-call-back-limited'
  const name = windows.length === 0 ? 'begin-call-back' : limited
  const limits = windows.length === 0 ? [] : [JSON.stringify(windows), earliestOf(windows)]
  const values = [accountId, node, id, ext, now, ...limits]
  const [verdict] = await db.rows<CallBackVerdict>(BEGIN[name], values, name)
  return verdict ?? null
}

const SETTLE = `
with ${lease()}
update call_back b set state = $5, ext = case when $5 = 'waiting' then $6 else b.ext end,
  due_at = coalesce(from_ms($7), b.due_at), until_at = coalesce(from_ms($8), b.until_at),
  tries = coalesce($9, b.tries), reason = $10,
  ended_at = case when $5 in ('kept', 'ended') then from_ms($11) end
where b.id = $3 and b.account_id = $1 and b.due_at = from_ms($4) and b.state = any($12)
  and exists (select from lease)
returning b.task_id as "taskId"`

export async function settleCallBack(
  db: Database,
  accountId: number,
  node: string,
  was: OpenCallBack,
  move: CallBackMove,
  now: number,
  pushes: readonly PushRow[],
): Promise<boolean> {
  const turn =
    move.state === 'waiting' ? [move.ext, move.dueAt, move.untilAt, move.tries] : Array(4).fill(null)
  const reason = move.state === 'ended' ? move.reason : null
  const before = was.call === null ? ['waiting'] : ['waiting', 'calling']
  const values = [accountId, node, was.id, was.dueAt, move.state, ...turn, reason, now, before]
  // Withdrawn first: a process that dies in between has the next one withdraw it again.
  if (move.state === 'kept' && was.taskid !== null)
    await removeContacts(db, accountId, was.taskid, [was.phone])
  return db.inIndexOrder(async tx => {
    const [settled] = await tx.rows<{ taskId: number | null }>(SETTLE, values, 'settle-call-back')
    if (settled === undefined) return false
    await insertPushes(tx, pushes)
    if (move.state === 'waiting') await holdContact(tx, settled.taskId, was.phone, move.untilAt)
    await notify(tx, accountId)
    return true
  })
}
