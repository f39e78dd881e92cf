// Writes what happened to calls, agents and tasks, and the pushes about it, in one transaction, for the node
// that drives the account. Applying it again changes nothing.
import { ASKED } from '../../../domain/call/origin.ts'
import { ABANDONMENTS } from '../../../domain/outcome.ts'
import type { AgentChange, CallChange, Changes, LateFacts, TaskChange } from '../../port/changes.ts'
import { contactPlace } from '../contact/contact-place.ts'
import { nextOfPerson } from '../contact/next-of-person.ts'
import type { Database, Queryable } from '../database.ts'
import { insertPushes } from '../outbox/insert-pushes.ts'
import { followSaid } from './follow-said.ts'
import { recordListeners } from './open-listeners.ts'

// A lease that has run out is enough as long as nobody else has taken it: after an outage its node goes on.
// Whoever takes the account over waits for this lock and finds what was written.
const DRIVEN = 'select from account_lease where account_id = $1 and node = $2 for key share'

export function record(db: Database, accountId: number, node: string, changes: Changes): Promise<boolean> {
  return db.inIndexOrder(async tx => {
    const isDriven = (await tx.rows(DRIVEN, [accountId, node], 'is-driven')).length > 0
    if (isDriven) await recordIn(tx, changes)
    return isDriven
  })
}

export async function recordLate(db: Database, calls: readonly LateFacts[]): Promise<void> {
  await db.inIndexOrder(tx => recordIn(tx, { calls, agents: [], tasks: [], pushes: [] }))
}

/**
 * Rows are locked in the same order everywhere (the lease, calls by id, then progress by task, then
 * contacts), so that batches cannot deadlock.
 */
export async function recordIn(tx: Queryable, changes: Changes): Promise<void> {
  const calls = mergedByCall(changes.calls)
  await lock(tx, calls, changes.tasks)
  await recordCalls(tx, calls)
  const ended = calls.flatMap(({ callId, end }) => (end === undefined ? [] : [callId]))
  if (ended.length > 0) await followSaid(tx, ended)
  await recordAgents(tx, changes.agents)
  await recordTasks(tx, changes.tasks)
  await recordListeners(tx, changes.listeners ?? [])
  await insertPushes(tx, changes.pushes)
}

async function lock(
  tx: Queryable,
  calls: readonly CallChange[],
  tasks: readonly TaskChange[],
): Promise<void> {
  const callIds = calls.map(call => call.callId)
  if (calls.length > 0)
    await tx.rows(
      'select from call where id = any($1::bigint[]) order by id for no key update',
      [callIds],
      'lock-calls',
    )
  if (calls.length === 0 && tasks.length === 0) return
  await tx.rows(
    `select from task_progress where task_id = any(array(select task_id from call
      where id = any($1::bigint[])) || $2::bigint[])
     order by task_id for no key update`,
    [callIds, tasks.map(task => task.taskId)],
    'lock-progress',
  )
}

const NEXT = nextOfPerson('w.task_id', 'w.memberid', 'w.contact_id', 'w.to_next and w.due is not null')

