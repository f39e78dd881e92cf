// Call-backs as people see them: by pages, made, moved and cancelled.
import type { ContactData } from '../../../domain/contact.ts'
import { isRefusal, type Refusal, refuse } from '../../../domain/refusal.ts'
import type {
  CallBackDetail,
  CallBackDraft,
  CallBackEdit,
  CallBackNo,
  CallBackSearch,
  OpenPromise,
  PromisedNumber,
} from '../../port/call-back-book.ts'
import { endedCallBackPush } from '../../port/ended-call-back.ts'
import { isBlocked } from '../account/blocked.ts'
import { unknownAgent } from '../call/ask-for-call.ts'
import type { Database, Queryable } from '../database.ts'
import { insertPushes } from '../outbox/insert-pushes.ts'
import { notify } from '../task/lock-task.ts'
import { holdContact } from './hold-contact.ts'

const COLUMNS = `b.id, b.phone, b.userid, b.memberid, b.extra, b.customuuid, b.zone, b.taskid,
  t.name as "taskName", t.plan_id as "planId", b.ext, b.group_name as "groupName", b.note, b.source, b.created_by as "createdBy",
  b.created_at as "createdAt", b.at, b.due_at as "dueAt", b.until_at as "untilAt", b.tries, b.state,
  b.call_id as "callId", b.reason, b.ended_at as "endedAt"`
const FROM = 'from call_back b left join task t on t.id = b.task_id'

const PAGE = `
select ${COLUMNS} ${FROM}
where b.account_id = $1 and b.state = any($2) and ($3::text is null or b.ext = $3)
  and ($4::text is null or b.ext = $4 or b.ext is null and (b.group_name is null or exists (
    select from group_member m join agent_group g on g.id = m.group_id
    where m.account_id = $1 and m.ext = $4 and g.name = b.group_name)))
  and ($5::text is null or b.phone = $5)
  and b.due_at >= coalesce(from_ms($6), '-infinity') and b.due_at < coalesce(from_ms($7), 'infinity')
  and ($8::float8 is null or (b.due_at, b.id) > (from_ms($8), $9))
order by b.due_at, b.id limit $10`

export function pageCallBacks(
  db: Queryable,
  accountId: number,
  { states, ext, keeper, phone, from, to, after }: CallBackSearch,
  limit: number,
): Promise<CallBackDetail[]> {
  const place = [after?.dueAt ?? null, after?.id ?? null]
  return db.rows<CallBackDetail>(PAGE, [accountId, states, ext, keeper, phone, from, to, ...place, limit + 1])
}

export function openCallBacksOf(
  db: Queryable,
  accountId: number,
  phones: readonly string[],
): Promise<OpenPromise[]> {
  return db.rows<OpenPromise>(
    `select phone, taskid, due_at as "dueAt" from call_back
     where account_id = $1 and phone = any($2) and state in ('waiting', 'calling')`,
    [accountId, phones],
  )
}

export async function findCallBack(
  db: Queryable,
  accountId: number,
  id: number,
): Promise<CallBackDetail | null> {
  const [found] = await db.rows<CallBackDetail>(
    `select ${COLUMNS} ${FROM} where b.account_id = $1 and b.id = $2`,
    [accountId, id],
  )
  return found ?? null
}

export function makeCallBack(
  db: Database,
  accountId: number,
  draft: CallBackDraft,
): Promise<CallBackDetail | CallBackNo | Refusal> {
  return db.inIndexOrder(tx => makeIn(tx, accountId, draft))
}

