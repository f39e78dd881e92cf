// A queue: a group with a strategy, and the seconds it is given by the published services.
import type { StrategyCode } from './agent.ts'

/**
 * Seconds of EditQueue with their published defaults. They are kept and shown; a customer of a task waits
 * `abandonWaitMs` of the account, because an announcement or a longer wait would be an abandoned call all the
 * same.
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

/** What is null stays as it is. */
export interface QueueChange {
  readonly remark: string
  readonly strategy: StrategyCode | null
  /** Null: as it was; said to be for predictive tasks. Every queue may be used by tasks. */
  readonly autocall: boolean | null
  readonly seconds: Partial<QueueSeconds>
}

export function queueSeconds(kept: Partial<QueueSeconds>): QueueSeconds {
  return { ...QUEUE_SECONDS, ...kept }
}
