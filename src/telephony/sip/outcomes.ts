// Maps what the network answers, a SIP status and a Q.850 cause, to how a leg ended.
import type { LegOutcome } from '../../domain/outcome.ts'
import type { Headers } from './message/message.ts'
import { parseParams } from './message/params.ts'
import { isDigits } from './message/scan.ts'

type Refusal = Exclude<LegOutcome, 'completed' | 'lost'>

/**
 * `noAnswerIfRang`: noAnswer if the phone had rung, else unreachable, because the status alone does not say.
 */
type Said = Refusal | 'noAnswerIfRang'

interface Row {
  readonly said: Said
  /** The status says little about why, so a Q.850 cause beside it is believed instead. */
  readonly vague: boolean
}

const exact = (said: Said): Row => ({ said, vague: false })
const vague = (said: Said): Row => ({ said, vague: true })

/**
 * RFC 3261 §21 unless another RFC is named. A status that is not listed counts as its class's x00 (§8.1.3.2).
 */
const STATUSES: Readonly<Record<number, Row>> = {
  // A redirection that is not followed, to another host or number; the next call would be redirected again.
  // 301 is cause 22, number changed (RFC 3398 §8.2.6.1).
  300: vague('unreachable'),
  301: vague('invalid'),
  400: vague('trunkFailed'),
  // Barred by the carrier: credit, caller id, destination. It means 21 (call rejected) only with that cause
  // (RFC 3398 §8.2.6.1).
  403: vague('trunkFailed'),
  404: exact('invalid'),
  408: vague('noAnswerIfRang'),
  410: exact('invalid'),
  // RFC 5626: the phone's connection is gone.
  430: exact('unreachable'),
  // RFC 5079: anonymity disallowed.
  433: exact('rejected'),
  480: vague('noAnswerIfRang'),
  484: exact('invalid'),
  485: exact('invalid'),
  486: exact('busy'),
  // Applies only without a CANCEL of ours: after one the call ends as cancelled or noAnswer, whatever the
  // answer.
  487: vague('noAnswerIfRang'),
  500: vague('trunkFailed'),
  600: vague('busy'),
  603: vague('rejected'),
  604: exact('invalid'),
  606: exact('unreachable'),
  // RFC 8197: unwanted. RFC 8688: rejected by call analytics on the way.
  607: exact('rejected'),
  608: exact('rejected'),
}

/**
 * ITU-T Q.850 §2.2.7. Null: the cause says nothing about a call that was not answered. A cause that is not
 * listed counts as its class (see CLASS_CAUSES).
 */
const CAUSES: Readonly<Record<number, Refusal | null>> = {
  1: 'invalid',
  2: 'unreachable',
  3: 'unreachable',
  4: 'unreachable',
  5: 'invalid',
  6: 'trunkFailed',
  7: 'trunkFailed',
  8: 'trunkFailed',
  9: 'trunkFailed',
  14: 'trunkFailed',
  16: null,
  17: 'busy',
  18: 'noAnswer',
  19: 'noAnswer',
  20: 'unreachable',
  21: 'rejected',
  22: 'invalid',
  23: 'unreachable',
  24: 'rejected',
  25: 'trunkFailed',
  26: 'noAnswer',
  27: 'unreachable',
  28: 'invalid',
  29: 'trunkFailed',
  30: null,
  31: null,
  // Barred, or not a member of a closed user group: the called side does not take such calls.
  55: 'rejected',
  87: 'rejected',
  88: 'unreachable',
  // Recovery on timer expiry, and interworking: the status says more.
  102: null,
  127: null,
}

/**
 * The classes of Q.850: normal event, resource unavailable, service not available or implemented, invalid
 * message, protocol error, interworking.
 */
const CLASS_CAUSES: readonly (Refusal | null)[] = [
  null,
  null,
  'trunkFailed',
  'trunkFailed',
  'trunkFailed',
  'trunkFailed',
  'trunkFailed',
  null,
]

/** A final response other than 2xx. `toPhone`: it came from an agent's phone, where no trunk can fail. */
export interface LegAnswer {
  readonly status: number
  readonly q850: number | null
  readonly rang: boolean
  readonly toPhone: boolean
}

/**
 * The cause wins if the status is vague and the cause is not: carriers put every ending of the telephone
 * network into 480, 500 and 503.
 */
export function outcomeOf({ status, q850, rang, toPhone }: LegAnswer): Refusal {
  const row = rowOf(status)
  const cause = q850 === null ? null : causeOf(q850)
  const said =
    row.vague && cause !== null ? cause : q850 === null ? row.said : (besides(status, q850, rang) ?? row.said)
  if (said === 'noAnswerIfRang') return rang ? 'noAnswer' : 'unreachable'
  return said === 'trunkFailed' && toPhone ? 'unreachable' : said
}

/**
 * PBXs answer 603 for every call they end before it is answered; only cause 21 means that the person refused
 * (RFC 3326, RFC 6432). Of the vague causes, 102 is the network's timer, and no phone rang unless a 180 said
 * so.
 */
function besides(status: number, q850: number, rang: boolean): Said | null {
  if (status !== 603) return null
  return q850 === 102 && !rang ? 'trunkFailed' : 'noAnswerIfRang'
}

/**
 * The trunk has no room for the call now: 503 with Retry-After, no circuit (34), congestion (42), or an
 * unavailable channel (44, 47).
 */
const FULL_CAUSES: ReadonlySet<number> = new Set([34, 42, 44, 47])

/** What a refusal says about the trunk. */
export type TrunkFault =
  /** Nothing: the trunk carried the call to where it was refused. */
  | 'none'
  /** The trunk has no room now. */
  | 'full'
  /** The trunk failed. Once, the number may be the reason; again and again, it is the trunk. */
  | 'failed'

/** RFC 3261 §21.5.4: a 503 without Retry-After counts as a 500. */
export function trunkFaultOf(
  { status, q850 }: Pick<LegAnswer, 'status' | 'q850'>,
  retryAfterS: number | null,
): TrunkFault {
  if (outcomeOf({ status, q850, rang: false, toPhone: false }) !== 'trunkFailed') return 'none'
  const isFull = (status === 503 && retryAfterS !== null) || (q850 !== null && FULL_CAUSES.has(q850))
  if (isFull) return 'full'
  return status >= 500 && status < 600 ? 'failed' : 'none'
}

/** Neither the status nor the cause says why, so what was heard before the end is believed instead. */
export function saysLittle({ status, q850 }: Pick<LegAnswer, 'status' | 'q850'>): boolean {
  return rowOf(status).vague && (q850 === null || causeOf(q850) === null)
}

function rowOf(status: number): Row {
  return STATUSES[status] ?? STATUSES[Math.floor(status / 100) * 100] ?? vague('trunkFailed')
}

function causeOf(cause: number): Refusal | null {
  const named = CAUSES[cause]
  return named === undefined ? (CLASS_CAUSES[cause >> 4] ?? null) : named
}

/** RFC 3326: the Q.850 cause of the Reason header, 0 to 127; null if there is none. */
export function q850Of(headers: Headers): number | null {
  for (const value of headers.all('Reason')) {
    const semicolon = value.indexOf(';')
    if (semicolon === -1 || value.slice(0, semicolon).trim().toLowerCase() !== 'q.850') continue
    const text = parseParams(value, semicolon)?.get('cause') ?? ''
    if (text.length <= 3 && isDigits(text) && Number(text) <= 127) return Number(text)
  }
  return null
}
