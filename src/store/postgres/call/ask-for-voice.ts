// Asks for a call that plays a message: its row exists, and the engine knows of it, when this returns.
import { SAME_CALL_MS } from '../../../domain/call/single-call.ts'
import { VOICE_LIMITS, type VoiceDraft, type VoicePlan } from '../../../domain/call/voice.ts'
import { isRefusal, type Refusal, refuse } from '../../../domain/refusal.ts'
import type { AcceptedCall } from '../../port/single-call-book.ts'
import { mayDial } from '../account/standstill.ts'
import { askEngine } from '../agent/change-agents.ts'
import type { Database, Queryable } from '../database.ts'
import { judgeNumbers } from './judge-numbers.ts'
import { voicePlan } from './voice-plan.ts'

export function askForVoice(
  db: Database,
  accountId: number,
  draft: VoiceDraft,
): Promise<AcceptedCall | Refusal> {
  return db.transaction(async tx => {
    const plan = await voicePlan(tx, accountId, draft)
    if (isRefusal(plan)) return plan
    const before = await sameCall(tx, accountId, draft, plan)
    if (before !== null) return before
    const refusal = await refusalOf(tx, accountId, draft)
    if (refusal !== null) return (await sameCall(tx, accountId, draft, plan)) ?? refusal
    const call = await insert(tx, accountId, draft, plan)
    if (call === null)
      return (await sameCall(tx, accountId, draft, plan)) ?? refuse('numberInCall', draft.phone)
    if (!(await askEngine(tx, accountId, { kind: 'makeCall', ext: '' }))) return refuse('noEngine')
    return { ...call, warnings: [] }
  })
}

/** The same call asked for a moment ago. */
async function sameCall(
  tx: Queryable,
  accountId: number,
  { phone }: VoiceDraft,
  plan: VoicePlan,
): Promise<AcceptedCall | null> {
  const [call] = await tx.rows<{ callId: number; legId: string }>(
    `select id as "callId", leg_id as "legId" from call
     where account_id = $1 and phone = $2 and origin = 'voice' and voice = $4::jsonb
       and claimed_at > now() - $3 * interval '1 ms'
     order by id desc limit 1`,
    [accountId, phone, SAME_CALL_MS, JSON.stringify(plan)],
    'same-voice-call',
  )
  return call === undefined ? null : { ...call, warnings: [] }
}

interface Facts {
  readonly isKnown: boolean
  readonly mayDial: boolean
  readonly living: number
}

const FACTS = `
select
  ($2::text is null or exists (select from caller_id i
    where i.account_id = $1 and i.number = $2 and i.enabled)) as "isKnown",
  (${mayDial('l')}) as "mayDial",
  (select count(*)::int from call k
    where k.account_id = $1 and k.ended_at is null and k.origin = 'voice') as living
from (select $1::int as account_id) l`

/** Null: it may be called now. */
async function refusalOf(tx: Queryable, accountId: number, draft: VoiceDraft): Promise<Refusal | null> {
  const { phone, callerId } = draft
  const [facts] = await tx.rows<Facts>(FACTS, [accountId, callerId], 'asked-voice-facts')
  if (facts === undefined) throw new Error('a row without tables was not read')
  if (!facts.isKnown) return refuse('callerIdNotFound', callerId ?? '')
  if (!facts.mayDial) return refuse('dialingStopped')
  if (facts.living >= VOICE_LIMITS.living) return refuse('tooManyMessages', VOICE_LIMITS.living)
  const [judged] = await judgeNumbers(tx, accountId, [phone], draft.data.memberid, draft)
  if (judged?.numberBlocked) return refuse('numberBlocked', phone)
  if (judged?.numberCapped) return refuse('numberCapped', phone)
  if (judged?.outOfHours) return refuse('outOfHours', phone)
  return judged?.isInCall ? refuse('numberInCall', phone) : null
}

/** Null: the number is being called. */
async function insert(
  tx: Queryable,
  accountId: number,
  { phone, callerId, data }: VoiceDraft,
  plan: VoicePlan,
): Promise<{ callId: number; legId: string } | null> {
  const { userid, memberid, extra, customuuid } = data
  const [call] = await tx.rows<{ callId: number; legId: string }>(
    `insert into call (leg_id, account_id, origin, phone, voice, caller_id, userid, memberid, extra,
       customuuid, node, claimed_at)
     values (gen_random_uuid(), $1, 'voice', $2, $3, $4, $5, $6, $7, $8, '', now())
     on conflict (account_id, phone) where ended_at is null and origin <> 'trunk' do nothing
     returning id as "callId", leg_id as "legId"`,
    [accountId, phone, JSON.stringify(plan), callerId ?? '', userid, memberid, extra, customuuid],
    'ask-for-voice',
  )
  return call ?? null
}
