// What `/v1` asks of trunks, the block list, settings, and the lists an account keeps for its desk.
import type { AccountSettings, SettingChanges } from '../../domain/account.ts'
import type { Block, Blocked, NewBlocks } from '../../domain/block.ts'
import type { Refusal } from '../../domain/refusal.ts'
import type { TrunkFields } from '../../domain/trunk.ts'
import type { TrunkOutage } from '../../domain/trunk-outage.ts'
import type { Overtaken } from './console-store.ts'

export interface ListBook {
  /** The account's own, and with `withShared` those that every account may use; `name` null: all. */
  accountTrunks(accountId: number, withShared: boolean, name: string | null): Promise<readonly TrunkDetail[]>
  changeTrunk(
    accountId: number,
    withShared: boolean,
    name: string,
    edit: Partial<TrunkFields>,
    was: Partial<TrunkFields>,
  ): Promise<Refusal | Overtaken | null>
  /** Calls over it go on. */
  dropTrunk(accountId: number, withShared: boolean, name: string): Promise<Refusal | null>
  /**
   * In the order of the numbers or memberids, behind `after`; one more than `limit` if there is a next page.
   * Entries whose term is over are among them.
   */
  pageBlocks(
    accountId: number,
    search: { readonly of: Blocked; readonly prefix: string | null; readonly after: string },
    limit: number,
  ): Promise<readonly Block[]>
  /**
   * Returns how many are new or blocked for longer. Once it returns, none of them is dialled any more by a
   * task.
   */
  addBlocks(accountId: number, blocks: NewBlocks): Promise<number>
  /** Returns how many were on the list. */
  removeBlocks(accountId: number, of: Blocked, keys: readonly string[]): Promise<number>
  /**
   * `was`: what the caller saw of the settings it changes; null: at its default. Refused if the account has
   * no such plan.
   */
  changeSettings(
    accountId: number,
    changes: SettingChanges,
    was: SettingChanges,
  ): Promise<Partial<AccountSettings> | Overtaken | Refusal>
  listDispositions(accountId: number): Promise<readonly Disposition[]>
  /** All of them, in their order; `was`: the list that the caller saw. */
  setDispositions(
    accountId: number,
    list: readonly Disposition[],
    was: readonly Disposition[] | null,
  ): Promise<Overtaken | null>
  listAwayReasons(accountId: number): Promise<readonly AwayReason[]>
  setAwayReasons(
    accountId: number,
    list: readonly AwayReason[],
    was: readonly AwayReason[] | null,
  ): Promise<Overtaken | null>
}

export interface TrunkDetail extends Omit<TrunkFields, 'password'> {
  readonly name: string
  /** Every account may use it. */
  readonly isShared: boolean
  readonly hasPassword: boolean
  /** Calls over it now. */
  readonly inUse: number
  /** What each engine node last found; empty: none has said anything of it. */
  readonly reports: readonly {
    readonly node: string
    readonly outage: TrunkOutage | null
    readonly at: number
  }[]
}

/** What an agent says of a conversation. */
export interface Disposition {
  readonly code: string
  readonly label: string
  /** 1 to 9 on the desk; null: none. */
  readonly hotkey: number | null
  readonly enabled: boolean
}

/** Why an agent is not ready. */
export interface AwayReason {
  readonly code: string
  readonly label: string
  /** Null: as long as it takes. */
  readonly limitSeconds: number | null
  readonly enabled: boolean
}
