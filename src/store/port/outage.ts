// Distinguishes errors that pass (the database is away, two transactions collided) from errors that are ours.
import { errorCode } from '../../domain/error-text.ts'

/** Codes of the system; the driver gives some errors of its own words alone. */
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
 * True when the database cannot be asked now and the same call may work later; what it changed is unknown
 * when the answer was lost.
 */
export function isOutage(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = errorCode(error)
  if (SYSTEM_CODES.has(code) || OUTAGE_STATES.test(code) || DRIVER_WORDS.test(error.message)) return true
  if (error instanceof AggregateError && error.errors.some(isOutage)) return true
  return error.cause !== undefined && isOutage(error.cause)
}

/** The database ended a statement that took longer than it may: statement_timeout. */
export function isTooSlow(error: unknown): boolean {
  return errorCode(error) === '57014'
}

/** Deadlock or serialization failure: rolled back, to be tried again. */
export function isCollision(error: unknown): boolean {
  const code = errorCode(error)
  return code === '40P01' || code === '40001'
}
