// People who call in: each rings until hung up on or out of patience.
import type { Clock } from '../../domain/clock.ts'
import type { SwitchEvent } from '../port.ts'
import type { LegEnding } from './customer.ts'

export interface CallIn {
  readonly trunk: string
  readonly from: string
  readonly to: string
  readonly patienceMs: number
}

const GAVE_UP: LegEnding = { outcome: 'noAnswer', by: 'customer', sipStatus: 487 }

export class SimulatedCallers {
  readonly #clock: Clock
  readonly #report: (event: SwitchEvent) => void
  /** Cancels the patience timer of each leg's caller. */
  readonly #ringing = new Map<string, () => void>()

  constructor(clock: Clock, report: (event: SwitchEvent) => void) {
    this.#clock = clock
    this.#report = report
  }

  call(legId: string, { trunk, from, to, patienceMs }: CallIn): void {
    this.#ringing.set(
      legId,
      this.#clock.after(patienceMs, () => this.end(legId, GAVE_UP)),
    )
    this.#report({ type: 'incoming', legId, trunk, from, to, at: this.#clock.now() })
  }

  /** Does nothing if the leg does not ring. */
  end(legId: string, ending: LegEnding): void {
    this.#ringing.get(legId)?.()
    if (this.#ringing.delete(legId)) this.#report({ type: 'ended', legId, at: this.#clock.now(), ...ending })
  }

  endAll(ending: LegEnding): void {
    for (const legId of [...this.#ringing.keys()]) this.end(legId, ending)
  }

  /** Forgets all callers without further events. */
  forgetAll(): void {
    for (const cancel of this.#ringing.values()) cancel()
    this.#ringing.clear()
  }
}
