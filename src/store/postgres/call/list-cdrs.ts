// Call records for POST /api/cdrs; they do not become "fetched", which belongs to GetBill.
import type { FinishedCall } from '../../../domain/finished-call.ts'
import type { CdrFilter, Listed, Page } from '../../port/api-store.ts'
import type { Queryable } from '../database.ts'
import { CALL_COLUMNS } from './bill-match.ts'

const LIST = `
from call k
where k.account_id = $1 and k.ended_at is not null and k.dialed_at between from_ms($2) and from_ms($3)
  and (cardinality($4::text[]) = 0 or k.agent_ext = any($4))
  and ($5::text is null or k.caller_id = $5)
  and ($6::text is null or k.phone = $6)
  and ($7::text is null or k.userid = $7)
  and ($8::text is null or k.memberid = $8)
  and ($9::text is null or k.origin = $9)`

/** Oldest first. */
export async function listCdrs(
  db: Queryable,
  accountId: number,
  filter: CdrFilter,
  page: Page,
): Promise<Listed<FinishedCall>> {
  const { dialedFrom, dialedTo, exts, callerId, phone, userid, memberid, origin } = filter
  const values = [accountId, dialedFrom, dialedTo, exts, callerId, phone, userid, memberid, origin]
  const [count] = await db.rows<{ total: number }>(`select count(*)::int as total ${LIST}`, values)
  const offset = (page.current - 1) * page.size
  const rows = await db.rows<FinishedCall>(
    `select ${CALL_COLUMNS} ${LIST} order by k.dialed_at, k.id limit $10 offset $11`,
    [...values, page.size, offset],
  )
  return { total: count?.total ?? 0, rows }
}
