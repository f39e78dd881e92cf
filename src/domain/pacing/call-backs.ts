// People who missed a call call back: how many are expected, learned from those who did, by the hours that
// have passed since the miss.

const SECOND_MS = 1_000
const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** Nobody is expected longer after the miss. */
export const EXPECTED_FOR_MS = DAY_MS
/** What was observed counts 1/e after so long; nothing older need be read again. */
export const CALL_BACKS_MEMORY_MS = 7 * DAY_MS
/** As of this many ms before, the rate is still right. */
const LOOK_EVERY_MS = 5 * SECOND_MS
const STEP_MAX_MS = 5 * MINUTE_MS

/**
 * Call-backs an hour and miss by the time since the miss, as assumed before any is observed: one in fifteen
 * calls back within a day, half of them in the first two hours. The assumption weighs as much as one
 * call-back that was seen.
 */
const AGES = [
  { untilMs: 2 * MINUTE_MS, perHour: 0.15 },
  { untilMs: 10 * MINUTE_MS, perHour: 0.06 },
  { untilMs: 30 * MINUTE_MS, perHour: 0.02 },
  { untilMs: 2 * HOUR_MS, perHour: 0.008 },
  { untilMs: 8 * HOUR_MS, perHour: 0.003 },
  { untilMs: EXPECTED_FOR_MS, perHour: 0.001 },
]

/** What happened before: misses by the minute, and who called back when. */
export interface PastMisses {
  readonly misses: readonly { readonly at: number; readonly count: number }[]
  readonly callBacks: readonly { readonly at: number; readonly missedAt: number }[]
}

export class CallBacks {
  /** Misses whose number has not called back, by minute. */
  private readonly misses = new Map<number, number>()
  private readonly seen = AGES.map(() => ({ callBacks: 0, hours: 0 }))
  private at = Number.NaN
  private rate = 0
  private rateAt = Number.NaN

  /** Somebody was called at `at`, epoch ms, and was not reached. */
  missed(at: number, count = 1): void {
    if (Number.isFinite(at)) this.add(at, count)
  }

  cameBack(at: number, missedAt: number): void {
    this.advance(at)
    const age = ageOf(at - missedAt)
    if (age === null) return
    const seen = this.seen[age]
    if (seen !== undefined) seen.callBacks += 1
    this.add(missedAt, -1)
  }

  /** Call-backs expected per ms at `at`; never negative. */
  perMs(at: number): number {
    const sinceMs = at - this.rateAt
    if (sinceMs >= 0 && sinceMs < LOOK_EVERY_MS) return this.rate
    this.advance(at)
    let perHour = 0
    for (const [minute, count] of this.misses) {
      const age = ageOf(at - middleOf(minute))
      if (age !== null) perHour += count * this.perHour(age)
    }
    this.rate = perHour / HOUR_MS
    this.rateAt = at
    return this.rate
  }

  /** Call-backs an hour and miss, at this place of AGES. */
  private perHour(age: number): number {
    const prior = AGES[age]?.perHour ?? 0
    const { callBacks, hours } = this.seen[age] ?? { callBacks: 0, hours: 0 }
    return prior === 0 ? 0 : (callBacks + 1) / (hours + 1 / prior)
  }

  private add(at: number, count: number): void {
    const minute = Math.floor(at / MINUTE_MS)
    const left = (this.misses.get(minute) ?? 0) + count
    if (left > 0) this.misses.set(minute, left)
    else this.misses.delete(minute)
  }

  /**
   * Lets some of the time until `at` pass, in which those who missed a call could have called back. Returns
   * how many minutes were looked at for it; 0: it is `at` already.
   */
  stepTo(at: number): number {
    if (!Number.isFinite(at)) return 0
    if (!(at - this.at <= EXPECTED_FOR_MS)) this.at = at
    if (this.at >= at) return 0
    const looks = this.misses.size + 1
    this.step(Math.min(STEP_MAX_MS, at - this.at))
    return looks
  }

  private advance(at: number): void {
    while (this.stepTo(at) > 0);
  }

  private step(ms: number): void {
    this.at += ms
    const kept = Math.exp(-ms / CALL_BACKS_MEMORY_MS)
    for (const seen of this.seen) {
      seen.callBacks *= kept
      seen.hours *= kept
    }
    for (const [minute, count] of this.misses) {
      const ageMs = this.at - middleOf(minute)
      const seen = this.seen[ageOf(ageMs) ?? AGES.length]
      if (seen !== undefined) seen.hours += (count * ms) / HOUR_MS
      else if (ageMs > EXPECTED_FOR_MS) this.misses.delete(minute)
    }
  }
}

/** Learns from the past, in slices, what somebody would know who had been there all the time. */
export class Replay {
  readonly learned = new CallBacks()
  private readonly happened: readonly { readonly at: number; happen(): void }[]
  private next = 0

  constructor({ misses, callBacks }: PastMisses) {
    const { learned } = this
    this.happened = [
      ...misses.map(({ at, count }) => ({ at, happen: () => learned.missed(at, count) })),
      ...callBacks.map(({ at, missedAt }) => ({ at, happen: () => learned.cameBack(at, missedAt) })),
    ].sort((one, other) => one.at - other.at)
  }

  get isOver(): boolean {
    return this.next >= this.happened.length
  }

  /** Goes on until so many minutes, and at most a day's more, were looked at; returns how many. */
  goOn(looksMax: number): number {
    let looks = 0
    for (let one = this.happened[this.next]; one !== undefined && looks < looksMax; ) {
      const step = this.learned.stepTo(one.at)
      looks += Math.max(1, step)
      if (step > 0) continue
      one.happen()
      one = this.happened[++this.next]
    }
    return looks
  }
}

/**
 * The agents, and a fraction of one, whom callers are expected to take within this time; never more than
 * there are, and never fewer than none.
 */
export function takenByCallers(perMs: number | undefined, withinMs: number, agents: number): number {
  const expected = (perMs ?? 0) * withinMs
  return expected > 0 && agents > 0 ? Math.min(expected, agents) : 0
}

function middleOf(minute: number): number {
  return (minute + 0.5) * MINUTE_MS
}

/** Its place in AGES; null: nobody is expected any more. A miss that is not over half its minute is new. */
function ageOf(ageMs: number): number | null {
  const age = AGES.findIndex(({ untilMs }) => ageMs < untilMs)
  return age === -1 ? null : age
}
