// What is asked of the store about caller ids: their terms, their rest, and how they were used.
import type { CallerId, CallerIdTerms, CallerIdUse } from '../../domain/caller-id-terms.ts'

/** Counted from the records of calls. */
export interface PastUse extends CallerIdUse {
  readonly number: string
}

export interface CallerIdBook {
  /**
   * How the account's caller ids were used since the day began, and within the hour, apart from the calls of
   * `own.node` since `own.from`.
   */
  callerIdUse(
    accountId: number,
    since: { readonly dayStart: number; readonly hourStart: number },
    own: { readonly node: string; readonly from: number },
  ): Promise<readonly PastUse[]>
  /** Epoch ms; null: it rests no more. False: the account has no such id. */
  restCallerId(accountId: number, number: string, until: number | null): Promise<boolean>
}

/** How a caller id was answered on one day. */
export interface CallerIdDay {
  readonly number: string
  /** As in 2026-11-29, in the zone that was asked for. */
  readonly day: string
  /** Calls that are over, by when they were dialled. */
  readonly calls: number
  /** Those of which it is known whether somebody answered. */
  readonly known: number
  readonly answered: number
}

export interface CallerIdList {
  /** In the order of their numbers. */
  listCallerIdTerms(accountId: number): Promise<readonly CallerId[]>
  /**
   * Since `from`, epoch ms, by the number and the day; a day without a call is left out. It reads every call
   * since then.
   */
  callerIdDays(
    accountId: number,
    since: { readonly from: number; readonly zone: string },
  ): Promise<readonly CallerIdDay[]>
  /** Null takes them away; false: the account has no such id. */
  setCallerIdTerms(accountId: number, number: string, terms: CallerIdTerms | null): Promise<boolean>
}
