// Adds any number of contacts to a task at once.
import type { AppendResult } from '../../port/api-store.ts'
import { isInForce } from '../account/blocked.ts'
import type { Transaction } from '../database.ts'
import { type ContactRows, contactLine, LINE_COLUMNS } from './contact-lines.ts'

// The lock on the task keeps others from adding to it, so its numbers are looked up before they are written;
// the unique index still decides. The lookup goes row by row, since with a join the planner reads the whole
// task; and it asks for a range of one number in the order of contact_living, since for equality the planner
// may take any index of the task. What is blocked is asked for by `in`, whose hash each row looks into:
// without sorting, the planner compares each row of an `exists` with each that is blocked, and 10,000 of them
// take 3 s if half are.
export const NOT_TO_ADD = `
with given as materialized (
  select g.* from unnest($3::text[], $4::text[]) with ordinality as g(phone, memberid, n)
), blocked as materialized (
  select g.n from given g join blocked_number b on b.account_id = $2 and b.phone = g.phone
    and ${isInForce('b', 'now()')}
  union
  select g.n from given g join blocked_person b on b.account_id = $2 and b.memberid = g.memberid
    and ${isInForce('b', 'now()')}
)
select g.n::int as n, g.n in (select n from blocked) as blocked from given g
where g.n in (select n from blocked)
  or (select c.id from contact c where c.task_id = $1 and c.phone between g.phone and g.phone
    and c.state <> 'done' order by c.phone limit 1) is not null`

// COPY writes rows page by page, to the table and to the log: for 10,000 of them it takes three quarters of
// the processor time of an INSERT from arrays (docs/decisions/0042-rows-by-copy.md).
const COPY = `copy contact (task_id, ${LINE_COLUMNS}) from stdin`

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
  tx: Transaction,
  accountId: number,
  taskId: number,
  contacts: ContactRows,
): Promise<AppendResult> {
  const { rows, indexes, repeated, phones, memberids, zones } = contacts
  if (rows.length === 0) return { added: 0, duplicates: [...repeated], blocked: [] }
  const values = [taskId, accountId, phones, memberids]
  const found = await tx.rows<{ n: number; blocked: boolean }>(NOT_TO_ADD, values, 'not-to-add')
  const added = rows.length - found.length
  if (added > 0) {
    await tx.copy(COPY, linesBut(new Set(found.map(({ n }) => n - 1)), taskId, contacts))
    await tx.rows(NOTE_ZONES, [taskId, zones], 'note-zones')
  }
  const places = (blocked: boolean) =>
    found.flatMap(one => (one.blocked === blocked ? [indexes[one.n - 1] ?? -1] : []))
  const inOrder = (places: number[]) => places.sort((a, b) => a - b)
  return { added, duplicates: inOrder([...places(false), ...repeated]), blocked: inOrder(places(true)) }
}

function* linesBut(
  omitted: ReadonlySet<number>,
  taskId: number,
  { rows, searchField }: ContactRows,
): Generator<string> {
  for (const [at, row] of rows.entries())
    if (!omitted.has(at)) yield `${taskId}\t${contactLine(row, searchField)}`
}
