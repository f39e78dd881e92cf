// Does with the number of a conversation that is over what its agent's words ask for.
import { ABANDONMENTS } from '../../../domain/outcome.ts'
import { type AfterTalk, afterTalk } from '../../../domain/plan/consequence.ts'
import { type Tries, triedAgain } from '../../../domain/plan/next-try.ts'
import { plansOfTasks, type RuledTask } from '../account/plan-of-task.ts'
import { contactPlace } from '../contact/contact-place.ts'
import { nextOfPerson } from '../contact/next-of-person.ts'
import type { Queryable } from '../database.ts'
import { notify } from '../task/lock-task.ts'

/** What followed before from another code. */
interface Followed {
  readonly code: string
  /** The number waits because of it. */
  readonly waits: boolean
  readonly tried: string | null
  /** The person's other number that was made due in its place. */
  readonly other: { readonly id: number } | null
}

interface Talk {
  readonly callId: number
  readonly accountId: number
  readonly taskId: number
  readonly code: string
  readonly endedAt: number
  readonly followed: Followed | null
  readonly tries: Tries | null
}

const SAID = 'k.disposition is not null and k.connected_at is not null and k.ended_at is not null'

// Rows are locked in the order of write-facts.ts: calls, which the caller has locked, progress, contacts.
const LOCK_PROGRESS = `
select from task_progress where task_id = any(array(
  select k.task_id from call k where k.id = any($1::bigint[]) and ${SAID} and k.task_id is not null))
order by task_id for no key update`

// What was said of an earlier round, or of a call after which the number was called again, moves nothing; nor
// does a number that is being called, was set aside or was deleted.
const TALKS = `
select k.id as "callId", k.account_id as "accountId", k.task_id as "taskId", k.disposition as code,
  k.ended_at as "endedAt", k.followed, n.tries
from call k join task t on t.id = k.task_id and t.round = k.round
  cross join lateral (
    select c.tries, c.state, c.skipped from contact c where c.task_id = k.task_id and c.id = k.contact_id
    offset 0 for no key update skip locked) n
where k.id = any($1::bigint[]) and ${SAID} and k.followed->>'code' is distinct from k.disposition
  and (n.state = 'done' and n.skipped is null
    or n.state = 'waiting' and coalesce((k.followed->>'waits')::boolean, false))
  and not exists (select from call o where o.account_id = k.account_id and o.phone = k.phone
    and o.task_id = k.task_id and o.id > k.id)
order by k.id`

/**
 * Does what was said of calls that are over; those without a disposition, and those whose disposition was
 * followed before, are left alone. In a transaction of `inIndexOrder`, in which the calls are locked.
 */
export async function followSaid(tx: Queryable, callIds: readonly number[]): Promise<void> {
  if ((await tx.rows(LOCK_PROGRESS, [callIds], 'said-progress')).length === 0) return
  const talks = await tx.rows<Talk>(TALKS, [callIds], 'said-talks')
  const plans = await plansOfTasks(tx, [...new Set(talks.map(({ taskId }) => taskId))])
  const moves = talks.flatMap(talk => moveOf(talk, plans.get(talk.taskId)))
  if (moves.length === 0) return
  const restored = talks.flatMap(({ callId, followed }) => (followed?.other == null ? [] : [callId]))
  if (restored.length > 0) await tx.rows(RESTORE_OTHERS, [restored])
  await tx.rows(MOVE, [JSON.stringify(moves), ABANDONMENTS], 'follow-said')
  for (const accountId of new Set(talks.map(talk => talk.accountId))) await notify(tx, accountId)
}

interface Move extends AfterTalk {
  readonly id: number
  readonly code: string
  /** How often it was called again by each rule, if it waits, and if it does not. */
  readonly triesWaiting: Tries
  readonly triesDone: Tries
}

function moveOf({ callId, code, endedAt, followed, tries }: Talk, task: RuledTask | undefined): Move[] {
  const triesDone = untried(tries ?? {}, followed)
  const zone = task?.settings.timeZone ?? ''
  const after = task === undefined ? null : afterTalk(task.rules, code, { tries: triesDone, endedAt, zone })
  // The plan knows the code no more; what followed from the last one is taken back.
  if (after === null && followed === null) return []
  const { againAt = null, nextAt = null, comesFirst = false, tried = null } = after ?? {}
  const triesWaiting = tried === null ? triesDone : triedAgain(tried, triesDone)
  return [{ id: callId, code, againAt, nextAt, comesFirst, tried, triesWaiting, triesDone }]
}

