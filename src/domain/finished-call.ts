// The record of a call that is over, for GetBill, /api/cdrs, pushes and exports.
import type { CallOriginType } from './call/origin.ts'
import type { ContactData } from './contact.ts'
import type { HangupBy, Outcome } from './outcome.ts'

/** Times are epoch ms. */
export interface FinishedCall extends ContactData {
  /** Unique: receivers drop repeats by it. */
  readonly id: number
  readonly legId: string
  readonly origin: CallOriginType
  /** Both null: no task made it. */
  readonly taskid: string | null
  readonly round: number | null
  /** The last agent who had it. */
  readonly agentExt: string | null
  readonly phone: string
  readonly callerId: string
  readonly trunk: string
  readonly dialedAt: number
  readonly ringingAt: number | null
  /** When the customer answered. */
  readonly answeredAt: number | null
  /** When it was offered to `agentExt`; null in records from before migration 0013. */
  readonly offeredAt: number | null
  /** When an agent began to talk with the customer. */
  readonly connectedAt: number | null
  readonly endedAt: number
  readonly outcome: Outcome
  readonly by: HangupBy
  readonly sipStatus: number | null
  readonly q850: number | null
  readonly recording: string
  /** What the agent said of it: a code of the account's, and a text; null: nothing. */
  readonly disposition?: string | null
  readonly note?: string | null
  /** The outside number in an agent's place: the first of a double call. */
  readonly otherPhone?: string | null
  /** The keys that the customer pressed at a message, in their order; null: none. */
  readonly keys?: string | null
}

/** Seconds from the dial to the answer, or to the end of an unanswered call; rounded down. */
export function waitingSeconds(call: Pick<FinishedCall, 'dialedAt' | 'answeredAt' | 'endedAt'>): number {
  return Math.max(0, Math.floor(((call.answeredAt ?? call.endedAt) - call.dialedAt) / 1_000))
}

/**
 * Seconds of conversation: 0 only if there was none, because receivers recognise connected calls by a figure
 * above 0.
 */
export function talkingSeconds(call: Pick<FinishedCall, 'connectedAt' | 'endedAt'>): number {
  return call.connectedAt === null ? 0 : Math.max(1, Math.floor((call.endedAt - call.connectedAt) / 1_000))
}
