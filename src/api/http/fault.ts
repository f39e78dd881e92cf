// What a client is told of our faults: enough to know whether to try again, nothing of our insides.
import { errorCode } from '../../domain/error-text.ts'
import { isOutage, isTooSlow } from '../../store/port/outage.ts'
import { TooManyLogins } from '../published/auth.ts'

export function faultMessage(error: unknown): string {
  if (error instanceof TooManyLogins) return error.message
  return isOutage(error) || isTooSlow(error) ? '数据库暂时不可用' : '内部错误'
}

/** For the log: never the values a statement was given, which may be keys or people's numbers. */
export function describe(error: unknown): { code: string; message: string; stack: string } {
  if (!(error instanceof Error)) return { code: '', message: 'thrown: no error', stack: '' }
  const code = errorCode(error)
  if (error instanceof AggregateError && code === '') return describe(error.errors[0])
  return { code, message: error.message.slice(0, 500), stack: (error.stack ?? '').slice(0, 2_000) }
}
