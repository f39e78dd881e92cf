// What an agent says of a conversation that it has or had, and what follows from it.
import { effectiveSettings } from '../../../domain/account.ts'
import { CALL_BACK_NOTE_MAX } from '../../../domain/call-back.ts'
import { blocksOf, consequenceOf, type SaidBlock } from '../../../domain/plan/consequence.ts'
import { refuseDisposition } from '../../../domain/plan/offered-dispositions.ts'
import { EMPTY_PLAN, type Plan } from '../../../domain/plan/plan.ts'
import type { DispositionRefusal, SaidOfCall } from '../../port/desk-book.ts'
import { plansOfTasks, type RuledTask } from '../account/plan-of-task.ts'
import { blockAsSaid, takeBackBlocks } from '../account/said-blocks.ts'
import { openCallBack, promiseOrMove } from '../call-back/kept-call-backs.ts'
import type { Database, Queryable } from '../database.ts'
import { insertPushes } from '../outbox/insert-pushes.ts'
import { HANDED_OVER } from './desk-calls.ts'
import { followSaid } from './follow-said.ts'
import { withdrawBlocked } from './withdraw.ts'

const DISPOSED = `
select k.id, k.leg_id, k.phone, k.memberid, k.task_id, k.disposition, k.ended_at is not null as is_over
from call k
where k.id = $3 and k.account_id = $1 and (k.agent_ext = $2 or ${HANDED_OVER('$2')})
  and k.connected_at is not null for no key update of k`

interface Disposed {
  readonly id: number
  readonly leg_id: string
  readonly phone: string
  readonly memberid: string
  /** Null: no task made it. */
  readonly task_id: number | null
  /** What was said before; null: nothing. */
  readonly disposition: string | null
  readonly is_over: boolean
}

export async function disposeCall(
  db: Database,
  accountId: number,
  ext: string,
  callId: number,
  said: SaidOfCall,
  now: number,
): Promise<'disposed' | DispositionRefusal> {
  const done = await db.inIndexOrder(async tx => {
    const [call] = await tx.rows<Disposed>(DISPOSED, [accountId, ext, callId])
    if (call === undefined) return 'callNotFound'
    const { rules = EMPTY_PLAN } = (await planOf(tx, call)) ?? {}
    const refusal = await refused(tx, accountId, rules, said)
    if (refusal !== null) return refusal
    if (await isLaterDisposed(tx, accountId, ext, callId)) return 'disposedAfter'
    const unpromised = await promised(tx, { ...call, accountId }, rules, said)
    if (unpromised !== null) return unpromised
    await tx.rows('update call set disposition = $2, note = $3, disposed_at = from_ms($4) where id = $1', [
      ...[callId, said.code, said.note, now],
    ])
    const blocks = await blocked(tx, { ...call, accountId }, rules, { ...said, ext }, now)
    if (call.is_over) {
      await followSaid(tx, [callId])
      await pushDisposed(tx, accountId, { callId, legId: call.leg_id }, now)
    }
    return blocks
  })
  if (typeof done === 'string') return done
  for (const { of, key } of done) await withdrawBlocked(db, accountId, of, [key])
  return 'disposed'
}

async function planOf(tx: Queryable, { task_id }: Disposed): Promise<RuledTask | undefined> {
  return task_id === null ? undefined : (await plansOfTasks(tx, [task_id])).get(task_id)
}

/** What was said before no longer blocks anybody; what is said now does at once, also while they talk. */
async function blocked(
  tx: Queryable,
  call: Disposed & { readonly accountId: number },
  rules: Plan,
  { code, note, ext }: SaidOfCall & { readonly ext: string },
  now: number,
): Promise<readonly SaidBlock[]> {
  if (call.disposition !== null) await takeBackBlocks(tx, call)
  const consequence = consequenceOf(rules, code)
  const blocks = consequence === null ? [] : blocksOf(consequence, call, now)
  await blockAsSaid(tx, call, blocks, { reason: note.trim() === '' ? code : note, by: ext })
  return blocks
}

/** The outcomes of a plan count in place of the account's dispositions. */
async function refused(
  tx: Queryable,
  accountId: number,
  { outcomes }: Plan,
  said: SaidOfCall,
): Promise<DispositionRefusal | null> {
  if (Object.keys(outcomes).length > 0) return refuseDisposition(outcomes, said)
  const known = await tx.rows('select from disposition where account_id = $1 and code = $2 and enabled', [
    ...[accountId, said.code],
  ])
  return known.length === 0 ? 'dispositionNotFound' : null
}

/** An outcome that promises a call-back is not said without one. */
async function promised(
  tx: Queryable,
  { accountId, phone }: Disposed & { readonly accountId: number },
  rules: Plan,
  { code, note, callBack }: SaidOfCall,
): Promise<DispositionRefusal | null> {
  if (callBack !== undefined) {
    const draft = {
      ...callBack,
      groupName: null,
      note: note.slice(0, CALL_BACK_NOTE_MAX),
      source: 'desk',
    } as const
    return (await promiseOrMove(tx, accountId, draft)) ? null : 'numberBlocked'
  }
  if (consequenceOf(rules, code)?.contact !== 'callBack') return null
  return (await openCallBack(tx, accountId, phone)) === null ? 'dispositionNeedsTime' : null
}

async function isLaterDisposed(
  tx: Queryable,
  accountId: number,
  ext: string,
  callId: number,
): Promise<boolean> {
  const later = await tx.rows(
    `select from call l, call k where k.id = $3 and l.account_id = $1 and l.agent_ext = $2
       and l.ended_at is not null and (l.dialed_at, l.id) > (k.dialed_at, k.id) and l.disposed_at is not null
     union all
     select from call l where l.account_id = $1 and l.agent_ext = $2 and l.ended_at is null
       and l.id > $3 and l.disposed_at is not null limit 1`,
    [accountId, ext, callId],
  )
  return later.length > 0
}

/** A record that nobody has tried to send yet has it in itself. */
async function pushDisposed(
  tx: Queryable,
  accountId: number,
  { callId, legId }: { readonly callId: number; readonly legId: string },
  now: number,
): Promise<void> {
  const [account] = await tx.rows<{ settings: unknown }>('select settings from account where id = $1', [
    accountId,
  ])
  if (effectiveSettings(account?.settings ?? {}).pushCallUrl === '') return
  const [untried] = await tx.rows(
    `select from push where subject = $1 and kind = 'call' and event = 'record' and delivered_at is null
       and failed_at is null and attempts = 0 and next_at <= now() for update`,
    [legId],
  )
  if (untried !== undefined) return
  const fact = { type: 'callDisposed', callId } as const
  await insertPushes(tx, [{ accountId, subject: legId, kind: 'call', event: `disposed:${now}`, fact }])
}
