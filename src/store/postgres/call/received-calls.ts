// Calls that come in: their rows, what their callers have to do with the account, and what they ask for.
import { effectiveSettings } from '../../../domain/account.ts'
import type { NewBlocks } from '../../../domain/block.ts'
import { CALLS_BACK_MS, type CallerWish, type KnownCaller } from '../../../domain/call/caller-route.ts'
import { DEFAULT_CALL_BACK, promisedFor } from '../../../domain/call-back.ts'
import type { ContactData } from '../../../domain/contact.ts'
import { isMiss, type Outcome } from '../../../domain/outcome.ts'
import { type Assignment, assignmentOf, canAppend } from '../../../domain/task.ts'
import type { ArrivingCall, ReceivedCall } from '../../port/caller-store.ts'
import { addBlocks } from '../account/block-list.ts'
import { isPromised } from '../call-back/kept-call-backs.ts'
import { contactRows } from '../contact/contact-lines.ts'
import { insertContacts } from '../contact/insert-contacts.ts'
import { removeContacts } from '../contact/remove-contacts.ts'
import type { Database, Queryable } from '../database.ts'
import { lockTask, notify } from '../task/lock-task.ts'
import { isDialed } from './dialed.ts'

// The last call to the number, by the index call_number.
const lastCall = (phone: string, at: string) => `
  select k.task_id, k.taskid, k.agent_ext, k.dialed_at, k.outcome, k.userid, k.memberid, k.extra, k.customuuid
  from call k
  where k.account_id = $1 and k.phone = ${phone} and ${phone} <> '' and k.origin <> 'trunk'
    and k.claimed_at >= ${at} - interval '${CALLS_BACK_MS} ms' and ${isDialed('k')}
  order by k.claimed_at desc limit 1`

// One statement, under the lease: whoever takes the account over finds the row and closes it.
const RECEIVE = `
with lease as materialized (
  select l.account_id from account_lease l
  where l.account_id = $1 and l.node = $2 and l.expires_at > clock_timestamp() for key share of l
), known as materialized (${lastCall('$5', 'from_ms($7)')}
), received as (
  insert into call (leg_id, account_id, origin, trunk, phone, caller_id, userid, memberid, extra, customuuid,
    node, claimed_at, dialed_at)
  select $3, l.account_id, 'trunk', $4, $5, $6, coalesce(n.userid, ''), coalesce(n.memberid, ''),
    coalesce(n.extra, ''), coalesce(n.customuuid, ''), $2, from_ms($7), from_ms($7)
  from lease l left join known n on true
  returning id
)
select r.id as "callId", n.userid is not null as "isKnown", n.taskid, n.agent_ext as "agentExt",
  n.dialed_at as "calledAt", n.outcome, t.assign_type,
  t.assign_to, n.userid, n.memberid, n.extra, n.customuuid
from received r left join known n on true left join task t on t.id = n.task_id and t.account_id = $1`

interface Row extends ContactData {
  readonly callId: number
  readonly isKnown: boolean
  readonly taskid: string | null
  readonly agentExt: string | null
  readonly calledAt: number
  readonly outcome: Outcome | null
  readonly assign_type: Assignment['type'] | null
  readonly assign_to: string | null
}

export async function receive(
  db: Queryable,
  accountId: number,
  node: string,
  { legId, trunk, phone, callerId, at }: ArrivingCall,
): Promise<ReceivedCall | null> {
  const values = [accountId, node, legId, trunk, phone, callerId, at]
  const [row] = await db.rows<Row>(RECEIVE, values, 'receive-call')
  return row === undefined ? null : { callId: row.callId, known: row.isKnown ? knownOf(row) : null }
}

function knownOf({ taskid, agentExt, calledAt, assign_type: type, assign_to: to, ...row }: Row): KnownCaller {
  const { userid, memberid, extra, customuuid } = row
  const assignment = type === null || to === null ? null : assignmentOf(type, to)
  const data = { userid, memberid, extra, customuuid }
  return { taskid, agentExt, assignment, calledAt, isMissed: isMiss(row.outcome), data }
}

interface Caller extends ContactData {
  readonly phone: string
  /** We have called it lately. */
  readonly isKnown: boolean
  readonly taskid: string | null
}