// An ended call has its record, which its last driver changes no more: it may have been frozen while another
// one took over, closed the call and reported it. Only an answer and a recording are still taken, since
// nobody else knows of them, and marks.
// Each field is set once, except the marks, and the agent, which is the last one who was offered the call
// until somebody talks, and then the last one who took it over. The contact and the counters change only
// with an end that is new. The counters count contacts whose call is over, all as of one moment, and no
// contact that waits again. Nobody who answered waits again, whether the answer or the end came first,
// unless the plan has it so (`heard`). `to_next`: the person's next number that waits is due in its place, if
// there is one. `late`: an answer heard of after the call was closed without one;
// its contact is not called again, unless the client has called the task again since. A call that was
// asked for one by one and never began has a record too, from when it was asked for.
const CALLS = `
with change as materialized (
  select * from json_to_recordset($1) as c(id bigint, ringing float8, answered float8, wanted float8,
    connected float8, agent text, offered float8, recording text, taker text, other text, marks jsonb,
    ended float8, outcome text, by text, sip smallint, q850 smallint, again float8, to_next boolean,
    comes_first boolean, tried text, heard boolean, counts text, not_called text)
), before as materialized (
  select c.id, c.ended_at is null and change.ended is not null as ends from change join call c using (id)
), late as materialized (
  select c.id, c.task_id, c.contact_id, t.place, t.state = 'waiting' as waits,
    case c.outcome when 'interrupted' then c.outcome else 'abandoned' end as outcome
  from change join call c using (id)
    cross join lateral (${contactPlace('c.task_id', 'c.contact_id')}) t
  where change.answered is not null and c.answered_at is null and c.ended_at is not null
    and (t.state = 'waiting' or (t.state = 'done' and t.answered is false))
    and c.round = (select round from task where id = c.task_id)
    and not exists (select from call o where o.account_id = c.account_id and o.phone = c.phone
      and o.task_id = c.task_id and o.id > c.id)
), written as (
  update call c set
    dialed_at = case when c.origin = any($3) and n.ended is not null then coalesce(c.dialed_at, c.claimed_at)
      else c.dialed_at end,
    ringing_at = case when c.ended_at is null then coalesce(c.ringing_at, from_ms(n.ringing))
      else c.ringing_at end,
    answered_at = coalesce(c.answered_at, from_ms(n.answered)),
    wanted_at = case when c.ended_at is null then coalesce(c.wanted_at, from_ms(n.wanted))
      else c.wanted_at end,
    connected_at = case when c.ended_at is null then coalesce(c.connected_at, from_ms(n.connected))
      else c.connected_at end,
    agent_ext = case when c.ended_at is not null then c.agent_ext
      when n.taker is not null then n.taker
      when c.connected_at is null then coalesce(n.agent, c.agent_ext)
      else coalesce(c.agent_ext, n.agent) end,
    offered_at = case when c.ended_at is not null then c.offered_at
      when c.connected_at is null then coalesce(from_ms(n.offered), c.offered_at)
      else coalesce(c.offered_at, from_ms(n.offered)) end,
    recording = case when c.recording = '' then coalesce(n.recording, '') else c.recording end,
    other_phone = case when c.ended_at is null then coalesce(n.other, c.other_phone) else c.other_phone end,
    marks = coalesce(n.marks, c.marks),
    ended_at = coalesce(c.ended_at, from_ms(n.ended)),
    outcome = case
      when c.answered_at is null and n.answered is not null and c.outcome <> 'interrupted' then 'abandoned'
      else coalesce(c.outcome, n.outcome)
    end,
    hangup_by = coalesce(c.hangup_by, n.by),
    sip_status = coalesce(c.sip_status, n.sip),
    q850 = coalesce(c.q850, n.q850),
    not_called = case when c.ended_at is null then n.not_called else c.not_called end
  from change n where c.id = n.id
  returning c.id, c.task_id, c.contact_id, c.dialed_at, c.answered_at, c.agent_ext, c.outcome,
    case when c.answered_at is null or n.heard then n.again end as due, n.to_next, c.memberid, n.comes_first,
    n.tried, n.counts
), ended as materialized (
  select w.*, o.place as other, o.state as other_state, case when o.place is null then w.due end as again
  from written w join before using (id)
    left join lateral (${NEXT}) o on true
  where before.ends
), others as (
  update contact c set due_at = from_ms(e.due), put_off_at = null,
    first_at = case when e.comes_first then from_ms(e.due) else c.first_at end
  from ended e where c.ctid = e.other and c.state = e.other_state
), placed as materialized (
  select e.*, at.place, at.state from ended e
    cross join lateral (${contactPlace('e.task_id', 'e.contact_id')}) at
  where at.state = 'calling'
), contacts as (
  update contact c set
    state = case when e.again is null then 'done' else 'waiting' end,
    called = c.called or (e.again is null and e.dialed_at is not null),
    interruptions = c.interruptions + case when e.again is null or e.tried is not null then 0 else 1 end,
    tries = case when e.again is null or e.tried is null then c.tries
      else coalesce(c.tries, '{}')
        || jsonb_build_object(e.tried, coalesce((c.tries->>e.tried)::int, 0) + 1) end,
    first_at = case when e.comes_first then from_ms(e.again) end,
    due_at = coalesce(from_ms(e.again), c.due_at),
    outcome = case when e.again is null then e.outcome end,
    answered = case when e.again is null and e.dialed_at is not null then e.answered_at is not null end,
    agent_ext = case when e.again is null then e.agent_ext end,
    late = case when e.again is null then e.counts end
  from placed e where c.ctid = e.place and c.state = e.state
), late_contacts as (
  update contact c set state = 'done', called = true, outcome = l.outcome, answered = true
  from late l where c.ctid = l.place
), tally as materialized (
  select task_id,
    count(*) filter (where is_new) as called,
    count(*) filter (where answered_at is not null) as answered,
    count(*) filter (where outcome = 'connected' and counts is distinct from 'abandoned') as connected,
    count(*) filter (where outcome = any($2::text[]) or counts = 'abandoned') as abandoned,
    count(counts) as late
  from (
    select task_id, answered_at, outcome, counts, dialed_at is not null as is_new from ended
      where again is null
    union all select task_id, now(), outcome, null, waits from late
  ) what group by task_id
)
update task_progress p set
  called = p.called + t.called,
  answered = p.answered + t.answered,
  connected = p.connected + t.connected,
  abandoned = p.abandoned + t.abandoned,
  late = p.late + t.late
from tally t where p.task_id = t.task_id`

