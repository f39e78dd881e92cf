// People who call in: each rings until hung up on or out of patience.
import type { Clock } from '../../domain/clock.ts'
import type { LiveLeg, SwitchEvent } from '../port.ts'
import type { LegEnding } from './customer.ts'

export interface CallIn {
  readonly trunk: string
  readonly from: string
  readonly to: string
  readonly patienceMs: number
}

const GAVE_UP: LegEnding = { outcome: 'noAnswer', by: 'customer', sipStatus: 487 }
export const REFUSED: LegEnding = { outcome: 'cancelled', by: 'us', sipStatus: 403, q850: 21 }

export class SimulatedCallers {
  readonly #clock: Clock
  readonly #report: (event: SwitchEvent) => void
  readonly #ringing = new Map<string, { readonly trunk: string; readonly cancelPatience: () => void }>()

  constructor(clock: Clock, report: (event: SwitchEvent) => void) {
    this.#clock = clock
    this.#report = report
  }

  call(legId: string, { trunk, from, to, patienceMs }: CallIn): void {
    const cancelPatience = this.#clock.after(patienceMs, () => this.end(legId, GAVE_UP))
    this.#ringing.set(legId, { trunk, cancelPatience })
    this.#report({ type: 'incoming', legId, trunk, from, to, at: this.#clock.now() })
  }

  /** Does nothing if the leg does not ring. */
  end(legId: string, ending: LegEnding): void {
    this.#ringing.get(legId)?.cancelPatience()
    if (this.#ringing.delete(legId)) this.#report({ type: 'ended', legId, at: this.#clock.now(), ...ending })
  }

  endAll(ending: LegEnding): void {
    for (const legId of [...this.#ringing.keys()]) this.end(legId, ending)
  }

  /** Refuses those of other trunks. */
  keepTrunks(names: ReadonlySet<string>): void {
    for (const [legId, { trunk }] of [...this.#ringing]) if (!names.has(trunk)) this.end(legId, REFUSED)
  }

  has(legId: string): boolean {
    return this.#ringing.has(legId)
  }

  legs(): LiveLeg[] {
    return [...this.#ringing.keys()].map(legId => ({ legId, answered: false, room: null, tags: null }))
  }

  /** Forgets all callers without further events. */
  forgetAll(): void {
    for (const { cancelPatience } of this.#ringing.values()) cancelPatience()
    this.#ringing.clear()
  }
}
