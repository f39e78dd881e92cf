// How long something lasts, learned from what has ended: a life table over ages in bins that widen, older observations fading.

export interface DurationSettings {
  /** Believed before anything was seen. */
  priorMeanMs: number
  /** Observations after which an old one counts 1/e. */
  memory: number
}

interface DurationState {
  ends: number[]
  /** How many reached the bin. */
  entered: number[]
  totalMs: number
  weight: number
}

const BINS = 48
const SCALE_MS = 4_000
const GROWTH = 0.12
const EDGES = Float64Array.from({ length: BINS + 1 }, (_, bin) => SCALE_MS * Math.expm1(GROWTH * bin))
const LAST_EDGE_MS = EDGES[BINS] ?? 0
/** The bin in which each cell of 64 ms begins: a lookup instead of a logarithm. */
const CELL_SHIFT = 6
const CELL_BIN = Uint8Array.from({ length: (LAST_EDGE_MS >> CELL_SHIFT) + 1 }, (_, cell) =>
  Math.min(BINS - 1, Math.floor(Math.log1p((cell << CELL_SHIFT) / SCALE_MS) / GROWTH + 1e-9)),
)
/** Pseudo-observations at constant hazard in every bin: few data look memoryless. */
const BIN_PRIOR = 1.5
/** The most that one bin may end of those that reach it. */
const SURELY = 0.9999
const MEAN_PRIOR = 3
const WEIGHT_RESCALE = 1e6

export class DurationDistribution {
  readonly #settings: DurationSettings
  readonly #ends = new Float64Array(BINS)
  readonly #entered = new Float64Array(BINS)
  readonly #hazard = new Float64Array(BINS)
  readonly #cumulative = new Float64Array(BINS + 1)
  readonly #survival = new Float64Array(BINS + 1)
  #quantiles = new Map<number, number>()
  #totalMs = 0
  #weight = 1
  #stale = true

  constructor(settings: DurationSettings, state?: unknown) {
    this.#settings = settings
    if (!isDurationState(state)) return
    this.#ends.set(state.ends)
    this.#entered.set(state.entered)
    this.#totalMs = state.totalMs
    this.#weight = state.weight
  }

  observe(durationMs: number): void {
    if (!Number.isFinite(durationMs) || durationMs < 0) return
    const last = binOf(durationMs)
    for (let bin = 0; bin <= last; bin++) add(this.#entered, bin, this.#weight)
    this.#totalMs += this.#weight * durationMs
    add(this.#ends, last, this.#weight)
    this.#weight *= 1 + 1 / this.#settings.memory
    if (this.#weight > WEIGHT_RESCALE) this.#rescale()
    this.#stale = true
  }

  /** H(age): the chance to last longer than `age` is exp(−H). */
  cumulativeHazard(ageMs: number): number {
    if (this.#stale) this.#refresh()
    if (ageMs <= 0) return 0
    const bin = binOf(ageMs)
    return at(this.#cumulative, bin) + at(this.#hazard, bin) * (ageMs - at(EDGES, bin))
  }

  /** Chance to last longer than `ageMs`; between the edges of a bin ends are spread evenly. */
  survival(ageMs: number): number {
    if (this.#stale) this.#refresh()
    if (ageMs <= 0) return 1
    if (ageMs >= LAST_EDGE_MS) return Math.exp(-this.cumulativeHazard(ageMs))
    const bin = binOf(ageMs)
    const low = at(EDGES, bin)
    const from = at(this.#survival, bin)
    return from + ((at(this.#survival, bin + 1) - from) * (ageMs - low)) / (at(EDGES, bin + 1) - low)
  }

  /** The duration that a share `q` of all does not exceed. */
  quantileMs(q: number): number {
    if (this.#stale) this.#refresh()
    const known = this.#quantiles.get(q)
    if (known !== undefined) return known
    const target = -Math.log(1 - q)
    let bin = 0
    while (bin < BINS - 1 && at(this.#cumulative, bin + 1) < target) bin++
    const ms = at(EDGES, bin) + (target - at(this.#cumulative, bin)) / at(this.#hazard, bin)
    this.#quantiles.set(q, ms)
    return ms
  }

  /** How many observations it rests on, faded. */
  observations(): number {
    let ends = 0
    for (let bin = 0; bin < BINS; bin++) ends += at(this.#ends, bin)
    return ends / this.#weight
  }

  meanMs(): number {
    const ends = this.observations()
    return (this.#totalMs / this.#weight + MEAN_PRIOR * this.#settings.priorMeanMs) / (ends + MEAN_PRIOR)
  }

  state(): DurationState {
    return { ends: [...this.#ends], entered: [...this.#entered], totalMs: this.#totalMs, weight: this.#weight }
  }

  #refresh(): void {
    const meanMs = Math.max(1, this.meanMs())
    this.#survival[0] = 1
    for (let bin = 0; bin < BINS; bin++) {
      const widthMs = at(EDGES, bin + 1) - at(EDGES, bin)
      const prior = -Math.expm1(-widthMs / meanMs)
      const ends = at(this.#ends, bin) / this.#weight + BIN_PRIOR * prior
      const hazard = -Math.log1p(-Math.min(SURELY, ends / (at(this.#entered, bin) / this.#weight + BIN_PRIOR))) / widthMs
      this.#hazard[bin] = hazard
      this.#cumulative[bin + 1] = at(this.#cumulative, bin) + hazard * widthMs
      this.#survival[bin + 1] = Math.exp(-at(this.#cumulative, bin + 1))
    }
    if (this.#quantiles.size > 0) this.#quantiles = new Map()
    this.#stale = false
  }

  #rescale(): void {
    for (let bin = 0; bin < BINS; bin++) {
      this.#ends[bin] = at(this.#ends, bin) / this.#weight
      this.#entered[bin] = at(this.#entered, bin) / this.#weight
    }
    this.#totalMs /= this.#weight
    this.#weight = 1
  }
}

function binOf(ms: number): number {
  if (ms >= LAST_EDGE_MS) return BINS - 1
  const bin = CELL_BIN[ms >> CELL_SHIFT] ?? 0
  return ms >= at(EDGES, bin + 1) ? bin + 1 : bin
}

function at(values: Float64Array, index: number): number {
  return values[index] ?? 0
}

function add(values: Float64Array, index: number, amount: number): void {
  values[index] = at(values, index) + amount
}

function isDurationState(state: unknown): state is DurationState {
  return (
    typeof state === 'object' &&
    state !== null &&
    'ends' in state &&
    Array.isArray(state.ends) &&
    state.ends.length === BINS &&
    'entered' in state &&
    Array.isArray(state.entered) &&
    state.entered.length === BINS &&
    'weight' in state
  )
}
