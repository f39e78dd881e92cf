// Lists call records by the time of the dial and marks those given out as fetched.
import type { FinishedCall } from '../../../domain/finished-call.ts'
import type { BillFilter, Listed, Page } from '../../port/api-store.ts'
import type { Database } from '../database.ts'
import { type PageMarks, STRIDE } from '../page-marks.ts'
import { CALL_COLUMNS, countBills, MATCH, valuesOf } from './bill-match.ts'
import { freshBills } from './fresh-bills.ts'

export interface BillKey {
  /** As text, because milliseconds do not hold a timestamp to the microsecond. */
  readonly at: string
  readonly id: number
}

const FIRST: BillKey = { at: '-infinity', id: 0 }
const REST =
  `from call k where ${MATCH} and (k.dialed_at, k.id) > ` +
  '($12::timestamptz, $13::bigint) order by k.dialed_at, k.id'

const PAGE = `
with page as materialized (
  select k.id ${REST} limit $14 offset $15 for no key update
), marked as (
  update call k set fetched = true from page where k.id = page.id and not k.fetched
)
select k.dialed_at::text as "keyAt", ${CALL_COLUMNS} from page join call k on k.id = page.id order by k.dialed_at,
  k.id`

const MARKS = `
select at, id from (
  select dialed_at::text as at, id, row_number() over (order by dialed_at, id) as n from (select k.dialed_at,
    k.id ${REST} limit $14) k
) numbered where n % ${STRIDE} = 0 order by n`

/** Oldest first. Fresh ones have a memory: see freshBills. */
export async function listBills(
  db: Database,
  marks: PageMarks<BillKey>,
  accountId: number,
  filter: BillFilter,
  page: Page,
  now: number,
): Promise<Listed<FinishedCall>> {
  const values = valuesOf(accountId, filter)
  if (filter.sync === 'fresh') return freshBills(db, accountId, values, page, now)
  const total = await countBills(db, values)
  const list = JSON.stringify(values)
  const offset = (page.current - 1) * page.size
  if (offset >= total) return { total, rows: [] }
  let start = marks.start(list, offset, now)
  if (start.skip >= STRIDE) {
    const { at, id } = start.after ?? FIRST
    const passed = await db.rows<BillKey>(MARKS, [...values, at, id, start.skip])
    for (const [nth, key] of passed.entries()) marks.note(list, start.offset + (nth + 1) * STRIDE, key, now)
    start = marks.start(list, offset, now)
  }
  const { at, id } = start.after ?? FIRST
  const rows = await db.rows<FinishedCall & { keyAt: string }>(PAGE, [
    ...values,
    at,
    id,
    page.size,
    start.skip,
  ])
  const last = rows.at(-1)
  if (last !== undefined && rows.length === page.size)
    marks.note(list, offset + page.size, { at: last.keyAt, id: last.id }, now)
  return { total, rows: rows.map(({ keyAt: _, ...bill }) => bill) }
}
