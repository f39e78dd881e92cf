// Takes an outcome from a customer's early sound if the trunk gives no cause: a tone stands for an outcome.
import type { Clock } from '../../../domain/clock.ts'
import type { LegOutcome } from '../../../domain/outcome.ts'
import type { EarlyKind } from '../media/port.ts'

/**
 * Carriers release the call some seconds after such a tone begins and then name a cause, which is better than
 * what we hear.
 */
export const TONE_PATIENCE_MS = 4_000

/**
 * Ringback ends nothing. Speech may be a ringback melody, an announcement or a person, so it proves nothing.
 */
const SAYS: Partial<Record<EarlyKind, LegOutcome>> = {
  busy: 'busy',
  congestion: 'unreachable',
  specialInformation: 'invalid',
}

export class EarlyEar {
  /** The outcome last heard; null if nothing heard ends a call. */
  heard: LegOutcome | null = null
  private readonly clock: Clock
  private readonly over: () => void
  private cancel: () => void = () => {}

  /** `over` is called when a tone that ends calls has lasted so long that we do not wait for the trunk. */
  constructor(clock: Clock, over: () => void) {
    this.clock = clock
    this.over = over
  }

  hear(kind: EarlyKind): void {
    const says = SAYS[kind] ?? null
    // A pause in the tone does not revoke what it said.
    if (kind === 'silence' || says === this.heard) return
    this.cancel()
    this.heard = says
    this.cancel = says === null ? () => {} : this.clock.after(TONE_PATIENCE_MS, this.over)
  }

  stop(): void {
    this.cancel()
    this.cancel = () => {}
  }
}
