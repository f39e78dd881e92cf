// A queue: a group with a strategy, and the seconds that the published services set.
import type { StrategyCode } from './agent.ts'

/**
 * The seconds of EditQueue with their published defaults. They are stored and shown only: a task's customer
 * waits for `abandonWaitMs` of the account, because a longer wait would count as abandoned anyway.
 */
export const QUEUE_SECONDS = {
  announcefreq: 30,
  ringdelay: 30,
  maxwaittime: 0,
  withnoagenttime: 0,
  noagentrejoiningtime: 5,
  discardtime: 90,
} as const
export type QueueSeconds = Readonly<Record<keyof typeof QUEUE_SECONDS, number>>

/** Fields that are null stay unchanged. */
export interface QueueChange {
  readonly remark: string
  readonly strategy: StrategyCode | null
  /** Whether the client calls it a queue for predictive tasks; any queue may be used by tasks. */
  readonly autocall: boolean | null
  readonly seconds: Partial<QueueSeconds>
}

export function queueSeconds(kept: Partial<QueueSeconds>): QueueSeconds {
  return { ...QUEUE_SECONDS, ...kept }
}
