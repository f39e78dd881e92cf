// Distinguishes errors that pass (the database is away, two transactions collided) from our own faults.
import { errorCode } from '../../domain/error-text.ts'

/** Codes of the system; some errors of the driver have only a message. */
const SYSTEM_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOENT',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
])
const DRIVER_WORDS =
  /Connection terminated|connection timeout|timeout exceeded when trying to connect|Client has encountered a connection error|not queryable|timeout expired|Query read timeout|Cannot use a pool after calling end/i
/**
 * PostgreSQL's appendix A: connection exceptions, out of resources, operator intervention, system errors,
 * read-only (a failover).
 */
const OUTAGE_STATES = /^(08|53|57P0|58|25006)/

/**
 * True if the database is not available now and the same call may work later. If the answer was lost, it is
 * unknown whether the call changed anything.
 */
export function isOutage(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = errorCode(error)
  if (SYSTEM_CODES.has(code) || OUTAGE_STATES.test(code) || DRIVER_WORDS.test(error.message)) return true
  if (error instanceof AggregateError && error.errors.some(isOutage)) return true
  return error.cause !== undefined && isOutage(error.cause)
}

/** The database ended a statement that took too long (statement_timeout). */
export function isTooSlow(error: unknown): boolean {
  return errorCode(error) === '57014'
}

/** A deadlock or serialization failure: the transaction was rolled back and can be tried again. */
export function isCollision(error: unknown): boolean {
  const code = errorCode(error)
  return code === '40P01' || code === '40001'
}