const CALLER = `
select c.phone, n.dialed_at is not null as "isKnown", n.taskid, n.userid, n.memberid, n.extra, n.customuuid
from call c left join lateral (${lastCall('c.phone', 'c.claimed_at')}) n on true
where c.id = $2 and c.account_id = $1 and c.origin = 'trunk'`

async function callerOf(db: Queryable, accountId: number, callId: number): Promise<Caller | null> {
  const [caller] = await db.rows<Caller>(CALLER, [accountId, callId], 'caller-of')
  return caller === undefined || caller.phone === '' ? null : caller
}

export async function heed(
  db: Database,
  accountId: number,
  callId: number,
  wish: CallerWish,
  now: number,
): Promise<boolean> {
  const caller = await callerOf(db, accountId, callId)
  if (caller === null) return false
  if (wish === 'callBack') return callBack(db, accountId, caller, now)
  await addBlocks(db, accountId, pressed(caller.phone, '9', callId))
  return true
}

export async function blockCalled(
  db: Database,
  accountId: number,
  callId: number,
  key: string,
): Promise<boolean> {
  const [call] = await db.rows<{ phone: string }>(
    'select phone from call where id = $2 and account_id = $1',
    [accountId, callId],
  )
  if (call === undefined) return false
  await addBlocks(db, accountId, pressed(call.phone, key, callId))
  return true
}

/** Blocked for ever by the customer, who pressed a key. */
function pressed(phone: string, key: string, callId: number): NewBlocks {
  const said = { reason: `key ${key}`, by: `call ${callId}`, source: 'key' } as const
  return { of: 'number', keys: [phone], until: null, ...said }
}

/**
 * A number that waits is due now; one that is done is added again. What no task calls any more is promised
 * as a call-back, unless we never called it: whoever calls in must not choose whom we call.
 */
function callBack(db: Database, accountId: number, caller: Caller, now: number): Promise<boolean> {
  const { phone, taskid, userid, memberid, extra, customuuid } = caller
  if (!caller.isKnown) return Promise.resolve(false)
  return db.inIndexOrder(async tx => {
    const task = taskid === null ? null : await lockTask(tx, accountId, taskid)
    if (task === null || !canAppend(task.state)) return promise(tx, accountId, caller, now)
    const entry = { phone, dueAt: now, expiresAt: null, zone: null, userid, memberid, extra, customuuid }
    const contacts = await contactRows(tx, accountId, [entry])
    const { added, blocked } = await insertContacts(tx, accountId, task.id, contacts)
    if (blocked.length > 0) return false
    if (added > 0) await tx.rows('update task set total = total + 1 where id = $1', [task.id])
    else
      await tx.rows(
        `update contact set due_at = from_ms($3) where task_id = $1 and phone between $2 and $2
           and state = 'waiting' and due_at > from_ms($3)`,
        [task.id, phone, now],
      )
    await notify(tx, accountId)
    return true
  })
}

async function promise(
  tx: Queryable,
  accountId: number,
  { phone, userid, memberid, extra, customuuid }: Caller,
  now: number,
): Promise<boolean> {
  const [account] = await tx.rows<{ settings: unknown }>('select settings from account where id = $1', [
    accountId,
  ])
  const { inboundGroup } = effectiveSettings(account?.settings ?? {})
  const groups = await tx.rows('select from agent_group where account_id = $1 and name = $2', [
    accountId,
    inboundGroup,
  ])
  const { at, untilAt } = promisedFor(now, null, DEFAULT_CALL_BACK)
  return isPromised(tx, accountId, {
    of: { phone, taskid: null, zone: null, data: { userid, memberid, extra, customuuid } },
    ...{ ext: null, groupName: groups.length > 0 ? inboundGroup : null, at, untilAt },
    ...{ note: '', source: 'key', by: phone },
  })
}

export async function served(db: Database, accountId: number, callId: number, ext: string): Promise<void> {
  await db.rows('update call set agent_ext = $3 where account_id = $1 and id = $2 and agent_ext is null', [
    accountId,
    callId,
    ext,
  ])
  const caller = await callerOf(db, accountId, callId)
  if (caller?.taskid !== null && caller !== null)
    await removeContacts(db, accountId, caller.taskid, [caller.phone])
}
