// Which calls that were made a shadow's limits would have forbidden, by the calls before each of them.
import type { CallVerdict, JudgedCall } from '../../port/shadow-store.ts'
import type { Queryable } from '../database.ts'
import { earliestOf, isPersonal, limitedUntil, livingOfPersons } from './limit-judge.ts'

export async function judgeCalls(
  db: Queryable,
  accountId: number,
  calls: readonly JudgedCall[],
): Promise<CallVerdict[]> {
  const windows = calls.flatMap(({ callId, windows }) =>
    windows.map((one, index) => ({ id: callId, index, windows: [one], since: earliestOf([one]) })),
  )
  if (windows.length === 0) return []
  const personal = calls.some(call => isPersonal(call.windows))
  return db.rows<CallVerdict>(
    statement(personal),
    [accountId, JSON.stringify(windows)],
    `judge-calls${personal ? '-personal' : ''}`,
  )
}

/** `mine`: a call and one of the windows it is judged by. */
function statement(personal: boolean): string {
  const judged = {
    ...{ account: '$1', task: 'mine.task_id', phone: 'mine.phone', memberid: 'mine.memberid' },
    ...{ windows: 'mine.windows', since: 'mine.since', own: 'mine.id' },
    ...{ now: 'mine.dialed_at', before: 'mine.dialed_at' },
  }
  const living = personal ? `with living as materialized (${livingOfPersons('$1')})` : ''
  return `${living}
select mine.id as "callId", min(mine.index) filter (where l.until is not null) as window
from (
  select c.id, c.task_id, c.phone, c.memberid, c.dialed_at, a.index, a.windows, a.since
  from json_to_recordset($2) as a(id bigint, index int, windows json, since float8)
  join call c on c.id = a.id and c.account_id = $1 and c.dialed_at is not null
) mine
left join lateral (${limitedUntil(judged, personal)}) l on true
group by mine.id`
}
