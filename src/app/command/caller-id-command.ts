// `caller-id`: the numbers an account may show to those it calls.
import { byNumber, DAYS_MAX, daysBegin } from '../../api/v1/resources/caller-id-days.ts'
import { readCallerId } from '../../domain/phone.ts'
import { ACCOUNT } from '../../words/account-words.ts'
import {
  added,
  badNumber,
  CALLER_ID,
  isNotThere,
  isThere,
  noCallerIds,
  noCallsShown,
  removed,
} from '../../words/caller-id-words.ts'
import { JSON_FLAG } from '../../words/usage-words.ts'
import { createRealClock } from '../real-clock.ts'
import { defineCallerIdTerms } from './caller-id-terms-command.ts'
import { accountNamed, withStore } from './installation.ts'
import { CommandFailure, UsageError } from './spoken-language.ts'
import type { Word } from './word.ts'

interface Given {
  readonly account: string
  readonly number: string
}

export function defineCallerId(word: Word): void {
  const { terminal } = word
  defineCallerIdTerms(word)
  defineDays(word)
  word
    .verb('add', CALLER_ID.add)
    .needs('--account <code>', ACCOUNT.ofAccount)
    .needs('--number <number>', CALLER_ID.number)
    .does(async ({ account, number }: Given) => {
      const callerId = callerIdOf(number)
      const isNew = await withStore(async store => {
        await accountNamed(store, account)
        return store.addCallerId(account, callerId)
      })
      terminal.say(isNew ? added(callerId) : isThere(callerId))
    })
  word
    .verb('list', CALLER_ID.list)
    .needs('--account <code>', ACCOUNT.ofAccount)
    .takes('--json', JSON_FLAG)
    .does(async ({ account, json }: { account: string; json?: true }) => {
      const numbers = await withStore(async store =>
        store.listCallerIds((await accountNamed(store, account)).id),
      )
      if (json) terminal.printJson(numbers)
      else if (numbers.length === 0) terminal.say(noCallerIds(account))
      else terminal.print(numbers.join('\n'))
    })
  word
    .verb('remove', CALLER_ID.remove)
    .needs('--account <code>', ACCOUNT.ofAccount)
    .needs('--number <number>', CALLER_ID.number)
    .does(async ({ account, number }: Given) => {
      const callerId = callerIdOf(number)
      const gone = await withStore(async store => {
        await accountNamed(store, account)
        return store.removeCallerId(account, callerId)
      })
      if (!gone) throw new CommandFailure(isNotThere(account, callerId))
      terminal.say(removed(callerId))
    })
}

function defineDays(word: Word): void {
  const { terminal } = word
  word
    .verb('days', CALLER_ID.days)
    .needs('--account <code>', ACCOUNT.ofAccount)
    .takes('--number <number>', CALLER_ID.ofDays)
    .takes('--json', JSON_FLAG)
    .does(async ({ account: code, number, json }: { account: string; number?: string; json?: true }) => {
      const { rows, pool } = await withStore(async store => {
        const { id, settings } = await accountNamed(store, code)
        const { timeZone: zone } = settings
        const from = daysBegin(zone, DAYS_MAX, createRealClock().systemTime())
        return byNumber(await store.callerIdDays(id, { from, zone }))
      })
      const only = number === undefined ? null : callerIdOf(number)
      const shown = rows.filter(row => only === null || row.number === only)
      if (json) return terminal.printJson({ rows: shown, pool })
      if (shown.length === 0) return terminal.say(noCallsShown(code))
      const all = new Map(pool.map(day => [day.day, share(day)]))
      terminal.printTable(
        ['callerId', 'day', 'calls', 'answerRate', 'ofAll'],
        shown.flatMap(row =>
          row.days.map(day => [row.number, day.day, String(day.calls), share(day), all.get(day.day) ?? '-']),
        ),
      )
    })
}

function share({ known, answered }: { readonly known: number; readonly answered: number }): string {
  return known === 0 ? '-' : `${((100 * answered) / known).toFixed(1)} %`
}

function callerIdOf(text: string): string {
  const callerId = readCallerId(text)
  if (callerId === null) throw new UsageError(badNumber(text))
  return callerId
}
