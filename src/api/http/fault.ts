// What a client learns about our faults: whether to try again, and nothing about our internals.
import { errorCode } from '../../domain/error-text.ts'
import { isOutage, isTooSlow } from '../../store/port/outage.ts'
import type { FaultWord } from '../../wire/answers.ts'
import { TooManyLogins } from '../credentials/secret-hash.ts'

export function faultWord(error: unknown): FaultWord {
  if (error instanceof TooManyLogins) return 'tooManyLogins'
  return isOutage(error) || isTooSlow(error) ? 'outage' : 'other'
}

/** For the log. It never holds the values of a statement, which may be keys or people's numbers. */
export function describe(error: unknown): { code: string; message: string; stack: string } {
  if (!(error instanceof Error)) return { code: '', message: 'thrown: no error', stack: '' }
  const code = errorCode(error)
  if (error instanceof AggregateError && code === '') return describe(error.errors[0])
  return { code, message: error.message.slice(0, 500), stack: (error.stack ?? '').slice(0, 2_000) }
}
