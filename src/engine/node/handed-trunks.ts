// The trunks the switch may use: read from the store with every round of care, handed over when they changed.
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

  /** One at a time; who asks meanwhile waits for it. */
  hand(): Promise<void> {
    this.handing ??= this.handOnce().finally(() => {
      this.handing = null
    })
    return this.handing
  }

  /** Before an account's calls take these: one of them may be newer than the last round of care. */
  async know(trunks: readonly { readonly name: string }[]): Promise<void> {
    const isNew = () => trunks.some(({ name }) => !this.names.has(name))
    // The first may have been read before the account was; what is new after the second is gone again.
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
