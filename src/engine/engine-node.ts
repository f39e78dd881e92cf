// The ports of an engine, and the node that the accounts it drives share.
import type { Clock, DatedClock } from '../domain/clock.ts'
import { errorText } from '../domain/error-text.ts'
import type { EngineEvent } from '../domain/event.ts'
import type { Random } from '../domain/random.ts'
import type { EngineStore } from '../store/port/engine-store.ts'
import type { AnswerJournal } from '../store/port/noted-answers.ts'
import type { ReportStore } from '../store/port/report-store.ts'
import type { ShadowStore } from '../store/port/shadow-store.ts'
import type { Switch } from '../telephony/port.ts'
import type { Legs } from './call/legs.ts'
import type { KeptWishes } from './node/kept-wishes.ts'
import type { LateAnswers } from './node/late-answers.ts'
import type { Lines } from './node/lines.ts'
import type { Slices } from './node/slices.ts'

export interface EnginePorts {
  readonly store: EngineStore
  readonly switch: Switch
  /** The dialer's time (may run fast); `wall` is real time: leases, retries, polling. */
  readonly clock: DatedClock
  readonly wall: Clock
  readonly random: Random
  readonly journal?: AnswerJournal
  /** Where the figures of minutes are written; without it there are none. */
  readonly reports?: ReportStore
  /** Where shadows of tasks are written; without it they are not. */
  readonly shadows?: ShadowStore
  /** Absolute path of the folder of recordings; without it nothing is recorded. */
  readonly recordingsFolder?: string
  /** Unique to this process. */
  readonly node: string
  /** A new leg id, unique for ever. */
  newLegId(): string
  emit(event: EngineEvent): void
}

export interface EngineNode extends EnginePorts {
  readonly lines: Lines
  readonly legs: Legs
  readonly lateAnswers: LateAnswers
  readonly wishes: KeptWishes
  readonly slices: Slices
  /** Whether the lease on this account is certainly held now. */
  mayDial(accountId: number): boolean
  isSwitchUp(): boolean
}

/**
 * Reports a fault after which the engine goes on. `accountId` null: it does not concern one account alone.
 */
export function reportFault(
  { emit, clock }: { readonly clock: Clock; emit(event: EngineEvent): void },
  accountId: number | null,
  where: string,
  error: unknown,
): void {
  const message = errorText(error)
  emit({ type: 'fault', accountId, where, message, at: clock.now() })
}
