// The prompts that the switch may play to each account's customers: read from the store when settings name
// others than before, and handed over.
import type { UsedPrompt } from '../../store/port/account-picture.ts'
import type { EngineStore } from '../../store/port/engine-store.ts'
import type { Switch } from '../../telephony/port.ts'

const NONE = '[]'

export class HandedPrompts {
  private readonly store: Pick<EngineStore, 'promptSamples'>
  private readonly telephony: Pick<Switch, 'usePrompts'>
  /** What each account's were last. */
  private readonly last = new Map<number, string>()

  constructor(store: Pick<EngineStore, 'promptSamples'>, telephony: Pick<Switch, 'usePrompts'>) {
    this.store = store
    this.telephony = telephony
  }

  /** Called before an account's calls go by settings that name them. */
  async hand(accountId: number, prompts: readonly UsedPrompt[]): Promise<void> {
    // A prompt never gets another sound, so its id and name say all.
    const all = JSON.stringify(prompts)
    if ((this.last.get(accountId) ?? NONE) === all) return
    const read = await Promise.all(
      prompts.map(async ({ id, name }) => {
        const samples = await this.store.promptSamples(accountId, id)
        // Removed meanwhile: the next reading of the account does not name it.
        return samples === null ? [] : [{ name, samples }]
      }),
    )
    this.telephony.usePrompts(accountId, read.flat())
    this.last.set(accountId, all)
  }

  /** The account belongs to another process now. */
  drop(accountId: number): void {
    if (this.last.delete(accountId)) this.telephony.usePrompts(accountId, [])
  }
}
