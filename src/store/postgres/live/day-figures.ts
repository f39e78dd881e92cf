// What became of the calls that an account dialled within a day: sums in all, by task and by half hour, and
// how long customers waited for an agent.
import {
  type CallCounts,
  type CallerCounts,
  type CountedCalls,
  noCallers,
  noCalls,
  WAIT_STEP_MS,
} from '../../../domain/day-tally.ts'
import { ABANDONMENTS } from '../../../domain/outcome.ts'
import type { DayRange } from '../../port/live-publisher.ts'
import type { Database } from '../database.ts'

/** By which columns a row's calls are not grouped, as bits: task 4, half hour 2, step of the wait 1. */
const IN_ALL = 7
const BY_TASK = 3
const BY_HALF_HOUR = 5
const BY_WAIT = 6

// One walk along call_dialed for all four groupings.
const FIGURES = `
with one as (
  select c.task_id, c.answered_at, c.outcome,
    floor(extract(epoch from c.dialed_at - from_ms($2)) / 1800)::int as slot,
    (extract(epoch from c.connected_at - coalesce(c.wanted_at, c.answered_at)) * 1000)::int as wait,
    (extract(epoch from c.connected_at - coalesce(c.wanted_at, c.answered_at)) * 1000)::int / ${WAIT_STEP_MS} as step,
    (extract(epoch from c.ended_at - c.connected_at) * 1000)::bigint as talk
  from call c
  where c.account_id = $1 and c.ended_at is not null and c.task_id is not null and c.dialed_at >= from_ms($2)
    and c.dialed_at < from_ms($3) and ($4::bigint is null or c.id < $4)
)
select grouping(task_id, slot, step) as "by", task_id as "taskId", slot as "index", step,
  count(*)::int as dialled, count(answered_at)::int as answered,
  count(*) filter (where wait > $5)::int as late,
  count(*) filter (where outcome = 'connected' and (wait > $5 and $6) is not true)::int as connected,
  count(*) filter (where outcome = any($7::text[]) or (wait > $5 and $6))::int as abandoned,
  coalesce(sum(talk), 0)::bigint as "talkMs", coalesce(max(wait), 0)::int as "longestWaitMs"
from one group by grouping sets ((), (task_id), (slot), (step))`

const CALLERS = `
select count(*)::int as came, count(*) filter (where c.outcome = 'connected')::int as connected,
  count(*) filter (where c.outcome = 'unserved')::int as "gaveUp"
from call c
where c.account_id = $1 and c.ended_at is not null and c.origin = 'trunk' and c.dialed_at >= from_ms($2)
  and c.dialed_at < from_ms($3) and ($4::bigint is null or c.id < $4)`

interface Group extends CallCounts {
  readonly by: number
  readonly taskId: number | null
  readonly index: number
  readonly step: number | null
  readonly late: number
  readonly talkMs: number
  readonly longestWaitMs: number
}

export async function dayFigures(db: Database, accountId: number, range: DayRange): Promise<CountedCalls> {
  const { from, to, beforeCallId, abandonWaitMs, lateCountsAsAbandoned } = range
  const values = [accountId, from, to, beforeCallId, abandonWaitMs, lateCountsAsAbandoned, ABANDONMENTS]
  const groups = await db.rows<Group>(FIGURES, values, 'day-figures')
  const all = groups.find(({ by }) => by === IN_ALL)
  if (all === undefined) throw new Error('a sum of nothing is a row too')
  const [callers] = await db.rows<CallerCounts>(CALLERS, [accountId, from, to, beforeCallId], 'day-callers')
  const { dialled, answered, connected, abandoned, late, talkMs, longestWaitMs } = all
  return {
    ...{ dialled, answered, connected, abandoned, late, talkMs, longestWaitMs },
    callers: callers ?? noCallers(),
    tasks: groups.flatMap(({ by, taskId, ...tally }) =>
      by === BY_TASK && taskId !== null ? [{ taskId, ...tallyOf(tally) }] : [],
    ),
    halfHours: groups.flatMap(({ by, index, ...tally }) =>
      by === BY_HALF_HOUR ? [{ index, ...tallyOf(tally) }] : [],
    ),
    waits: groups.flatMap(({ by, step, dialled }) =>
      by === BY_WAIT && step !== null ? [{ step, count: dialled }] : [],
    ),
  }
}

/** Of days that are over. */
export async function pastCalls(
  db: Database,
  accountId: number,
  from: number,
  to: number,
): Promise<Readonly<CallCounts>> {
  const [sums] = await db.rows<CallCounts>(
    `select coalesce(sum(dialed), 0)::int as dialled, coalesce(sum(answered), 0)::int as answered,
       coalesce(sum(connected), 0)::int as connected, coalesce(sum(abandoned), 0)::int as abandoned
     from report_row where account_id = $1 and minute >= from_ms($2) and minute < from_ms($3)`,
    [accountId, from, to],
    'past-calls',
  )
  return sums ?? noCalls()
}

function tallyOf({ dialled, answered, connected, abandoned }: CallCounts): CallCounts {
  return { dialled, answered, connected, abandoned }
}
