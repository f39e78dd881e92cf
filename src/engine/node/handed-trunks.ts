// The trunks that the switch may use: read from the store in every round of care, and handed over if they
// have changed.
import type { EngineStore } from '../../store/port/engine-store.ts'
import type { Switch } from '../../telephony/port.ts'

export class HandedTrunks {
  private readonly store: Pick<EngineStore, 'listTrunks'>
  private readonly telephony: Pick<Switch, 'useTrunks'>
  private last = ''
  private names: ReadonlySet<string> = new Set()
  private handing: Promise<void> | null = null

  constructor(store: Pick<EngineStore, 'listTrunks'>, telephony: Pick<Switch, 'useTrunks'>) {
    this.store = store
    this.telephony = telephony
  }

  /** One at a time; a call in between waits for the current one. */
  hand(): Promise<void> {
    this.handing ??= this.handOnce().finally(() => {
      this.handing = null
    })
    return this.handing
  }

  /**
   * Called before an account's calls take these trunks, since one of them may be newer than the last round of
   * care.
   */
  async know(trunks: readonly { readonly name: string }[]): Promise<void> {
    const isNew = () => trunks.some(({ name }) => !this.names.has(name))
    // The first reading may be older than the account's; a trunk that is still unknown after the second has
    // been removed.
    for (let tries = 0; tries < 2 && isNew(); tries++) await this.hand()
  }

  private async handOnce(): Promise<void> {
    const trunks = await this.store.listTrunks()
    const all = JSON.stringify(trunks)
    if (all === this.last) return
    this.telephony.useTrunks(trunks)
    this.last = all
    this.names = new Set(trunks.map(({ name }) => name))
  }
}
