// Whether and how soon agents pick up when their phone rings for a customer, learnt from recent rings; older
// ones fade.

interface PickUpState {
  offers: number
  lost: number
  ringMs: number
  taken: number
}

export interface PickUpReport {
  /** The share of customers offered to an agent whom nobody answered in time. */
  lostShare: number
  /** How long the phones of those who pick up ring, ms. */
  ringMs: number
  /** These losses alone exceed the cap, even at one call per idle agent. */
  isTooSlow: boolean
}

/** Rings after which an old one counts 1/e. */
const MEMORY = 300
/** The assumption at the start: so many rings, all taken. */
const PRIOR_TAKEN = 5
/** Fewer rings prove nothing about a cap of a few per cent. */
const OFFERS_MIN = 20
/** Standard deviations by which the loss must exceed the cap. */
const SURE = 1.5

export class PickUp {
  #state: PickUpState = { offers: 0, lost: 0, ringMs: 0, taken: 0 }

  constructor(state?: unknown) {
    if (isPickUpState(state)) this.#state = { ...state }
  }

  /** `isLost`: not taken, or so late that it counts as abandoned. */
  observe(isTaken: boolean, isLost: boolean, ringMs: number): void {
    if (!Number.isFinite(ringMs) || ringMs < 0) return
    const kept = 1 - 1 / MEMORY
    const { offers, lost, taken, ringMs: sum } = this.#state
    this.#state = {
      offers: offers * kept + 1,
      lost: lost * kept + (isLost ? 1 : 0),
      taken: taken * kept + (isTaken ? 1 : 0),
      ringMs: sum * kept + (isTaken ? ringMs : 0),
    }
  }

  /** The chance that an agent takes the call in time; exactly 1 as long as all have. */
  share(): number {
    const { offers, lost } = this.#state
    return (offers - lost + PRIOR_TAKEN) / (offers + PRIOR_TAKEN)
  }

  meanMs(): number {
    const { taken, ringMs } = this.#state
    return taken > 0 ? ringMs / taken : 0
  }

  /** Null before the first ring. */
  report(abandonRateMax: number): PickUpReport | null {
    const { offers, lost } = this.#state
    if (offers === 0) return null
    const isTooSlow =
      offers >= OFFERS_MIN && abandonRateMax < 1 && lost - SURE * Math.sqrt(lost) > abandonRateMax * offers
    return { lostShare: lost / offers, ringMs: this.meanMs(), isTooSlow }
  }

  state(): PickUpState {
    return { ...this.#state }
  }
}

function isPickUpState(state: unknown): state is PickUpState {
  return (
    typeof state === 'object' &&
    state !== null &&
    ['offers', 'lost', 'ringMs', 'taken'].every(key => key in state)
  )
}
