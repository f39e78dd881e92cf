// What the verbs of one store work over, and the three ways to bind a verb to it.
import type { AccountGate } from './account-gate.ts'
import type { BillKey } from './call/list-bills.ts'
import type { ContactKey } from './contact/list-contacts.ts'
import type { Database } from './database.ts'
import type { ChannelListener } from './listener.ts'
import type { PageMarks } from './page-marks.ts'

export interface StoreGround {
  /** The connections of the engine and the commands. */
  readonly db: Database
  /** The connections of the API. */
  readonly api: Database
  readonly gate: AccountGate
  readonly listener: ChannelListener
  readonly contactMarks: PageMarks<ContactKey>
  readonly billMarks: PageMarks<BillKey>
}

export type BoundVerbs<Verbs> = { readonly [Name in keyof Verbs]: (ground: StoreGround) => Verbs[Name] }

/** Over the connections of the engine. */
export function bound<Args extends unknown[], Result>(verb: (db: Database, ...args: Args) => Result) {
  return ({ db }: StoreGround) =>
    (...args: Args): Result =>
      verb(db, ...args)
}

/** Over the connections of the API. */
export function asked<Args extends unknown[], Result>(verb: (api: Database, ...args: Args) => Result) {
  return ({ api }: StoreGround) =>
    (...args: Args): Result =>
      verb(api, ...args)
}

/** Over the connections of the API, of which each account has its share. */
export function shared<Args extends unknown[], Result>(
  verb: (api: Database, accountId: number, ...args: Args) => Promise<Result>,
) {
  return ({ api, gate }: StoreGround) =>
    (accountId: number, ...args: Args): Promise<Result> =>
      gate.run(accountId, () => verb(api, accountId, ...args))
}

/**
 * Each verb is bound when somebody asks for it: binding all of them took 1.2 ms, and a request of `/v1` that
 * changes something uses three (measured 2026-11-30).
 */
export function verbsOver<Verbs extends object>(binding: BoundVerbs<Verbs>, ground: StoreGround): Verbs {
  return new Proxy(binding, {
    get: (verbs, name) => verbs[name as keyof Verbs]?.(ground),
  }) as Verbs
}
