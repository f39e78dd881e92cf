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

export interface CallerIdList {
  /** In the order of their numbers. */
  listCallerIdTerms(accountId: number): Promise<readonly CallerId[]>
  /** Null takes them away; false: the account has no such id. */
  setCallerIdTerms(accountId: number, number: string, terms: CallerIdTerms | null): Promise<boolean>
}
