// People who call in: each rings until answered, hung up on or out of patience. Some whose phone rang in vain
// call the number back that they saw.
import type { Clock } from '../../domain/clock.ts'
import type { Random } from '../../domain/random.ts'
import type { LiveLeg, SwitchEvent } from '../port.ts'
import type { LegEnding } from './customer.ts'
import { type Distribution, draw } from './distribution.ts'
import type { Happening, LedgerEntry } from './ledger.ts'
import type { CustomerLeg } from './simulated-leg.ts'

export interface CallIn {
  readonly trunk: string
  readonly from: string
  readonly to: string
  readonly patienceMs: number
}

/** Who calls back. */
export interface Returning {
  /** How many of those whose phone rang in vain. */
  readonly share: number
  readonly random: Random
}

interface RingingCaller extends CallIn {
  readonly cancelPatience: () => void
  readonly since: number
}

const GAVE_UP: LegEnding = { outcome: 'noAnswer', by: 'customer', sipStatus: 487 }
export const REFUSED: LegEnding = { outcome: 'cancelled', by: 'us', sipStatus: 403, q850: 21 }

/** From the ring-out to the call back, and how long its caller lets it ring. */
const RETURNS_AFTER: Distribution = { kind: 'uniform', minMs: 10_000, maxMs: 110_000 }
const RETURN_PATIENCE_MS = 600_000

export interface CallerListener {
  report(event: SwitchEvent): void
  saw(entry: LedgerEntry & { readonly what: Happening }): void
  /** Somebody calls back. */
  returns(call: CallIn): void
}

/** In the form of a UUID, as the ids of all legs are stored. */
export function callerLegId(seed: number, serial: number): string {
  const hex = (value: number, digits: number) => value.toString(16).padStart(digits, '0')
  return `${hex(seed, 8)}-0000-4000-8000-${hex(serial, 12)}`
}

export class SimulatedCallers {
  readonly #clock: Clock
  readonly #listener: CallerListener
  readonly #returning: Returning
  readonly #ringing = new Map<string, RingingCaller>()
  readonly #onTheirWay = new Set<() => void>()

  constructor(clock: Clock, returning: Returning, listener: CallerListener) {
    this.#clock = clock
    this.#returning = returning
    this.#listener = listener
  }

  /** Its phone rang in vain; who saw no number, or called in, has none to call back. */
  missed({ to: from, shown }: Pick<CustomerLeg, 'to' | 'shown'>): void {
    const { share, random } = this.#returning
    if (shown === null || shown.callerId === '' || random.next() >= share) return
    const { trunk, callerId: to } = shown
    const cancel = this.#clock.after(draw(RETURNS_AFTER, random), () => {
      this.#onTheirWay.delete(cancel)
      this.#listener.returns({ trunk, from, to, patienceMs: RETURN_PATIENCE_MS })
    })
    this.#onTheirWay.add(cancel)
  }

  call(legId: string, call: CallIn): void {
    const { trunk, from, to, patienceMs } = call
    const cancelPatience = this.#clock.after(patienceMs, () => this.end(legId, GAVE_UP))
    this.#ringing.set(legId, { ...call, cancelPatience, since: this.#clock.now() })
    const at = this.#clock.now()
    this.#listener.saw({ what: 'calledIn', legId, to: from, at })
    this.#listener.report({ type: 'incoming', legId, trunk, from, to, at })
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
    const caller = this.#ringing.get(legId)
    if (caller === undefined) return
    caller.cancelPatience()
    this.#ringing.delete(legId)
    const at = this.#clock.now()
    this.#listener.saw({ what: 'callerLeft', legId, to: caller.from, at })
    this.#listener.report({ type: 'ended', legId, at, ...ending })
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
    for (const cancel of this.#onTheirWay) cancel()
    this.#onTheirWay.clear()
    this.#ringing.clear()
  }
}
