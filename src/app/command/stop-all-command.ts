// `stop-all`: stops all dialling, in one account or in the whole installation, until the stop is lifted.

import { STOP, stopLifted, stoppedNow, wasNotStopped } from '../../words/stop-all-words.ts'
import { accountNamed, withStore } from './installation.ts'
import { CommandFailure } from './spoken-language.ts'
import type { Word } from './word.ts'

interface Given {
  readonly account?: string
  readonly endTalks?: true
  readonly lift?: true
}

export function defineStopAll(word: Word): void {
  const { terminal } = word
  word
    .takes('--account <code>', STOP.account)
    .takes('--end-talks', STOP.endTalks)
    .takes('--lift', STOP.lift)
    .does(async ({ account, endTalks, lift }: Given) => {
      const endsTalks = endTalks === true
      const code = account ?? null
      await withStore(async store => {
        if (code !== null) await accountNamed(store, code)
        if (lift) {
          if (!(await store.liftStop(code))) throw new CommandFailure(wasNotStopped(code))
          const isAllStopped = code !== null && (await store.listStops()).some(stop => stop.code === null)
          terminal.say(stopLifted(code, isAllStopped))
        } else terminal.say(stoppedNow(code, endsTalks, await store.stopAll(code, endsTalks)))
      })
    })
}
