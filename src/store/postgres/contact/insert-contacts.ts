// Adds any number of contacts to a task with one statement.
import { type AccountSettings, effectiveSettings } from '../../../domain/account.ts'
import { CHINA } from '../../../domain/phone.ts'
import type { AppendResult } from '../../port/api-store.ts'
import { isInForce } from '../account/blocked.ts'
import type { Queryable } from '../database.ts'
import type { ContactColumns } from './contact-columns.ts'

/** Characters of a value by which a number is found. */
export const FOUND_BY_MAX = 255

// The lock on the task keeps others from adding to it, so its numbers are looked up before the insert: `on
// conflict` costs a fifth more (it writes each row twice to the log). The unique index still decides. The
// lookup goes row by row, since with a join the planner reads the whole task; and it asks for a range of one
// number in the order of contact_living, since for equality the planner may take any index of the task.
// Duplicates are named only if there are any: finding them costs a tenth of the insert. What is blocked or
// added is asked for by `not in`, whose hash each row looks into: without sorting, the planner compares each
// row of a `not exists` with each that is blocked, and 10,000 of them take 3 s if half are.
export const INSERT_CONTACTS = `
with given as materialized (
  select g.* from unnest($3::text[], $4::float8[], $5::float8[], $6::text[], $7::text[], $8::text[],
    $9::text[], $10::text[], $11::text[])
    with ordinality as g(phone, due, expires, userid, memberid, extra, customuuid, zone, fields, n)
), blocked as materialized (
  select g.n from given g join blocked_number b on b.account_id = $2 and b.phone = g.phone
    and ${isInForce('b', 'now()')}
  union
  select g.n from given g join blocked_person b on b.account_id = $2 and b.memberid = g.memberid
    and ${isInForce('b', 'now()')}
), added as (
  insert into contact (task_id, phone, due_at, expires_at, userid, memberid, extra, customuuid, zone, fields,
    found_by)
  select $1, g.phone, from_ms(g.due), from_ms(g.expires),
    coalesce(g.userid, ''), coalesce(g.memberid, ''), coalesce(g.extra, ''), coalesce(g.customuuid, ''),
    nullif(g.zone, ''), nullif(g.fields, '')::jsonb,
    nullif(left(nullif(g.fields, '')::jsonb ->> $12::text, ${FOUND_BY_MAX}), '')
  from given g where g.n not in (select n from blocked)
    and (select c.id from contact c where c.task_id = $1 and c.phone between g.phone and g.phone
      and c.state <> 'done' order by c.phone limit 1) is null
  order by g.n
  returning phone, id
), tally as (
  select (select count(*) from added)::int as added, (select count(*) from blocked)::int as blocked
)
select tally.added, (select min(id) from added) as first, (select max(id) from added) as last,
  case when tally.blocked = 0 then '{}' else array(select n::int from blocked order by n) end as blocked,
  case when tally.added + tally.blocked = cardinality($3::text[]) then '{}' else array(
    select g.n::int from given g
    where g.phone not in (select phone from added) and g.n not in (select n from blocked)
    order by g.n) end as duplicates
from tally`

/** There are some 600 names and sets of them; of a list that writes them in more ways nothing is known. */
const ZONES_MAX = 1_000

// A task of which they are not all known stays so. What is known already is not written again.
const NOTE_ZONES = `
update task set zones = case when cardinality(zones) < ${ZONES_MAX}
  then array(select distinct z from unnest(zones || $2::text[]) z order by z) end
where id = $1 and not zones @> $2::text[]`

/**
 * Runs in a transaction of `inIndexOrder`, with the task locked. An entry whose number a living contact or an
 * earlier entry of the call has is returned as a duplicate.
 */
export async function insertContacts(
  tx: Queryable,
  accountId: number,
  taskId: number,
  columns: ContactColumns,
): Promise<AppendResult> {
  const { firstId: _first, lastId: _last, ...result } = await insertPlaced(tx, accountId, taskId, columns)
  return result
}

/** Of the contacts that were added; null: none was. */
interface Inserted extends AppendResult {
  readonly firstId: number | null
  readonly lastId: number | null
}

interface Answer {
  readonly added: number
  readonly first: number | null
  readonly last: number | null
  readonly blocked: number[]
  readonly duplicates: number[]
}

/** As insertContacts, with the ids between which the contacts are that it added to the task. */
export async function insertPlaced(
  tx: Queryable,
  accountId: number,
  taskId: number,
  { indexes, repeated, values, zones, hasFields }: ContactColumns,
): Promise<Inserted> {
  if (indexes.length === 0)
    return { added: 0, duplicates: [...repeated], blocked: [], firstId: null, lastId: null }
  const searchField = hasFields ? (await settingsOf(tx, accountId)).searchField : ''
  const parameters = [taskId, accountId, ...values, searchField === '' ? null : searchField]
  const [result] = await tx.rows<Answer>(INSERT_CONTACTS, parameters, 'insert-contacts')
  if (result === undefined) throw new Error('the insert of contacts gave no answer')
  if (result.added > 0) await noteZones(tx, accountId, taskId, zones)
  const original = (n: number) => indexes[n - 1] ?? -1
  return {
    ...{ added: result.added, firstId: result.first, lastId: result.last },
    blocked: result.blocked.map(original),
    duplicates: [...result.duplicates.map(original), ...repeated].sort((a, b) => a - b),
  }
}

async function noteZones(
  tx: Queryable,
  accountId: number,
  taskId: number,
  { china, elsewhere }: ContactColumns['zones'],
): Promise<void> {
  const { country } = await settingsOf(tx, accountId)
  await tx.rows(NOTE_ZONES, [taskId, country === CHINA ? china : elsewhere], 'note-zones')
}

async function settingsOf(tx: Queryable, accountId: number): Promise<AccountSettings> {
  const [account] = await tx.rows<{ settings: unknown }>(
    'select settings from account where id = $1',
    [accountId],
    'settings-of-account',
  )
  return effectiveSettings(account?.settings ?? {})
}
