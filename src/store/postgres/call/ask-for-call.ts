// Asks for a call by hand, of an agent's or between two outside numbers: its row exists, and the engine knows
// of it, when this returns.
import { BY_HAND } from '../../../domain/call/origin.ts'
import { type CallDraft, NUMBER_CONCERNS, SAME_CALL_MS } from '../../../domain/call/single-call.ts'
import { isRefusal, type Refusal, refuse } from '../../../domain/refusal.ts'
import type { AcceptedCall, NumberWarning } from '../../port/single-call-book.ts'
import { mayDial } from '../account/standstill.ts'
import { askEngine } from '../agent/change-agents.ts'
import { noteActor } from '../console/audit.ts'
import type { Database, Queryable } from '../database.ts'
import { type JudgedNumber, judgeNumbers } from './judge-numbers.ts'

export function askForCall(
  db: Database,
  accountId: number,
  draft: CallDraft,
): Promise<AcceptedCall | Refusal> {
  return db.transaction(async tx => {
    // Requests for one agent come one after the other; those for two numbers do by the index of `insert`.
    const refusal = draft.ext === null ? null : await agentRefusal(tx, accountId, draft.ext)
    if (refusal !== null) return refusal
    const before = await sameCall(tx, accountId, draft)
    if (before !== null) return before
    const warnings = await warningsOf(tx, accountId, draft)
    if (isRefusal(warnings)) return (await sameCall(tx, accountId, draft)) ?? warnings
    const [first] = warnings
    if (first !== undefined && draft.rule === 'refuse') return refuse(first.concern, first.phone)
    const call = await insert(tx, accountId, draft)
    if (call === null) return (await sameCall(tx, accountId, draft)) ?? refuse('numberInCall', draft.phone)
    if (!(await askEngine(tx, accountId, { kind: 'makeCall', ext: draft.ext ?? '' })))
      return refuse('noEngine')
    return { ...call, warnings: draft.rule === 'free' ? [] : warnings }
  })
}

/** Whether the extension can make calls at all; `hasCall` and wrap-up are judged after a repetition is. */
async function agentRefusal(tx: Queryable, accountId: number, ext: string): Promise<Refusal | null> {
  const [agent] = await tx.rows<{ enabled: boolean; registered: boolean }>(
    'select enabled, registered from agent where account_id = $1 and ext = $2 for no key update',
    [accountId, ext],
  )
  if (agent === undefined) return unknownAgent(tx, ext)
  if (!agent.enabled) return refuse('agentDisabled', ext)
  return agent.registered ? null : refuse('agentUnregistered', ext)
}

/** An extension that the account does not have: another company's, or nobody's. */
export async function unknownAgent(tx: Queryable, ext: string): Promise<Refusal> {
  const others = await tx.rows('select from agent where ext = $1 limit 1', [ext])
  return refuse(others.length > 0 ? 'agentOfAnother' : 'agentNotFound', ext)
}

/** The same call asked for a moment ago. */
async function sameCall(
  tx: Queryable,
  accountId: number,
  { ext, otherPhone, phone }: CallDraft,
): Promise<AcceptedCall | null> {
  const [call] = await tx.rows<{ callId: number; legId: string }>(
    `select id as "callId", leg_id as "legId" from call
     where account_id = $1 and phone = $2 and origin = any($6) and claimed_at > now() - $5 * interval '1 ms'
       and case origin when 'agent' then agent_ext = $3 else other_phone = $4 end
     order by id desc limit 1`,
    [accountId, phone, ext, otherPhone, SAME_CALL_MS, BY_HAND],
    'same-call',
  )
  return call === undefined ? null : { ...call, warnings: [] }
}

interface Facts {
  readonly isKnown: boolean
  readonly mayDial: boolean
  /** Null: no agent makes the call. */
  readonly state: string | null
  readonly hasCall: boolean
}

// Whoever gave a call to an outside number has it no more.
const FACTS = `
select g.state,
  ($3::text is null or exists (select from caller_id i where i.account_id = $1 and i.number = $3 and i.enabled))
    as "isKnown",
  (${mayDial('l')}) as "mayDial",
  exists (select from call k where k.account_id = $1 and k.ended_at is null and k.agent_ext = $2
    and k.other_phone is null) as "hasCall"
from (select $1::int as account_id) l left join agent g on g.account_id = $1 and g.ext = $2`

