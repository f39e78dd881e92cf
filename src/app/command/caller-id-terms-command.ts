// `caller-id set|rest`: what wears a caller id out, and the rest one is laid to.
import { CallerIdTerms } from '../../domain/caller-id-terms.ts'
import { ACCOUNT } from '../../words/account-words.ts'
import { CALLER_ID, CALLER_ID_TERMS, isNotThere, laidToRest, termsSet } from '../../words/caller-id-words.ts'
import { notInRange } from '../../words/usage-words.ts'
import { createRealClock } from '../real-clock.ts'
import { accountNamed, withStore } from './installation.ts'
import { CommandFailure, UsageError } from './spoken-language.ts'
import type { Word } from './word.ts'

const MOST = 1_000_000
/** A month. */
const REST_MAX = 43_200

interface Given {
  readonly account: string
  readonly number: string
  readonly dailyMost?: string
  readonly hourlyMost?: string
  readonly concurrent?: string
  readonly restAfter?: string
  readonly restFor?: string
  readonly prefix?: readonly string[]
  readonly task?: readonly string[]
  readonly minutes?: string
}

export function defineCallerIdTerms(word: Word): void {
  const { terminal } = word
  word
    .verb('set', CALLER_ID_TERMS.set)
    .needs('--account <code>', ACCOUNT.ofAccount)
    .needs('--number <number>', CALLER_ID.number)
    .takes('--daily-most <calls>', CALLER_ID_TERMS.dailyMost)
    .takes('--hourly-most <calls>', CALLER_ID_TERMS.hourlyMost)
    .takes('--concurrent <calls>', CALLER_ID_TERMS.concurrent)
    .takes('--rest-after <calls>', CALLER_ID_TERMS.restAfter)
    .takes('--rest-for <minutes>', CALLER_ID_TERMS.restFor)
    .lists('--prefix <digits>', CALLER_ID_TERMS.prefix)
    .lists('--task <taskid>', CALLER_ID_TERMS.task)
    .does(async (given: Given) => {
      const terms = termsOf(given)
      const { account: code, number } = given
      const isThere = await withStore(async store =>
        store.setCallerIdTerms((await accountNamed(store, code)).id, number, terms),
      )
      if (!isThere) throw new CommandFailure(isNotThere(code, number))
      terminal.say(termsSet(number))
    })
  word
    .verb('rest', CALLER_ID_TERMS.rest)
    .needs('--account <code>', ACCOUNT.ofAccount)
    .needs('--number <number>', CALLER_ID.number)
    .needs('--minutes <minutes>', CALLER_ID_TERMS.minutes)
    .does(async ({ account: code, number, minutes: typed }: Given) => {
      const minutes = wholeOf('--minutes', typed, 0, REST_MAX) ?? 0
      const until = minutes === 0 ? null : createRealClock().systemTime() + minutes * 60_000
      const isThere = await withStore(async store =>
        store.restCallerId((await accountNamed(store, code)).id, number, until),
      )
      if (!isThere) throw new CommandFailure(isNotThere(code, number))
      terminal.say(laidToRest(number, minutes))
    })
}

/** Null: no flag was given, so it has none. */
function termsOf(given: Given): CallerIdTerms | null {
  const { dailyMost, hourlyMost, concurrent, restAfter, restFor, prefix = [], task = [] } = given
  const flags = [dailyMost, hourlyMost, concurrent, restAfter, restFor, ...prefix, ...task]
  if (flags.every(flag => flag === undefined)) return null
  for (const digits of prefix)
    if (!/^\+?\d{1,15}$/.test(digits))
      throw new UsageError(notInRange('--prefix', digits, 0, 999_999_999_999_999))
  const calls = restAfter === 'drop' ? null : wholeOf('--rest-after', restAfter, 1, MOST)
  return CallerIdTerms.parse({
    dailyMost: wholeOf('--daily-most', dailyMost, 1, MOST),
    hourlyMost: wholeOf('--hourly-most', hourlyMost, 1, MOST),
    concurrent: wholeOf('--concurrent', concurrent, 1, MOST),
    restAfter: restAfter === 'drop' ? 'answerRateDrop' : calls === null ? null : { calls },
    restForMinutes: wholeOf('--rest-for', restFor, 1, REST_MAX) ?? undefined,
    prefixes: prefix,
    tasks: task,
  })
}

/** Null: it was not given. */
function wholeOf(flag: string, typed: string | undefined, least: number, most: number): number | null {
  if (typed === undefined) return null
  const value = Number(typed)
  if (!/^\d+$/.test(typed) || value < least || value > most)
    throw new UsageError(notInRange(flag, typed, least, most))
  return value
}
