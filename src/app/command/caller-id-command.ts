// `caller-id`: the numbers an account may show to those it calls.
import { readCallerId } from '../../domain/phone.ts'
import { ACCOUNT } from '../../words/account-words.ts'
import {
  added,
  badNumber,
  CALLER_ID,
  isNotThere,
  isThere,
  noCallerIds,
  removed,
} from '../../words/caller-id-words.ts'
import { JSON_FLAG } from '../../words/usage-words.ts'
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

function callerIdOf(text: string): string {
  const callerId = readCallerId(text)
  if (callerId === null) throw new UsageError(badNumber(text))
  return callerId
}
