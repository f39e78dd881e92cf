// What a customer's early sound says where the trunk gives no cause: a tone or an announcement stands for an
// outcome.
import type { Clock } from '../../../domain/clock.ts'
import type { LegOutcome } from '../../../domain/outcome.ts'
import type { EarlyKind } from '../media/port.ts'

/**
 * Carriers release the call some seconds after such a tone began, and then name a cause, which is better than
 * what we hear.
 */
export const TONE_PATIENCE_MS = 4_000

/**
 * Ringback is no end. Speech may be a ringback melody, an announcement or a person: it says nothing certain.
 */
const SAYS: Partial<Record<EarlyKind, LegOutcome>> = {
  busy: 'busy',
  congestion: 'unreachable',
  specialInformation: 'invalid',
}

export class EarlyEar {
  /** The outcome last heard; null when nothing that ends a call is heard. */
  heard: LegOutcome | null = null
  private readonly clock: Clock
  private readonly over: () => void
  private cancel: () => void = () => {}

  /** `over`: a tone that ends calls was heard for so long that the trunk is not waited for. */
  constructor(clock: Clock, over: () => void) {
    this.clock = clock
    this.over = over
  }

  hear(kind: EarlyKind): void {
    const says = SAYS[kind] ?? null
    // A pause of the tone does not take back what it said.
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
