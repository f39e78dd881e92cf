// `why`: when a number is dialled next in each of its tasks, and which rule says so.
import { DateTime } from 'luxon'
import { normalizePhone } from '../../domain/phone.ts'
import { numberAhead } from '../../examination/number-ahead.ts'
import { ACCOUNT } from '../../words/account-words.ts'
import { badPhone } from '../../words/block-words.ts'
import { inNoTask, nextDialWords, WHY_NUMBER } from '../../words/next-dial-words.ts'
import { JSON_FLAG } from '../../words/usage-words.ts'
import { createRealClock } from '../real-clock.ts'
import { accountNamed, withStore } from './installation.ts'
import { UsageError } from './spoken-language.ts'
import type { Word } from './word.ts'

interface Given {
  readonly account: string
  readonly phone: string
  readonly json?: true
}

export function defineWhy(word: Word): void {
  const { terminal } = word
  word
    .needs('--account <code>', ACCOUNT.ofAccount)
    .needs('--phone <number>', WHY_NUMBER.phone)
    .takes('--json', JSON_FLAG)
    .does(async ({ account: code, phone: typed, json }: Given) => {
      const { phone, zone, rows } = await withStore(async store => {
        const account = await accountNamed(store, code)
        const phone = normalizePhone(typed, account.settings.country)
        if (phone === null) throw new UsageError(badPhone(typed, account.settings.country))
        const rows = await numberAhead(store, account, phone, createRealClock().systemTime())
        return { phone, zone: account.settings.timeZone, rows }
      })
      const explained = rows.map(({ next, ...task }) => ({
        ...task,
        next: { at: next.at, rule: next.rule, sentence: nextDialWords(next)[terminal.language] },
      }))
      if (json) return terminal.printJson(explained)
      if (rows.length === 0) return terminal.say(inNoTask(phone))
      const shown = (at: number | null) =>
        at === null ? '-' : DateTime.fromMillis(at, { zone }).toFormat('yyyy-MM-dd HH:mm:ss')
      terminal.printTable(
        ['taskid', 'name', 'next', 'why'],
        explained.map(({ taskid, taskName, next }) => [taskid, taskName, shown(next.at), next.sentence]),
      )
    })
}