function untried(tries: Tries, followed: Followed | null): Tries {
  const { tried = null } = followed ?? {}
  if (tried === null) return tries
  const { [tried]: times = 0, ...others } = tries
  return times > 1 ? { ...others, [tried]: times - 1 } : others
}

const RESTORE_OTHERS = `
with moved as materialized (
  select k.task_id, (k.followed->'other'->>'id')::bigint as id,
    (k.followed->'other'->>'due')::timestamptz as due, (k.followed->'other'->>'was')::timestamptz as was
  from call k where k.id = any($1::bigint[])
), placed as materialized (
  select m.*, at.place, at.state from moved m cross join lateral (${contactPlace('m.task_id', 'm.id')}) at
  where at.state = 'waiting'
)
update contact c set due_at = p.was from placed p
where c.ctid = p.place and c.state = p.state and c.due_at = p.due`

const NEXT = nextOfPerson('k.task_id', 'k.memberid', 'k.contact_id', 'm."nextAt" is not null')

// A number that was added again meanwhile, looked for as in insert-contacts.ts, does not wait twice. The
// counters count contacts whose call is over, and no contact that waits again.
const MOVE = `
with said as materialized (
  select m.*, k.task_id, k.contact_id, k.phone, k.outcome, k.agent_ext, k.answered_at, n.place, n.state,
    case when n.state = 'waiting' then k.followed->>'late' else n.late end as late,
    o.place as other_place, o.state as other_state, o.id as other_id, o.due_at as other_was,
    case when m."againAt" is null then least(o.due_at, from_ms(m."nextAt")) else from_ms(m."nextAt") end
      as other_due
  from json_to_recordset($1) as m(id bigint, code text, "againAt" float8, "nextAt" float8,
    "comesFirst" boolean, tried text, "triesWaiting" jsonb, "triesDone" jsonb) join call k on k.id = m.id
    cross join lateral (select c.ctid as place, c.state, c.late from contact c
      where c.task_id = k.task_id and c.id = k.contact_id offset 0) n
    left join lateral (${NEXT}) o on true
), fate as materialized (
  select s.*, s.state = 'waiting' as waited,
    s."againAt" is not null and s.other_place is null and (select x.id from contact x
      where x.task_id = s.task_id and x.phone between s.phone and s.phone and x.state <> 'done'
        and x.id <> s.contact_id order by x.phone limit 1) is null as waits
  from said s
), others as (
  update contact c set due_at = f.other_due, put_off_at = null,
    first_at = case when f."comesFirst" then f.other_due else c.first_at end
  from fate f where c.ctid = f.other_place and c.state = f.other_state
), moved as (
  update contact c set
    state = case when f.waits then 'waiting' else 'done' end,
    called = not f.waits,
    tries = nullif(case when f.waits then f."triesWaiting" else f."triesDone" end, '{}'),
    due_at = case when f.waits then from_ms(f."againAt") else c.due_at end,
    first_at = case when f.waits and f."comesFirst" then from_ms(f."againAt") end,
    put_off_at = null,
    outcome = case when not f.waits then f.outcome end,
    answered = case when not f.waits then f.answered_at is not null end,
    agent_ext = case when not f.waits then f.agent_ext end,
    late = case when not f.waits then f.late end
  from fate f where c.ctid = f.place and c.state = f.state
), noted as (
  update call k set followed = jsonb_build_object('code', f.code, 'waits', f.waits, 'late', f.late,
    'tried', case when f.waits then f.tried end, 'other', case when f.other_id is not null then
      jsonb_build_object('id', f.other_id, 'due', f.other_due, 'was', f.other_was) end)
  from fate f where k.id = f.id
), tally as materialized (
  select task_id, sum(step) as called, sum(step) filter (where answered_at is not null) as answered,
    sum(step) filter (where outcome = 'connected' and late is distinct from 'abandoned') as connected,
    sum(step) filter (where outcome = any($2::text[]) or late = 'abandoned') as abandoned,
    sum(step) filter (where late is not null) as late
  from (select f.*, waited::int - waits::int as step from fate f) moves group by task_id
)
update task_progress p set called = p.called + t.called, answered = p.answered + coalesce(t.answered, 0),
  connected = p.connected + coalesce(t.connected, 0), abandoned = p.abandoned + coalesce(t.abandoned, 0),
  late = p.late + coalesce(t.late, 0)
from tally t where p.task_id = t.task_id`
