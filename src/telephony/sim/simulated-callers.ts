// People who call in: each rings until answered, hung up on or out of patience.
import type { Clock } from '../../domain/clock.ts'
import type { LiveLeg, SwitchEvent } from '../port.ts'
import type { LegEnding } from './customer.ts'

export interface CallIn {
  readonly trunk: string
  readonly from: string
  readonly to: string
  readonly patienceMs: number
}

interface RingingCaller extends CallIn {
  readonly cancelPatience: () => void
  readonly since: number
}

const GAVE_UP: LegEnding = { outcome: 'noAnswer', by: 'customer', sipStatus: 487 }
export const REFUSED: LegEnding = { outcome: 'cancelled', by: 'us', sipStatus: 403, q850: 21 }

export class SimulatedCallers {
  readonly #clock: Clock
  readonly #report: (event: SwitchEvent) => void
  readonly #ringing = new Map<string, RingingCaller>()

  constructor(clock: Clock, report: (event: SwitchEvent) => void) {
    this.#clock = clock
    this.#report = report
  }

  call(legId: string, call: CallIn): void {
    const { trunk, from, to, patienceMs } = call
    const cancelPatience = this.#clock.after(patienceMs, () => this.end(legId, GAVE_UP))
    this.#ringing.set(legId, { ...call, cancelPatience, since: this.#clock.now() })
    this.#report({ type: 'incoming', legId, trunk, from, to, at: this.#clock.now() })
  }

  /** Who it was, with the patience that is left; null: it does not ring. */
  takeUp(legId: string): CallIn | null {
    const caller = this.#ringing.get(legId)
    if (caller === undefined) return null
    caller.cancelPatience()
    this.#ringing.delete(legId)
    return { ...caller, patienceMs: caller.patienceMs - (this.#clock.now() - caller.since) }
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
