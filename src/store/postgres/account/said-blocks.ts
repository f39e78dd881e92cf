// Entries of the block list that follow from what an agent said of a call, and go again if it says something
// else.
import type { Blocked } from '../../../domain/block.ts'
import type { SaidBlock } from '../../../domain/plan/consequence.ts'
import type { Queryable } from '../database.ts'
import { LISTS } from './block-list.ts'

type List = (typeof LISTS)[Blocked]

const COLUMNS = ['blocked_at', 'until', 'reason', 'blocked_by', 'source', 'call_id', 'refused', 'replaced']
const columnsOf = ({ table }: List) => (table === 'blocked_number' ? [...COLUMNS, 'import_id'] : COLUMNS)

// The term that it took the place of counts again.
const TAKE_BACK = (list: List) => `
with mine as materialized (
  select b.${list.key} as key, b.replaced from ${list.table} b
  where b.account_id = $1 and b.${list.key} = $2 and b.call_id = $3 for update
), back as (
  update ${list.table} b set ${columnsOf(list)
    .map(column => `${column} = r.${column}`)
    .join(', ')}
  from mine cross join lateral jsonb_populate_record(null::${list.table}, mine.replaced) r
  where b.account_id = $1 and b.${list.key} = mine.key and mine.replaced is not null
)
delete from ${list.table} b using mine
where b.account_id = $1 and b.${list.key} = mine.key and mine.replaced is null`

// The longer one of two terms counts, with its reason and its author.
const ADD = ({ table, key }: List) => `
insert into ${table} as b (account_id, ${key}, until, reason, blocked_by, source, call_id, refused)
values ($1, $2, from_ms($4), $5, $6, 'agent', $3, $7)
on conflict (account_id, ${key}) do update set blocked_at = now(), until = excluded.until,
  reason = excluded.reason, blocked_by = excluded.blocked_by, source = excluded.source,
  call_id = excluded.call_id, refused = excluded.refused, replaced = to_jsonb(b)
  ${table === 'blocked_number' ? ', import_id = null' : ''}
  where b.until < coalesce(excluded.until, 'infinity')`

const STATEMENTS = {
  number: { takeBack: TAKE_BACK(LISTS.number), add: ADD(LISTS.number) },
  person: { takeBack: TAKE_BACK(LISTS.person), add: ADD(LISTS.person) },
}

interface CallSaid {
  readonly id: number
  readonly accountId: number
  readonly phone: string
  readonly memberid: string
}

export async function takeBackBlocks(
  tx: Queryable,
  { id, accountId, phone, memberid }: CallSaid,
): Promise<void> {
  await tx.rows(STATEMENTS.number.takeBack, [accountId, phone, id])
  if (memberid !== '') await tx.rows(STATEMENTS.person.takeBack, [accountId, memberid, id])
}

export async function blockAsSaid(
  tx: Queryable,
  { id, accountId }: CallSaid,
  blocks: readonly SaidBlock[],
  { reason, by }: { readonly reason: string; readonly by: string },
): Promise<void> {
  for (const { of, key, until, isRefusal } of blocks)
    await tx.rows(STATEMENTS[of].add, [accountId, key, id, until, reason, by, isRefusal])
}
