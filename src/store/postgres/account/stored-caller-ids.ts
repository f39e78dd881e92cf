// Caller ids with their terms and their rest, and how they were used according to the records of calls.
import type { CallerId, CallerIdTerms } from '../../../domain/caller-id-terms.ts'
import type { CallerIdDay, PastUse } from '../../port/caller-id-book.ts'
import { dialedNumbers } from '../call/dialed.ts'
import type { Database, Queryable } from '../database.ts'
import { notify } from '../task/lock-task.ts'

export function listCallerIdTerms(db: Queryable, accountId: number): Promise<CallerId[]> {
  return db.rows<CallerId>(
    `select number, terms, rests_until as "restsUntil" from caller_id
     where account_id = $1 and enabled order by number`,
    [accountId],
    'load-caller-ids',
  )
}

// A call that joins two outside numbers shows the id twice, and says of the first whether it was answered.
// Calls over and calls without an end are found by an index each.
const USE = `
with mine as (
  select k.caller_id, k.origin, k.dialed_at, k.answered_at, k.ended_at,
    ${dialedNumbers('k')} as calls from call k
  where k.account_id = $1 and k.ended_at is not null and k.dialed_at >= from_ms(least($2::float8, $3::float8))
    and not (k.node = $4 and k.dialed_at >= from_ms($5))
  union all
  select k.caller_id, k.origin, k.dialed_at, k.answered_at, k.ended_at,
    ${dialedNumbers('k')} as calls from call k
  where k.account_id = $1 and k.ended_at is null and k.dialed_at is not null
    and not (k.node = $4 and k.dialed_at >= from_ms($5))
), used as (
  select m.*, i.number, greatest(from_ms($2), coalesce(i.rests_until, from_ms($2))) as rested
  from mine m join caller_id i on i.account_id = $1 and i.number = m.caller_id
  where m.origin <> 'trunk' and m.calls > 0
)
select number,
  coalesce(sum(calls) filter (where dialed_at >= from_ms($2)), 0)::int as today,
  coalesce(sum(calls) filter (where ended_at is null), 0)::int as living,
  coalesce(array_agg(floor(extract(epoch from dialed_at) * 1000)::float8 order by dialed_at)
    filter (where dialed_at > from_ms($3)), '{}') as "lastHour",
  json_build_object(
    'calls', coalesce(sum(calls) filter (where dialed_at >= rested), 0),
    'known', count(ended_at) filter (where dialed_at >= rested),
    'answered', count(answered_at) filter (where ended_at is not null and dialed_at >= rested)) as "sinceRest"
from used group by number`

export function callerIdUse(
  db: Queryable,
  accountId: number,
  { dayStart, hourStart }: { readonly dayStart: number; readonly hourStart: number },
  own: { readonly node: string; readonly from: number },
): Promise<PastUse[]> {
  return db.rows<PastUse>(USE, [accountId, dayStart, hourStart, own.node, own.from], 'caller-id-use')
}

// Weighed as in USE.
const DAYS = `
select i.number, to_char(k.dialed_at at time zone $3, 'YYYY-MM-DD') as day,
  sum(${dialedNumbers('k')})::int as calls, count(*)::int as known,
  count(k.answered_at)::int as answered
from call k join caller_id i on i.account_id = $1 and i.number = k.caller_id
where k.account_id = $1 and k.ended_at is not null and k.dialed_at >= from_ms($2) and k.origin <> 'trunk'
  and ${dialedNumbers('k')} > 0
group by 1, 2 order by 1, 2`

export function callerIdDays(
  db: Queryable,
  accountId: number,
  { from, zone }: { readonly from: number; readonly zone: string },
): Promise<CallerIdDay[]> {
  return db.rows<CallerIdDay>(DAYS, [accountId, from, zone])
}

export function restCallerId(
  db: Database,
  accountId: number,
  number: string,
  until: number | null,
): Promise<boolean> {
  return change(db, accountId, 'update caller_id set rests_until = from_ms($3)', number, until)
}

export function setCallerIdTerms(
  db: Database,
  accountId: number,
  number: string,
  terms: CallerIdTerms | null,
): Promise<boolean> {
  const json = terms === null ? null : JSON.stringify(terms)
  return change(db, accountId, 'update caller_id set terms = $3', number, json)
}

function change(
  db: Database,
  accountId: number,
  update: string,
  number: string,
  value: unknown,
): Promise<boolean> {
  return db.transaction(async tx => {
    const set = await tx.rows(`${update} where account_id = $1 and number = $2 returning 1`, [
      ...[accountId, number, value],
    ])
    await notify(tx, accountId)
    return set.length > 0
  })
}