async function recordCalls(tx: Queryable, calls: readonly CallChange[]): Promise<void> {
  if (calls.length === 0) return
  const rows = calls.map(
    ({
      callId,
      ringingAt,
      answeredAt,
      wantedAt,
      connectedAt,
      agentExt,
      offeredAt,
      recording,
      tookOver,
      otherPhone,
      marks,
      end,
    }) => ({
      ...{
        id: callId,
        ringing: ringingAt,
        answered: answeredAt,
        wanted: wantedAt,
        connected: connectedAt,
        agent: agentExt,
        offered: offeredAt,
        recording,
        taker: tookOver,
        other: otherPhone,
        marks,
      },
      ...{
        ended: end?.endedAt,
        outcome: end?.outcome,
        by: end?.by,
        sip: end?.sipStatus,
        q850: end?.q850,
        again: end?.againAt,
        ...{ to_next: end?.goesToNext, comes_first: end?.comesFirst, tried: end?.tried, heard: end?.isHeard },
        counts: end?.lateCountsAs,
        not_called: end?.notCalled,
      },
    }),
  )
  await tx.rows(CALLS, [JSON.stringify(rows), ABANDONMENTS, ASKED], 'record-calls')
}

/** If a batch names a call twice, the first end stays. */
function mergedByCall(changes: readonly CallChange[]): CallChange[] {
  const merged = new Map<number, CallChange>()
  for (const change of changes) merged.set(change.callId, { ...change, ...merged.get(change.callId) })
  return [...merged.values()]
}

const AGENTS = `
with change as materialized (
  select * from json_to_recordset($1) as c("accountId" int, ext text, state text, at float8,
    registered boolean, ready boolean, "callsAnswered" int,
    missed boolean, "callsMissed" int, "lastAssignedAt" float8, "lastAnsweredAt" float8, refused json)
), locked as materialized (
  select a.account_id, a.ext from agent a join change c on a.account_id = c."accountId" and a.ext = c.ext
  order by a.account_id, a.ext for no key update of a
)
update agent a set
  state = c.state,
  state_at = from_ms(c.at),
  registered = c.registered,
  calls_answered = c."callsAnswered",
  calls_missed = coalesce(c."callsMissed", a.calls_missed),
  last_assigned_at = coalesce(from_ms(c."lastAssignedAt"), a.last_assigned_at),
  last_answered_at = coalesce(from_ms(c."lastAnsweredAt"), a.last_answered_at),
  refused_at = coalesce(from_ms((c.refused->>'at')::float8), a.refused_at),
  refused_times = coalesce((c.refused->>'times')::int, a.refused_times),
  refused_why = coalesce(c.refused->>'why', a.refused_why),
  ready = coalesce(c.ready, a.ready),
  ready_at = case when c.ready <> a.ready then from_ms(c.at) else a.ready_at end,
  missed_at = case when c.missed then case when c.ready <> a.ready then from_ms(c.at) else a.ready_at end
    else a.missed_at end
from change c, locked l
where l.account_id = c."accountId" and l.ext = c.ext and a.account_id = l.account_id and a.ext = l.ext`

async function recordAgents(tx: Queryable, changes: readonly AgentChange[]): Promise<void> {
  if (changes.length === 0) return
  const last = new Map(changes.map(change => [`${change.accountId} ${change.ext}`, change]))
  await tx.rows(AGENTS, [JSON.stringify([...last.values()])], 'record-agents')
}

const TASKS = `
update task_progress p set nowscale = c.nowscale, why = c.why, pacer = coalesce(c.pacer, p.pacer),
  written_at = from_ms(c.at)
from json_to_recordset($1) as c("taskId" bigint, nowscale text, why jsonb, pacer jsonb, at float8)
where p.task_id = c."taskId"`

async function recordTasks(tx: Queryable, changes: readonly TaskChange[]): Promise<void> {
  if (changes.length === 0) return
  const last = new Map(changes.map(change => [change.taskId, change]))
  await tx.rows(TASKS, [JSON.stringify([...last.values()])], 'record-tasks')
}
