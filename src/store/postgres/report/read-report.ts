// The figures of minutes, summed in steps.
import { WAIT_BOUNDS_MS } from '../../../domain/report-minute.ts'
import type { ReportRange, ReportStep, ReportStepLength } from '../../port/report-store.ts'
import type { Queryable } from '../database.ts'

/** Where the step of a minute begins; hours and days as the clocks of the account's zone show them. */
const BEGINS: Readonly<Record<ReportStepLength, string>> = {
  '1m': 'minute',
  '5m': "date_bin('5 minutes', minute, 'epoch')",
  '15m': "date_bin('15 minutes', minute, 'epoch')",
  '1h': "date_trunc('hour', minute, $5)",
  '1d': "date_trunc('day', minute, $5)",
}

const WAITS = Array.from(
  { length: WAIT_BOUNDS_MS.length + 1 },
  (_, index) => `coalesce(sum(waits[${index + 1}]), 0)::int`,
).join(', ')

function statement(step: ReportStepLength): string {
  return `
select ${BEGINS[step]} as at, sum(dialed)::int as dialed, sum(answered)::int as answered,
  sum(connected)::int as connected, sum(abandoned)::int as abandoned,
  json_build_object('came', sum(callers), 'connected', sum(callers_connected),
    'gaveUp', sum(callers_gave_up), 'messages', sum(callers_message)) as callers, sum(talk_ms)::bigint as "talkMs",
  array[${WAITS}] as waits, sum(seen_ms)::bigint as "seenMs",
  json_build_object('idle', sum(idle_ms), 'reserved', sum(reserved_ms), 'talking', sum(talking_ms),
    'wrapUp', sum(wrap_up_ms), 'away', sum(away_ms)) as "agentsMs",
  avg(ratio) filter (where why is null)::float8 as ratio,
  mode() within group (order by pace) as pace,
  nullif(mode() within group (order by coalesce(why, '')) filter (where seen_ms > 0), '') as why
from report_row
where account_id = $1 and ($2::bigint is null or task_id = $2) and minute >= from_ms($3) and minute < from_ms($4)
  and $5::text is not null
group by 1 order by 1`
}

export function readReport(
  db: Queryable,
  accountId: number,
  taskId: number | null,
  { from, to, step, zone }: ReportRange,
): Promise<ReportStep[]> {
  return db.rows<ReportStep>(statement(step), [accountId, taskId, from, to, zone])
}
