// Pages of agents with their groups and living calls.
import type { AgentDetail, AgentSearch } from '../../port/agent-book.ts'
import type { Queryable } from '../database.ts'

const PAGE = `
with living as materialized (
  select distinct on (k.agent_ext) k.agent_ext,
    json_build_object('phone', k.phone, 'callerId', k.caller_id, 'legId', k.leg_id,
      'connectedAt', floor(extract(epoch from k.connected_at) * 1000),
      'isSingle', k.origin = 'agent') as call
  from call k where k.account_id = $1 and k.ended_at is null and k.agent_ext is not null
    and k.other_phone is null
  order by k.agent_ext, k.id desc
)
select a.ext, a.enabled, a.reach, a.uri, a.registered, a.ready, a.ready_at as "readyAt", a.state,
  a.state_at as "stateAt", case when not a.ready then a.away_reason end as "awayReason",
  case when not a.ready and a.missed_at = a.ready_at then a.missed_at end as "missedAt",
  case when a.refused_at is not null then json_build_object('at',
    floor(extract(epoch from a.refused_at) * 1000), 'times', a.refused_times, 'why', a.refused_why)
    end as refused,
  a.calls_answered as "callsAnswered", a.calls_missed as "callsMissed",
  a.last_answered_at as "lastAnsweredAt", l.call,
  array(select g.name from group_member m join agent_group g on g.id = m.group_id
    where m.account_id = a.account_id and m.ext = a.ext order by g.name) as groups
from agent a left join living l on l.agent_ext = a.ext
where a.account_id = $1 and a.ext > $2
  and (cardinality($3::text[]) = 0 or a.ext = any($3))
  and ($4::text is null or starts_with(a.ext, $4))
  and ($5::text is null or exists (select from group_member m join agent_group g on g.id = m.group_id
    where m.account_id = a.account_id and m.ext = a.ext and g.name = $5))
order by a.ext limit $6`

export function pageAgents(
  db: Queryable,
  accountId: number,
  { exts, group, text, after }: AgentSearch,
  limit: number,
): Promise<AgentDetail[]> {
  return db.rows<AgentDetail>(PAGE, [accountId, after, exts, text, group, limit + 1])
}
