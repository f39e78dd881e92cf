// An agent's own calls: the one it has, the last one, its figures of the day, and what it says of them.
import { CALLS_BACK_MS } from '../../../domain/call/caller-route.ts'
import { offeredDispositions } from '../../../domain/plan/offered-dispositions.ts'
import type { DeskCall, DeskNow } from '../../port/desk-book.ts'
import { plansOfTasks, type RuledTask } from '../account/plan-of-task.ts'
import type { Queryable } from '../database.ts'
import { TALK_SECONDS } from '../keep/export-rows.ts'
import { OWN_FIELDS } from './bill-match.ts'
import { LOOKED_AT } from './decide-preview.ts'
import { isDialed } from './dialed.ts'

// By the index call_number, and for callers only.
const CALLED_BEFORE = `
case when k.origin = 'trunk' and k.phone <> '' then (
  select json_build_object('at', (extract(epoch from b.dialed_at) * 1000)::bigint, 'taskName', bt.name,
    'agentExt', b.agent_ext, 'isConnected', b.connected_at is not null)
  from call b left join task bt on bt.id = b.task_id and bt.account_id = b.account_id
  where b.account_id = k.account_id and b.phone = k.phone and b.origin <> 'trunk' and ${isDialed('b')}
    and b.claimed_at between k.claimed_at - interval '${CALLS_BACK_MS} ms' and k.claimed_at
  order by b.claimed_at desc limit 1) end`

const CALL = `k.id, k.origin, k.phone, k.caller_id as "callerId", k.taskid, t.name as "taskName", k.userid, k.memberid,
  k.extra, k.customuuid, ${OWN_FIELDS}, ${CALLED_BEFORE} as "calledBefore", k.answered_at as "answeredAt", k.offered_at as "offeredAt",
  k.connected_at as "connectedAt", k.ended_at as "endedAt", k.disposition, k.note, t.id as "taskId"
  from call k left join task t on t.id = k.task_id and t.account_id = k.account_id`

type Row = Omit<DeskCall, 'dispositions'> & { readonly taskId: number | null }

/** The agent handed it over. */
export const HANDED_OVER = (ext: string) =>
  `(k.marks @> '[{"what": "transferred"}]'
    and k.marks @> jsonb_build_array(jsonb_build_object('what', 'transferred', 'ext', ${ext}::text)))`

const LAST = `
select * from (
  (select ${CALL} where k.account_id = $1 and k.agent_ext = $2 and k.ended_at is not null
     and k.connected_at is not null order by k.dialed_at desc, k.id desc limit 1)
  union all
  (select ${CALL} where k.account_id = $1 and (k.agent_ext <> $2 or k.other_phone is not null) and ${HANDED_OVER('$2')}
   order by k.dialed_at desc limit 1)
) last order by "connectedAt" desc limit 1`

const TODAY = `
select count(*)::int as calls, count(*) filter (where k.outcome = 'connected')::int as connected,
  count(*) filter (where k.outcome = 'agentMissed')::int as missed,
  coalesce(sum(${TALK_SECONDS}), 0)::int as "talkSeconds",
  coalesce(max(${TALK_SECONDS}), 0)::int as "longestTalkSeconds"
from call k where k.account_id = $1 and k.agent_ext = $2 and k.ended_at is not null
  and k.dialed_at >= from_ms($3)`

export async function deskOf(
  db: Queryable,
  accountId: number,
  ext: string,
  dayStart: number,
): Promise<DeskNow> {
  const [call] = await db.rows<Row>(
    `select ${CALL} where k.account_id = $1 and k.ended_at is null and k.agent_ext = $2
       and k.other_phone is null and not (${LOOKED_AT}) order by k.id desc limit 1`,
    [accountId, ext],
  )
  const [preview] = await db.rows<Row>(
    `select ${CALL} where k.account_id = $1 and k.agent_ext = $2 and ${LOOKED_AT} order by k.id desc limit 1`,
    [accountId, ext],
  )
  const [lastCall] = await db.rows<Row>(LAST, [accountId, ext])
  const [today] = await db.rows<DeskNow['today']>(TODAY, [accountId, ext, dayStart])
  const none = { calls: 0, connected: 0, missed: 0, talkSeconds: 0, longestTalkSeconds: 0 }
  const plans = await plansOfTasks(
    db,
    [call, preview, lastCall].flatMap(row => row?.taskId ?? []),
  )
  const shown = (row: Row | undefined) => (row === undefined ? null : deskCallOf(row, plans))
  return {
    ...{ call: shown(call), preview: shown(preview), lastCall: shown(lastCall) },
    today: today ?? none,
  }
}

function deskCallOf({ taskId, ...call }: Row, plans: ReadonlyMap<number, RuledTask>): DeskCall {
  const plan = taskId === null ? undefined : plans.get(taskId)
  return { ...call, dispositions: plan === undefined ? null : offeredDispositions(plan.rules.outcomes) }
}

export async function phoneOfCall(
  db: Queryable,
  accountId: number,
  ext: string,
  callId: number,
): Promise<string | null> {
  const [call] = await db.rows<{ phone: string }>(
    `select phone from call k where id = $3 and account_id = $1
       and (agent_ext = $2 or ${HANDED_OVER('$2')}) and connected_at is not null`,
    [accountId, ext, callId],
  )
  return call?.phone ?? null
}

export async function talkOf(
  db: Queryable,
  accountId: number,
  ext: string,
  callId: number,
): Promise<{ recording: string; since: number } | null> {
  // Whoever got it from another agent does not hear what was said before.
  const [talk] = await db.rows<{ recording: string; since: number }>(
    `select k.recording, greatest(extract(epoch from k.connected_at) * 1000, (
       select max((m->>'at')::float8) from jsonb_array_elements(coalesce(k.marks, '[]')) m
       where m->>'what' = 'transferred' and m->>'to' = $2))::float8 as since
     from call k where k.id = $3 and k.account_id = $1 and k.agent_ext = $2 and k.connected_at is not null
       and k.ended_at is null and k.other_phone is null`,
    [accountId, ext, callId],
  )
  return talk ?? null
}
