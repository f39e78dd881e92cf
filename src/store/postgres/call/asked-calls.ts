// Calls that were asked for one by one, as the engine sees them: those that have not begun, and their
// beginning.
import { ASKED } from '../../../domain/call/origin.ts'
import { ASKED_LIFE_MS } from '../../../domain/call/single-call.ts'
import type { ContactData } from '../../../domain/contact.ts'
import type { DialMark } from '../../port/dial-claim.ts'
import type { AskedCall } from '../../port/engine-request.ts'
import { isBlocked } from '../account/blocked.ts'
import { mayDial } from '../account/standstill.ts'
import type { Queryable } from '../database.ts'

type Row = Omit<AskedCall, 'data'> & ContactData

export async function askedCalls(db: Queryable, accountId: number): Promise<AskedCall[]> {
  const rows = await db.rows<Row>(
    `select k.id as "callId", k.leg_id as "legId", k.agent_ext as ext, k.other_phone as "otherPhone", k.voice,
       k.phone, k.caller_id as "callerId", k.claimed_at < now() - $2 * interval '1 ms' as "isTooOld",
       (select json_build_object('planId', t.plan_id, 'zone', b.zone)
         from call_back b left join task t on t.id = b.task_id
         where b.call_id = k.id and b.state = 'calling') as promise,
       k.userid, k.memberid, k.extra, k.customuuid
     from call k where k.account_id = $1 and k.ended_at is null and k.dialed_at is null and k.origin = any($3)
     order by k.id`,
    [accountId, ASKED_LIFE_MS, ASKED],
    'asked-calls',
  )
  return rows.map(({ userid, memberid, extra, customuuid, ...call }) => ({
    ...call,
    data: { userid, memberid, extra, customuuid },
  }))
}

// One statement, so that a call that is asked for is begun once, whoever drives the account. A mark whose
// answer was lost is not cleared again: the caller ends that call. Its numbers may have been blocked since it
// was asked for.
const MARK = `
with lease as materialized (
  select l.account_id from account_lease l
  where l.account_id = $1 and l.node = $2 and l.expires_at > clock_timestamp() and ${mayDial('l')}
    for key share of l
)
update call set node = $2, dialed_at = from_ms($4), trunk = $5, caller_id = $6
where id = $3 and account_id = $1 and origin = any($7) and dialed_at is null and ended_at is null
  and exists (select from lease)
  and not ((origin = 'voice' or $8) and (${isBlocked('$1', 'phone', 'memberid', 'from_ms($4)')}
    or ${isBlocked('$1', 'other_phone', "''", 'from_ms($4)')}))
returning id`

export async function markAsked(
  db: Queryable,
  accountId: number,
  node: string,
  { callId, dialedAt, trunk, callerId }: DialMark,
  refusesBlocked: boolean,
): Promise<boolean> {
  const values = [accountId, node, callId, dialedAt, trunk, callerId, ASKED, refusesBlocked]
  const marked = await db.rows(MARK, values, 'mark-asked')
  return marked.length > 0
}
