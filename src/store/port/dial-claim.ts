// How contacts are claimed, and their calls marked as dialled. Times are epoch ms.
import type { ContactData } from '../../domain/contact.ts'
import type { CustomerClocks } from '../../domain/plan/customer-clocks.ts'
import type { LimitWindow } from '../../domain/plan/limits.ts'
import type { Tries } from '../../domain/plan/next-try.ts'

/** A contact that an agent looked at and did not call. */
export interface SkippedClaim {
  readonly callId: number
  readonly ext: string
  /** Null: it is not called in this round. */
  readonly dueAt: number | null
}

export interface ClaimRequest {
  readonly taskId: number
  readonly node: string
  readonly limit: number
  readonly now: number
  /** The limits of the task's plan, as of now; a number at one of them waits for its end. Left out: none. */
  readonly windows?: readonly LimitWindow[]
  /**
   * By which customers may be called now or not yet; who may not waits until then. Left out: all may be
   * called.
   */
  readonly clocks?: CustomerClocks
  /** The plan has numbers called again before others. */
  readonly hasFirst?: boolean
}

export interface Claim {
  readonly callId: number
  /** Also the id of the customer's leg at the switch. */
  readonly legId: string
  readonly contactId: number
  readonly phone: string
  /** In which time zone its client says it is; null: nothing was said. */
  readonly zone: string | null
  readonly expiresAt: number | null
  readonly round: number
  /** How often calls to this contact were cut off before. */
  readonly interruptions: number
  /** How often it was called again by rules of its plan. */
  readonly tries: Tries
  readonly data: ContactData
}

export interface Remaining {
  /** Counted up to 10,000, as is `due`, which stands for "10,000 or more". */
  readonly waiting: number
  readonly due: number
  readonly nextDueAt: number | null
}

export interface DialMark {
  readonly callId: number
  readonly dialedAt: number
  readonly trunk: string
  readonly callerId: string
  /** The limits of its task's plan, as of the dial; left out: none. */
  readonly windows?: readonly LimitWindow[]
}