/** What speaks against calling the numbers now; refused if the agent cannot, or nobody may. */
async function warningsOf(
  tx: Queryable,
  accountId: number,
  draft: CallDraft,
): Promise<readonly NumberWarning[] | Refusal> {
  const { ext, otherPhone, phone, callerId } = draft
  const [facts] = await tx.rows<Facts>(FACTS, [accountId, ext, callerId], 'asked-call-facts')
  if (facts === undefined) throw new Error('a row without tables was not read')
  if (!facts.isKnown) return refuse('callerIdNotFound', callerId ?? '')
  if (!facts.mayDial) return refuse('dialingStopped')
  if (facts.state === 'wrapUp') return refuse('agentWrapsUp', ext ?? '')
  if (facts.hasCall || facts.state === 'reserved' || facts.state === 'talking')
    return refuse('agentInCall', ext ?? '')
  const phones = otherPhone === null ? [phone] : [otherPhone, phone]
  const judged = await judgeNumbers(tx, accountId, phones, draft.data.memberid, draft)
  const warnings = judged.flatMap(warningsAbout)
  const inCall = judged.find(each => each.isInCall)
  // What forbids the call comes first.
  if (inCall === undefined || (warnings.length > 0 && draft.rule === 'refuse')) return warnings
  return refuse('numberInCall', inCall.phone)
}

function warningsAbout(judged: JudgedNumber): NumberWarning[] {
  const { phone } = judged
  return NUMBER_CONCERNS.flatMap(concern => (judged[concern] ? { concern, phone } : []))
}

/** Null: the number is being called, by a task or by another agent. */
async function insert(
  tx: Queryable,
  accountId: number,
  { ext, otherPhone, phone, callerId, data }: CallDraft,
): Promise<{ callId: number; legId: string } | null> {
  const { userid, memberid, extra, customuuid } = data
  const [call] = await tx.rows<{ callId: number; legId: string }>(
    `insert into call (leg_id, account_id, origin, phone, agent_ext, other_phone, caller_id, userid, memberid,
       extra, customuuid, node, claimed_at)
     values (gen_random_uuid(), $1, case when $3::text is null then 'double' else 'agent' end, $2, $3, $4, $5, $6,
       $7, $8, $9, '', now())
     on conflict (account_id, phone) where ended_at is null and origin <> 'trunk' do nothing
     returning id as "callId", leg_id as "legId"`,
    [accountId, phone, ext, otherPhone, callerId ?? '', userid, memberid, extra, customuuid],
    'ask-for-call',
  )
  return call ?? null
}

export function hangUpAgent(db: Database, accountId: number, ext: string): Promise<Refusal | null> {
  return db.transaction(tx => requestHangUp(tx, accountId, ext, 'hangUp'))
}

export function hangUpCall(db: Database, accountId: number, callId: number): Promise<Refusal | null> {
  return db.transaction(async tx => {
    const [call] = await tx.rows<{ phone: string }>(
      // What a task has only claimed, or an agent looks at, is no call yet.
      `select phone from call where account_id = $1 and id = $2 and ended_at is null
         and (dialed_at is not null or origin <> 'task')`,
      [accountId, callId],
    )
    if (call === undefined) return refuse('callOver')
    if (!(await askEngine(tx, accountId, { kind: 'endCall', ext: '', detail: { callId } })))
      return refuse('noEngine')
    await noteActor(tx, accountId, 'hungUp', 'call', String(callId), { phone: call.phone })
    return null
  })
}

/** In a transaction of the caller's. */
export async function requestHangUp(
  tx: Queryable,
  accountId: number,
  ext: string,
  kind: 'hangUp' | 'cutOff',
): Promise<Refusal | null> {
  const [agent] = await tx.rows<{ hasCall: boolean }>(
    `select a.state in ('reserved', 'talking') or exists (select from call k where k.account_id = $1
       and k.ended_at is null and k.agent_ext = $2 and k.origin = 'agent' and k.other_phone is null) as "hasCall"
     from agent a where a.account_id = $1 and a.ext = $2`,
    [accountId, ext],
  )
  if (agent === undefined) return unknownAgent(tx, ext)
  if (!agent.hasCall) return refuse('hasNoCall', ext)
  return (await askEngine(tx, accountId, { kind, ext })) ? null : refuse('noEngine')
}
