// What speaks against calling numbers now, when somebody asks for it by hand.
import type { CallRules, NumberConcern } from '../../../domain/call/single-call.ts'
import { isBlocked, isInForce } from '../account/blocked.ts'
import type { Queryable } from '../database.ts'
import { isDialed, isOtherDialed } from './dialed.ts'

export interface JudgedNumber extends Record<NumberConcern, boolean> {
  readonly phone: string
  /** It is being called at this moment. */
  readonly isInCall: boolean
}

// A number counts for its daily cap wherever it stood in a call. The request says whose it is, or else the
// last call to it that did.
const JUDGE = `
select p.phone,
  ${isBlocked('$1', 'p.phone', '$5::text', 'now()')}
    or exists (select from blocked_person b where b.account_id = $1 and ${isInForce('b', 'now()')} and b.memberid = (
      select k.memberid from call k where k.account_id = $1 and k.phone = p.phone and k.memberid <> ''
      order by k.claimed_at desc limit 1)) as "numberBlocked",
  $3::int is not null and $3 <= (select count(*) from call k where k.account_id = $1 and k.phone = p.phone
    and k.origin <> 'trunk' and k.claimed_at >= from_ms($4) - interval '1 day' and k.dialed_at >= from_ms($4)
    and ${isDialed('k')}) + (select count(*) from call k where k.account_id = $1 and k.other_phone = p.phone
    and k.claimed_at >= from_ms($4) - interval '1 day' and k.dialed_at >= from_ms($4)
    and ${isOtherDialed('k')}) as "numberCapped",
  exists (select from call k where k.account_id = $1 and k.phone = p.phone and k.ended_at is null)
    or exists (select from call k where k.account_id = $1 and k.other_phone = p.phone and k.ended_at is null)
    as "isInCall"
from unnest($2::text[]) with ordinality as p(phone, place) order by p.place`

/** In the order of `phones`, which are in the one form; `memberid` empty: whose they are is not known. */
export async function judgeNumbers(
  tx: Queryable,
  accountId: number,
  phones: readonly string[],
  memberid: string,
  { cap, dayStart, isOpen }: CallRules,
): Promise<JudgedNumber[]> {
  const values = [accountId, phones, cap, dayStart, memberid]
  const rows = await tx.rows<Omit<JudgedNumber, 'outOfHours'>>(JUDGE, values, 'judge-numbers')
  return rows.map(row => ({ ...row, outOfHours: !isOpen }))
}
