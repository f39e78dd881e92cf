// The simulator's own record of what was dialled, answered and connected, for checkers that look at the
// engine from outside.
import type { LegOutcome } from '../../domain/outcome.ts'

export type Happening =
  /** The dialler is asked whether it may dial. */
  | 'asked'
  | 'dialed'
  | 'answered'
  /** The listener has dealt with a customer's answer. */
  | 'answerHeard'
  | 'connected'
  | 'ended'
  | 'agentRung'
  | 'agentAnswered'
  | 'agentEnded'
  | 'joinRefused'
  /** Somebody calls in, and hung up or was hung up on while it rang. */
  | 'calledIn'
  | 'callerLeft'

export interface LedgerEntry {
  readonly what: Happening | 'eventLost' | 'eventLate'
  readonly legId: string
  /** The customer's number or the agent's extension. */
  readonly to: string
  readonly at: number
  readonly outcome?: LegOutcome
  /** The type of an event that was lost or late. */
  readonly event?: string
}

export class Ledger {
  readonly counts: Record<Happening, number> = {
    asked: 0,
    dialed: 0,
    answered: 0,
    answerHeard: 0,
    connected: 0,
    ended: 0,
    agentRung: 0,
    agentAnswered: 0,
    agentEnded: 0,
    joinRefused: 0,
    calledIn: 0,
    callerLeft: 0,
  }
  /** How customer legs ended. */
  readonly outcomes: Partial<Record<LegOutcome, number>> = {}
  readonly #watch: (entry: LedgerEntry) => void

  constructor(watch: (entry: LedgerEntry) => void) {
    this.#watch = watch
  }

  write(entry: LedgerEntry & { readonly what: Happening }): void {
    this.counts[entry.what]++
    if (entry.what === 'ended' && entry.outcome)
      this.outcomes[entry.outcome] = (this.outcomes[entry.outcome] ?? 0) + 1
    this.#watch(entry)
  }
}
