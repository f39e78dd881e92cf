// What a shadow counts in each minute: what the live run did, what the proposal would have done, and which
// calls one of them forbids.
import { minuteOf } from '../report-minute.ts'

export interface SideFigures {
  readonly dialed: number
  readonly answered: number
  readonly connected: number
  readonly abandoned: number
}

export interface ShadowFigures {
  /** How long both were compared, ms. */
  readonly seenMs: number
  readonly live: SideFigures
  readonly shadow: SideFigures
  /** How often both were asked for calls at the same moment, and how often they wanted another number. */
  readonly asks: number
  readonly otherAsks: number
  /** Calls of the shadow that the live run had not made, so that their ends are drawn. */
  readonly drawn: number
  /** Calls of the shadow at times when the live rules forbid every call. */
  readonly beyond: number
  /** Calls of the live run that the proposal forbids, by its rule: a part of the hours, or `limits.0`. */
  readonly breaches: Readonly<Record<string, number>>
  /** Ended calls after which their number waits for another one: by the live rules, and by the proposal. */
  readonly again: { readonly live: number; readonly shadow: number }
}

export interface ShadowMinute extends ShadowFigures {
  /** Epoch ms, a whole minute. */
  readonly minute: number
}

type Counted = keyof SideFigures

/** More time than this between two moments was not seen. */
const GAP_MAX_MS = 5_000
/** Minutes that could not be given away yet; the oldest go first. */
const MINUTES_MAX = 1_440

export class ShadowTally {
  private open: Sum | null = null
  private done: ShadowMinute[] = []
  private seenAt: number | null = null

  /** Time has passed in which both were compared; `at`: epoch ms. */
  see(at: number): void {
    const passed = this.seenAt === null ? 0 : at - this.seenAt
    this.seenAt = at
    if (passed > 0 && passed <= GAP_MAX_MS) this.at(at).seenMs += passed
  }

  count(at: number, side: 'live' | 'shadow', what: Counted, by = 1): void {
    this.at(at)[side][what] += by
  }

  asked(at: number, isOther: boolean): void {
    const sum = this.at(at)
    sum.asks += 1
    if (isOther) sum.otherAsks += 1
  }

  drew(at: number, isBeyond: boolean): void {
    const sum = this.at(at)
    sum.drawn += 1
    if (isBeyond) sum.beyond += 1
  }

  breach(at: number, rule: string): void {
    const { breaches } = this.at(at)
    breaches[rule] = (breaches[rule] ?? 0) + 1
  }

  again(at: number, live: boolean, shadow: boolean): void {
    const { again } = this.at(at)
    if (live) again.live += 1
    if (shadow) again.shadow += 1
  }

  /** The minutes that are over; `withOpen`: and what there is of the present one. */
  take(at: number, withOpen = false): ShadowMinute[] {
    if (this.open !== null && (withOpen || minuteOf(at) > this.open.minute)) this.close(this.open)
    const minutes = this.done
    this.done = []
    return minutes
  }

  private at(at: number): Sum {
    const minute = minuteOf(at)
    // A clock that was set back counts on in the minute it had reached.
    if (this.open !== null && minute <= this.open.minute) return this.open
    if (this.open !== null) this.close(this.open)
    this.open = newSum(minute)
    return this.open
  }

  private close(sum: Sum): void {
    this.open = null
    this.done.push(sum)
    if (this.done.length > MINUTES_MAX) this.done.splice(0, this.done.length - MINUTES_MAX)
  }
}

/** The sum of minutes; of none, nothing. */
export function sumOf(minutes: readonly ShadowFigures[]): ShadowFigures {
  const total = newSum(0)
  for (const one of minutes) {
    for (const side of ['live', 'shadow'] as const) {
      for (const what of COUNTED) total[side][what] += one[side][what]
      total.again[side] += one.again[side]
    }
    for (const what of ['seenMs', 'asks', 'otherAsks', 'drawn', 'beyond'] as const) total[what] += one[what]
    for (const [rule, count] of Object.entries(one.breaches))
      total.breaches[rule] = (total.breaches[rule] ?? 0) + count
  }
  const { minute: _minute, ...figures } = total
  return figures
}

const COUNTED: readonly Counted[] = ['dialed', 'answered', 'connected', 'abandoned']

type Sum = ReturnType<typeof newSum>

function newSum(minute: number) {
  const side = () => ({ dialed: 0, answered: 0, connected: 0, abandoned: 0 })
  const breaches: Record<string, number> = {}
  return {
    ...{ minute, seenMs: 0, live: side(), shadow: side(), asks: 0, otherAsks: 0, drawn: 0, beyond: 0 },
    ...{ breaches, again: { live: 0, shadow: 0 } },
  }
}
