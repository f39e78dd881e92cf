// Which numbers of a call were dialled, in SQL: what counts for limits, caps and caller ids.

/**
 * The customer's phone was dialled, as far as is known: a call that goes on keeps its place, one that ended
 * before its agent picked up gives it back.
 */
export function isDialed(call: string): string {
  return `(${call}.dialed_at is not null and ${call}.not_called is null)`
}

/** The same of the other number, which is the first of two that are joined, or one that got the call. */
export function isOtherDialed(call: string): string {
  return `(${call}.dialed_at is not null and ${call}.not_called is distinct from 'anybody')`
}

/** How many numbers saw the caller id. */
export function dialedNumbers(call: string): string {
  return `(case when ${call}.not_called = 'anybody' then 0
    else case ${call}.origin when 'double' then 2 else 1 end - (${call}.not_called is not null)::int end)`
}

/** It goes on, and may yet end without having dialled the customer. */
export function mayGiveBack(call: string): string {
  return `(${call}.ended_at is null and ${call}.answered_at is null and (${call}.dialed_at is null
    or ${call}.agent_ext is not null or ${call}.other_phone is not null))`
}
