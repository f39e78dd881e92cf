// Call records by the time of the dial; those given out are marked as fetched.
import type { Bill, BillFilter, Listed, Page } from '../api-port.ts'
import type { Database } from './database.ts'

const MATCH = `
k.account_id = $1 and k.ended_at is not null and k.dialed_at between from_ms($2) and from_ms($3)
  and ($4::boolean is null or k.fetched = $4)
  and (cardinality($5::text[]) = 0 or k.agent_ext = any($5))
  and ($6::text is null or k.phone = $6)
  and ($7::text is null or k.userid = $7)
  and ($8::text is null or k.memberid = $8)
  and ($9::text is null or k.ext = $9)
  and ($10::text is null or k.customuuid = $10)`

const COLUMNS = `k.id, k.uuid, k.taskid, k.round, k.agent_ext as "agentExt", k.phone, k.caller_id as "callerId", k.dialed_at as "dialedAt",
  k.answered_at as "answeredAt", k.connected_at as "connectedAt", k.ended_at as "endedAt", k.outcome, k.hangup_by as "by", k.recording,
  k.userid, k.memberid, k.ext, k.customuuid`

// Locked in the order of the page: of two that ask for fresh ones at once each gets its own.
const PAGE = `
with page as materialized (
  select k.id from call k where ${MATCH} order by k.dialed_at, k.id limit $11 offset $12 for no key update
), marked as (
  update call k set fetched = true from page where k.id = page.id and not k.fetched
)
select ${COLUMNS} from page join call k on k.id = page.id order by k.dialed_at, k.id`

/** Oldest first, so that who asks for fresh ones again and again misses none. */
export function listBills(db: Database, accountId: number, filter: BillFilter, page: Page): Promise<Listed<Bill>> {
  const fetched = filter.sync === 'all' ? null : filter.sync === 'fetched'
  const { dialedFrom, dialedTo, exts, destnumber, userid, memberid, ext, customuuid } = filter
  const values = [accountId, dialedFrom, dialedTo, fetched, exts, destnumber, userid, memberid, ext, customuuid]
  return db.transaction(async tx => {
    const [count] = await tx.rows<{ total: number }>(`select count(*)::int as total from call k where ${MATCH}`, values)
    const rows = await tx.rows<Bill>(PAGE, [...values, page.size, (page.current - 1) * page.size])
    return { total: count?.total ?? 0, rows }
  })
}
