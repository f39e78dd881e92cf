// What decides when numbers of a task are called, beside their own rows: blocks, living calls, calls so far.
import type { AskedOfNumbers, NumberFacts, NumberOfPerson } from '../../port/number-book.ts'
import { isBlocked, isInForce } from '../account/blocked.ts'
import { livingOfPersons, pastCalls } from '../call/limit-judge.ts'
import type { Queryable } from '../database.ts'

const OF_NUMBER = { phone: 'a.phone', memberid: 'a.memberid', since: '$6::float8' }

const SAYS = (at: string, by: string, code: string) =>
  `json_build_object('at', floor(extract(epoch from ${at}) * 1000)::bigint, 'by', ${by}, 'code', ${code})`

const REFUSAL = `(select ${SAYS('b.blocked_at', 'b.blocked_by', "''")} from (
    select b.blocked_at, b.blocked_by from blocked_number b
      where b.account_id = $1 and b.phone = a.phone and b.refused and ${isInForce('b', 'from_ms($5)')}
    union all
    select b.blocked_at, b.blocked_by from blocked_person b where a.memberid <> '' and b.account_id = $1
      and b.memberid = a.memberid and b.refused and ${isInForce('b', 'from_ms($5)')}
  ) b order by b.blocked_at limit 1)`

const SAID = `(select case when k.disposition is not null then
    ${SAYS('k.disposed_at', 'k.agent_ext', 'k.disposition')} end from call k
  where k.account_id = $1 and k.phone = a.phone and k.task_id = $2 order by k.claimed_at desc limit 1)`

// Nothing is read of the past if $6 is null. A call that may yet end without having called the customer is no
// past: what comes of it is said by `isPersonCalled`.
const facts = (personal: boolean) => `
${personal ? `with living as materialized (${livingOfPersons('$1')})` : ''}
select ${isBlocked('$1', 'a.phone', 'a.memberid', 'from_ms($5)')} as "isBlocked",
  ${REFUSAL} as refusal, ${SAID} as said,
  (exists (select from call k where k.account_id = $1 and k.phone = a.phone and k.ended_at is null
    and k.origin <> 'trunk')
  ${personal ? 'or exists (select from living k where k.memberid = a.memberid)' : ''}) as "isPersonCalled",
  (select coalesce(json_agg(json_build_object(
      'dialedAt', floor(extract(epoch from h.at) * 1000)::bigint, 'isAnswered', h.answered,
      'isTalk', h.talked, 'isSameNumber', h.same, 'isSameTask', h.task_id is not distinct from $2)), '[]')
    from (${pastCalls({ account: '$1', ...OF_NUMBER, own: null }, personal)}) h
    where h.at >= from_ms($6::float8) and not h.held) as history
from unnest($3::text[], $4::text[]) with ordinality a (phone, memberid, place) order by a.place`

export async function numberFacts(
  db: Queryable,
  accountId: number,
  taskId: number,
  numbers: readonly NumberOfPerson[],
  { now, since, isPersonal }: AskedOfNumbers,
): Promise<NumberFacts[]> {
  if (numbers.length === 0) return []
  const asked = [numbers.map(({ phone }) => phone), numbers.map(({ memberid }) => memberid)]
  const name = isPersonal ? 'number-facts-of-persons' : 'number-facts'
  return db.rows<NumberFacts>(facts(isPersonal), [accountId, taskId, ...asked, now, since], name)
}
