// The simulated switch as seen from outside: what it is given, and what may be done to its world.
import type { Clock } from '../../domain/clock.ts'
import type { Random } from '../../domain/random.ts'
import type { Switch } from '../port.ts'
import type { Ledger, LedgerEntry } from './ledger.ts'
import type { CallIn } from './simulated-callers.ts'
import type { SimWorld } from './world.ts'

export interface SimSettings {
  readonly clock: Clock
  /** Used once, for the seed of the world. */
  readonly random: Random
  readonly world?: Partial<SimWorld>
  /** Called for everything that is dialled, answered, connected or ended, as it happens. */
  readonly watch?: (entry: LedgerEntry) => void
  /** Share of those whose phone rang in vain who call the number back that they saw; none unless given. */
  readonly callBackShare?: number
}

/** The port, and what a test or a demo may do to the world. */
export interface SimSwitch extends Switch {
  readonly world: SimWorld
  readonly ledger: Pick<Ledger, 'counts' | 'outcomes'>
  /** Makes dials over this trunk fail until `repair`; living legs go on. */
  fail(trunk: string): void
  repair(trunk: string): void
  /**
   * Takes the switch down, which loses its legs: unanswered ones end trunkFailed, answered ones completed,
   * all by the network. `down` is reported before their ends.
   */
  down(): void
  /** Brings the switch up again: `up` is reported, then every expected agent registers again. */
  up(): void
  /**
   * Makes somebody call in and hang up after `patienceMs`; returns the leg id. Nobody gets through while the
   * switch is down.
   */
  callIn(call: CallIn): string
  /** Presses a key at the leg's phone. */
  press(legId: string, digit: string): void
  /** Whom the leg hears now. */
  heardBy(legId: string): string[]
  /** Keys sent to the leg's phone so far. */
  keysOf(legId: string): string
}
