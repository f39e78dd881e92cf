// `push redeliver`: puts pushes that were delivered or given up back in the outbox, for a receiver that lost
// some.
import type { RedeliverFilter } from '../../store/port/admin-store.ts'
import { ACCOUNT } from '../../words/account-words.ts'
import { PUSH, putBack } from '../../words/push-words.ts'
import { RANGE } from '../../words/range-words.ts'
import { rangeOf } from './export-command.ts'
import { accountNamed, withStore } from './installation.ts'
import { UsageError } from './spoken-language.ts'
import type { Word } from './word.ts'

interface Given {
  readonly account: string
  readonly from?: string
  readonly to?: string
  readonly kind?: RedeliverFilter['kind']
  readonly failed?: boolean
}

export function definePush(word: Word): void {
  word
    .verb('redeliver', PUSH.redeliver)
    .needs('--account <code>', ACCOUNT.ofAccount)
    .takes('--from <time>', RANGE.from)
    .takes('--to <time>', RANGE.to)
    .takesOneOf('--kind <kind>', ['call', 'state', 'task'], PUSH.kind)
    .takes('--failed', PUSH.failed)
    .does(async ({ account, from, to, kind = null, failed = false }: Given) => {
      // Sending a whole week again by mistake is worse than typing one more word.
      if (from === undefined && !failed) throw new UsageError(PUSH.sinceWhen)
      const put = await withStore(async store => {
        const { id, settings } = await accountNamed(store, account)
        return store.redeliver(id, { ...rangeOf(from, to, settings.timeZone), kind, failedOnly: failed })
      })
      word.terminal.say(putBack(account, put))
    })
}
