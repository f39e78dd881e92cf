// Adds contacts to a task with one statement, whatever their number.
import type { AppendResult, ContactEntry } from '../api-port.ts'
import type { Queryable } from './database.ts'
import { textArray } from './text-array.ts'

// The lock on the task keeps others from adding to it, so numbers it has are looked for before the insert: `on conflict` costs a fifth more
// (it writes each row twice to the log). The unique index stays the judge. Asked row by row: given a join, the planner takes the whole task.
// The answer names duplicates only when there are some: finding them costs as much as a tenth of the insert.
const INSERT = `
with given as materialized (
  select g.* from unnest($3::text[], $4::float8[], $5::float8[], $6::text[], $7::text[], $8::text[], $9::text[])
    with ordinality as g(phone, due, expires, userid, memberid, ext, customuuid, n)
), blocked as materialized (
  select g.n from given g join blocked_number b on b.account_id = $2 and b.phone = g.phone
), added as (
  insert into contact (task_id, phone, due_at, expires_at, userid, memberid, ext, customuuid)
  select $1, g.phone, from_ms(g.due), from_ms(g.expires),
    coalesce(g.userid, ''), coalesce(g.memberid, ''), coalesce(g.ext, ''), coalesce(g.customuuid, '')
  from given g where not exists (select from blocked b where b.n = g.n)
    and (select c.id from contact c where c.task_id = $1 and c.phone = g.phone and c.state <> 'done') is null
  order by g.n
  returning phone
), tally as (
  select (select count(*) from added)::int as added, (select count(*) from blocked)::int as blocked
)
select tally.added,
  case when tally.blocked = 0 then '{}' else array(select n::int from blocked order by n) end as blocked,
  case when tally.added + tally.blocked = cardinality($3::text[]) then '{}' else array(
    select g.n::int from given g
    where not exists (select from added a where a.phone = g.phone) and not exists (select from blocked b where b.n = g.n)
    order by g.n) end as duplicates
from tally`

/** The task is locked. A living contact of the same number, or an earlier entry of the same call, stands; the entry is given back as a duplicate. */
export async function insertContacts(
  tx: Queryable,
  accountId: number,
  taskId: number,
  entries: readonly ContactEntry[],
): Promise<AppendResult> {
  const { indexes, repeated } = firstOfEach(entries)
  if (indexes.length === 0) return { added: 0, duplicates: repeated, blocked: [] }
  const rows = indexes.flatMap(index => entries[index] ?? [])
  const values = [
    taskId,
    accountId,
    textArray(rows.map(row => row.phone)),
    `{${rows.map(row => row.dueAt).join(',')}}`,
    rows.some(row => row.expiresAt !== null) ? rows.map(row => row.expiresAt) : null,
    ...(['userid', 'memberid', 'ext', 'customuuid'] as const).map(key =>
      rows.some(row => row[key] !== '') ? textArray(rows.map(row => row[key])) : null,
    ),
  ]
  const [result] = await tx.rows<{ added: number; blocked: number[]; duplicates: number[] }>(INSERT, values, 'insert-contacts')
  if (result === undefined) throw new Error('the insert of contacts gave no answer')
  const original = (n: number) => indexes[n - 1] ?? -1
  return {
    added: result.added,
    blocked: result.blocked.map(original),
    duplicates: [...result.duplicates.map(original), ...repeated].sort((a, b) => a - b),
  }
}

function firstOfEach(entries: readonly ContactEntry[]): { indexes: number[]; repeated: number[] } {
  const seen = new Set<string>()
  const indexes: number[] = []
  const repeated: number[] = []
  for (const [index, { phone }] of entries.entries()) {
    if (seen.has(phone)) repeated.push(index)
    else {
      seen.add(phone)
      indexes.push(index)
    }
  }
  return { indexes, repeated }
}