// Its group, unless one is given: that of the task, or the first one of the agent.
const MAKE = `
insert into call_back (account_id, phone, userid, memberid, extra, customuuid, task_id, taskid, ext,
  group_name, note, source, created_by, at, due_at, until_at, zone)
select $1, $2, $3, $4, $5, $6, t.id, t.taskid, $8, coalesce($9,
    case when t.assign_type in ('group', 'queue') then t.assign_to end,
    (select min(g.name) from group_member m join agent_group g on g.id = m.group_id
      where m.account_id = $1 and m.ext = $8)),
  $10, $11, $12, from_ms($13), from_ms($13), from_ms($14), $15
from (select 1) one left join task t on t.account_id = $1 and t.taskid = $7
on conflict (account_id, phone) where state in ('waiting', 'calling') do nothing
returning id, task_id as "taskId"`

/** In a transaction that walks indexes in their order. */
export async function makeIn(
  tx: Queryable,
  accountId: number,
  { of, ext, groupName, at, untilAt, note, source, by }: CallBackDraft,
): Promise<CallBackDetail | CallBackNo | Refusal> {
  const { phone, taskid, zone, data } = of
  const refusal = await unknownIn(tx, accountId, { taskid, ext, groupName })
  if (refusal !== null) return refusal
  const blocked = await tx.rows(`select where ${isBlocked('$1', '$2', '$3', 'now()')}`, [
    ...[accountId, phone, data.memberid],
  ])
  if (blocked.length > 0) return refuse('numberBlocked', phone)
  const { userid, memberid, extra, customuuid } = data
  const whose = [phone, userid, memberid, extra, customuuid, taskid, ext, groupName]
  const [made] = await tx.rows<{ id: number; taskId: number | null }>(
    MAKE,
    [accountId, ...whose, note, source, by, at, untilAt, zone],
    'make-call-back',
  )
  if (made === undefined) return 'callBackExists'
  await holdContact(tx, made.taskId, phone, untilAt)
  await notify(tx, accountId)
  return detailOf(tx, accountId, made.id)
}

export async function numberOfCall(
  db: Queryable,
  accountId: number,
  callId: number,
  ext: string | null,
): Promise<PromisedNumber | null> {
  const [call] = await db.rows<ContactData & Omit<PromisedNumber, 'data'>>(
    `select k.phone, t.taskid, n.zone, k.userid, k.memberid, k.extra, k.customuuid
     from call k left join task t on t.id = k.task_id
       left join contact n on n.task_id = k.task_id and n.id = k.contact_id
     where k.account_id = $1 and k.id = $2 and k.phone <> ''
       and ($3::text is null or k.agent_ext = $3 and k.connected_at is not null)`,
    [accountId, callId, ext],
  )
  if (call === undefined) return null
  const { phone, taskid, zone, ...data } = call
  return { phone, taskid, zone, data }
}

interface Named {
  readonly taskid?: string | null
  readonly ext?: string | null
  readonly groupName?: string | null
}

/** Null: the account has all that are named. */
async function unknownIn(
  tx: Queryable,
  accountId: number,
  { taskid = null, ext = null, groupName = null }: Named,
): Promise<Refusal | null> {
  const [known] = await tx.rows<{ task: boolean; agent: boolean; group: boolean }>(
    `select $2::text is null or exists (select from task where account_id = $1 and taskid = $2) as task,
       $3::text is null or exists (select from agent where account_id = $1 and ext = $3) as agent,
       $4::text is null or exists (select from agent_group where account_id = $1 and name = $4) as "group"`,
    [accountId, taskid, ext, groupName],
  )
  if (known?.task !== true) return refuse('taskNotFound')
  if (!known.agent) return unknownAgent(tx, ext ?? '')
  return known.group ? null : refuse('groupNotFound', groupName ?? '')
}

export function moveCallBack(
  db: Database,
  accountId: number,
  id: number,
  to: CallBackEdit,
): Promise<CallBackDetail | CallBackNo | Refusal> {
  return db.inIndexOrder(tx => moveIn(tx, accountId, id, to))
}

