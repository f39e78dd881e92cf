// Until when the limits of a plan forbid to call a number, in SQL: the windows are parameters, and the calls
// on record are what is counted.
import { HELD_PLACE_MS, type LimitWindow } from '../../../domain/plan/limits.ts'
import { isDialed, isOtherDialed, mayGiveBack } from './dialed.ts'

/** What of a statement's row is judged, as SQL. */
interface Judged {
  readonly account: string
  readonly task: string
  readonly phone: string
  readonly memberid: string
  /** The windows, as JSON, and the earliest moment that one of them looks at, ms. */
  readonly windows: string
  readonly since: string
  /** The call that is judged, which does not count; null: it has no row yet. */
  readonly own: string | null
  /** The moment it is judged for. */
  readonly now: string
  /** Calls from this moment on do not count; left out: all do. */
  readonly before?: string
}

/** A call that was claimed so long before it was dialled is not looked for. */
const CLAIMED_BEFORE = "interval '1 day'"

/**
 * A `select` of `until`, null if nothing forbids the call, for a `left join lateral`. A call that lives
 * counts as dialled unless it is the judged one, but if it may yet end without having called the customer, it
 * forbids for no longer than `HELD_PLACE_MS`: then it is judged again. `personal`: calls to the person's
 * other numbers are looked at too, for which the statement needs `living` (livingOfPersons).
 */
export function limitedUntil(judged: Judged, personal: boolean): string {
  const { task, windows, now, before } = judged
  const isEarlier = before === undefined ? '' : `and c.at < ${before}`
  return `
with history as materialized (${pastCalls(judged, personal)})
select max(case when h.at is null then ${now} + interval '${HELD_PLACE_MS} ms'
  else coalesce(from_ms(w."endsAt"), h.at + w."lengthMs" * interval '1 ms') end) as until
from json_to_recordset(${windows}) as w(most int, "of" text, "for" text, "over" text, since float8,
  "endsAt" float8, "lengthMs" float8)
cross join lateral (
  select count(*) as calls, (array_agg(c.at order by c.at desc) filter (where not c.held))[w.most] as at
  from history c
  where c.at >= from_ms(w.since) ${isEarlier} and (c.same or w."for" = 'person')
    and (w."over" = 'account' or c.task_id = ${task})
    and case w."of" when 'dials' then true when 'answers' then c.answered else c.talked end
) h
where h.calls >= w.most`
}

/**
 * The calls that a limit may count: `at`, `task_id`, `answered`, `talked`, `held` if it goes on and may end
 * without having called the customer, and `same` if it is to the number itself.
 */
export function pastCalls(
  { account, phone, memberid, since, own }: Omit<Judged, 'task' | 'windows' | 'now'>,
  personal: boolean,
): string {
  const isOther = own === null ? '' : `and k.id <> ${own}`
  const columns = `k.task_id, k.answered_at is not null as answered, k.connected_at is not null as talked,
    ${mayGiveBack('k')} as held`
  const counted = `k.account_id = ${account} and k.claimed_at >= from_ms(${since}) - ${CLAIMED_BEFORE}
    ${isOther}`
  return `
  select coalesce(k.dialed_at, k.claimed_at) as at, ${columns}, true as same from call k
  where ${counted} and k.phone = ${phone} and k.origin <> 'trunk'
    and (${isDialed('k')} or k.ended_at is null)
  union all
  select coalesce(k.dialed_at, k.claimed_at), ${columns}, true from call k
  where ${counted} and k.other_phone = ${phone} and (${isOtherDialed('k')} or k.ended_at is null)
  ${personal ? toOtherNumbers({ account, since, memberid, phone, columns, isOther }) : ''}`
}

type OfPerson = Pick<Judged, 'account' | 'since' | 'memberid' | 'phone'> & {
  readonly columns: string
  readonly isOther: string
}

function toOtherNumbers({ account, since, memberid, phone, columns, isOther }: OfPerson): string {
  return `union all
  select k.dialed_at, ${columns}, false from call k
  where ${memberid} <> '' and k.account_id = ${account} and k.memberid = ${memberid} and k.memberid <> ''
    and k.ended_at is not null and k.dialed_at >= from_ms(${since}) and k.phone <> ${phone}
    and k.origin <> 'trunk' and ${isDialed('k')}
  union all
  select coalesce(k.dialed_at, k.claimed_at), ${columns}, false from living k
  where k.memberid = ${memberid} and k.phone <> ${phone} ${isOther}`
}

/** The calls of an account that go on and are to somebody who has a memberid: few, and read once. */
export function livingOfPersons(account: string): string {
  return `select k.id, k.memberid, k.phone, k.task_id, k.claimed_at, k.dialed_at, k.answered_at, k.connected_at,
    k.ended_at, k.agent_ext, k.other_phone
  from call k where k.account_id = ${account} and k.ended_at is null and k.memberid <> ''
    and k.origin <> 'trunk'`
}

export function isPersonal(windows: readonly LimitWindow[]): boolean {
  return windows.some(window => window.for === 'person')
}

/** The earliest moment that one of them looks at, epoch ms. */
export function earliestOf(windows: readonly LimitWindow[]): number {
  return Math.min(...windows.map(({ since }) => since))
}
