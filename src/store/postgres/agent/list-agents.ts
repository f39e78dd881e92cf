// An account's agents with their state and living call, and its caller ids.
import type { AgentSummary } from '../../port/api-store.ts'
import type { Queryable } from '../database.ts'

const AGENTS = `
with living as materialized (
  select distinct on (k.agent_ext) k.agent_ext,
    json_build_object('phone', k.phone, 'callerId', k.caller_id, 'legId', k.leg_id,
      'connectedAt', floor(extract(epoch from k.connected_at) * 1000),
      'isSingle', k.origin = 'agent') as call
  from call k where k.account_id = $1 and k.ended_at is null and k.agent_ext is not null
    and k.other_phone is null
  order by k.agent_ext, k.id desc
)
select a.ext, a.password, a.uri, a.enabled, a.registered, a.state, a.state_at as "stateAt",
  case when not a.ready and a.missed_at = a.ready_at then a.missed_at end as "missedAt",
  case when a.refused_at is not null then json_build_object('at', floor(extract(epoch
    from a.refused_at) * 1000),
    'times', a.refused_times, 'why', a.refused_why) end as refused, l.call
from agent a left join living l on l.agent_ext = a.ext
where a.account_id = $1 and ($2::text[] is null or a.ext = any($2))
order by a.id`

/** `exts` null: all of them. */
export function listAgents(
  db: Queryable,
  accountId: number,
  exts: readonly string[] | null,
): Promise<AgentSummary[]> {
  return db.rows<AgentSummary>(AGENTS, [accountId, exts])
}

export async function listCallerIds(db: Queryable, accountId: number): Promise<string[]> {
  const rows = await db.rows<{ number: string }>(
    'select number from caller_id where account_id = $1 and enabled order by number',
    [accountId],
  )
  return rows.map(row => row.number)
}
