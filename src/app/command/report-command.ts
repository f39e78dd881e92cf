// `report rebuild`: counts the calls of past minutes again, for figures that were written wrongly or not at
// all.
import { MINUTE_MS, minuteOf } from '../../domain/report-minute.ts'
import { ACCOUNT } from '../../words/account-words.ts'
import { RANGE } from '../../words/range-words.ts'
import { callsGone, emptyRange, REPORT, rebuilt } from '../../words/report-words.ts'
import { rangeOf } from './export-command.ts'
import { accountNamed, withStore } from './installation.ts'
import { CommandFailure, UsageError } from './spoken-language.ts'
import type { Word } from './word.ts'

const DAY_MS = 86_400_000
/** One statement counts this much. */
const CHUNK_MS = DAY_MS / 4

interface Given {
  readonly account: string
  readonly from: string
  readonly to?: string
}

export function defineReport(word: Word): void {
  word
    .verb('rebuild', REPORT.rebuild)
    .needs('--account <code>', ACCOUNT.ofAccount)
    .needs('--from <time>', RANGE.from)
    .takes('--to <time>', RANGE.to)
    .does(async ({ account, from, to }: Given) => {
      const { createRealClock } = await import('../real-clock.ts')
      const now = createRealClock().systemTime()
      const minutes = await withStore(async store => {
        const { id, settings } = await accountNamed(store, account)
        const { keepCallsDays, abandonWaitMs, lateCountsAsAbandoned } = settings
        const range = rangeOf(from, to, settings.timeZone)
        const [first, end] = [minuteOf(range.from ?? now), minuteOf(range.to ?? now)]
        if (end <= first) throw new UsageError(emptyRange(from, to ?? ''))
        if (keepCallsDays !== 'forever' && first < now - keepCallsDays * DAY_MS)
          throw new CommandFailure(callsGone(from, keepCallsDays))
        const lateMs = lateCountsAsAbandoned ? abandonWaitMs : null
        for (let since = first; since < end; since += CHUNK_MS)
          await store.writeReport([], [{ accountId: id, since, lateMs }], Math.min(end, since + CHUNK_MS))
        return (end - first) / MINUTE_MS
      })
      word.terminal.say(rebuilt(account, minutes))
    })
}