/** In a transaction that walks indexes in their order. */
async function moveIn(
  tx: Queryable,
  accountId: number,
  id: number,
  { when, ext, note }: CallBackEdit,
): Promise<CallBackDetail | CallBackNo | Refusal> {
  const locked = await lockWaiting(tx, accountId, id)
  if (typeof locked === 'string') return locked
  const refusal = await unknownIn(tx, accountId, { ext: ext ?? null })
  if (refusal !== null) return refusal
  await tx.rows(
    `update call_back set at = coalesce(from_ms($2), at), due_at = coalesce(from_ms($3), due_at),
         until_at = coalesce(from_ms($4), until_at), tries = case when $2 is null then tries else 0 end,
         ext = case when $5 then $6 else ext end, note = coalesce($7, note)
       where id = $1`,
    [
      ...[id, when?.at ?? null, when?.dueAt ?? null, when?.untilAt ?? null],
      ...[ext !== undefined, ext ?? null, note ?? null],
    ],
  )
  if (when !== undefined) await holdContact(tx, locked.taskId, locked.phone, when.untilAt)
  await notify(tx, accountId)
  return detailOf(tx, accountId, id)
}

export function cancelCallBack(
  db: Database,
  accountId: number,
  id: number,
  why: string | null,
  isPushed: boolean,
): Promise<CallBackDetail | CallBackNo> {
  return db.transaction(async tx => {
    const locked = await lockWaiting(tx, accountId, id)
    if (typeof locked === 'string') return locked
    await tx.rows(
      `update call_back set state = 'ended', reason = 'cancelled', ended_at = now(),
         note = case when $2::text is null then note else trim(e'\\n' from note || e'\\n' || $2) end
       where id = $1`,
      [id, why],
    )
    const detail = await detailOf(tx, accountId, id)
    if (isPushed)
      await insertPushes(tx, [endedCallBackPush(accountId, detail, 'cancelled', detail.endedAt ?? 0)])
    await notify(tx, accountId)
    return detail
  })
}

async function lockWaiting(
  tx: Queryable,
  accountId: number,
  id: number,
): Promise<{ phone: string; taskId: number | null } | CallBackNo> {
  const [found] = await tx.rows<{ phone: string; taskId: number | null; state: string }>(
    `select phone, task_id as "taskId", state from call_back where account_id = $1 and id = $2
     for no key update`,
    [accountId, id],
  )
  if (found === undefined) return 'callBackNotFound'
  if (found.state === 'calling') return 'callBackBegun'
  return found.state === 'waiting' ? found : 'callBackOver'
}

async function detailOf(tx: Queryable, accountId: number, id: number): Promise<CallBackDetail> {
  const detail = await findCallBack(tx, accountId, id)
  if (detail === null) throw new Error(`call-back ${id} is gone`)
  return detail
}

/** Null: nothing is promised to the number. */
export async function openCallBack(tx: Queryable, accountId: number, phone: string): Promise<number | null> {
  const [open] = await tx.rows<{ id: number }>(
    `select id from call_back where account_id = $1 and phone = $2 and state in ('waiting', 'calling')`,
    [accountId, phone],
  )
  return open?.id ?? null
}

/** In a transaction that walks indexes in their order. False: the number is blocked. */
export async function promiseOrMove(
  tx: Queryable,
  accountId: number,
  draft: CallBackDraft,
): Promise<boolean> {
  const made = await makeIn(tx, accountId, draft)
  if (made !== 'callBackExists') return typeof made !== 'string' && !isRefusal(made)
  const { at, untilAt, ext, note } = draft
  const id = await openCallBack(tx, accountId, draft.of.phone)
  if (id !== null) await moveIn(tx, accountId, id, { when: { at, dueAt: at, untilAt }, ext, note })
  return true
}

/** A number that was asked for by its owner; one that is promised already is due when that says. */
export async function isPromised(tx: Queryable, accountId: number, draft: CallBackDraft): Promise<boolean> {
  const made = await makeIn(tx, accountId, draft)
  return made === 'callBackExists' || (typeof made !== 'string' && !isRefusal(made))
}
