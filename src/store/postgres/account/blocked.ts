// Whether a number, or the person whose number it is, is blocked: one condition for every statement.

/** An entry whose term is over does not count. `at`: an expression, as are those below. */
export function isInForce(entry: string, at: string): string {
  return `(${entry}.until is null or ${entry}.until > ${at})`
}

/** `memberid` empty: whose number it is is not known. */
export function isBlocked(accountId: string, phone: string, memberid: string, at: string): string {
  return `(exists (select from blocked_number b where b.account_id = ${accountId} and b.phone = ${phone}
    and ${isInForce('b', at)})
  or (${memberid} <> '' and exists (select from blocked_person b where b.account_id = ${accountId}
    and b.memberid = ${memberid} and ${isInForce('b', at)})))`
}
