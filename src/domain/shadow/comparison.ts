// The live run and a proposal side by side, and how far their shares of lost calls may be trusted.
import type { ShadowFigures, SideFigures } from './shadow-figures.ts'

/** With fewer answered calls on one of the sides nothing is concluded. */
export const COMPARED_MIN = 100
/** So many standard deviations to both sides hold 95 % of a normal distribution. */
const Z = 1.96

export interface ComparedSide extends SideFigures {
  /** Abandoned / (abandoned + connected); null: neither. */
  readonly abandonRate: number | null
  /** In which the share lies with 95 %, had this gone on like that. */
  readonly abandonRange: readonly [low: number, high: number] | null
}

export interface Comparison {
  readonly live: ComparedSide
  readonly shadow: ComparedSide
  readonly isEnough: boolean
  /** How many more calls, and more conversations, than the live run: 0.05 is 5 % more. */
  readonly moreCalls: number
  readonly moreConnected: number
  /** The shares of lost calls differ by more than chance explains. */
  readonly isLossOther: boolean
  readonly isAboveCap: boolean
  /** Live calls that the proposal forbids. */
  readonly forbidden: number
  /** The share of the proposal's calls whose ends were drawn. */
  readonly drawnShare: number
}

/** `abandonRateMax`: the cap that is proposed. */
export function compare(figures: ShadowFigures, abandonRateMax: number): Comparison {
  const [live, shadow] = [sideOf(figures.live), sideOf(figures.shadow)]
  const { drawn, breaches } = figures
  return {
    ...{ live, shadow },
    isEnough: Math.min(live.answered, shadow.answered) >= COMPARED_MIN,
    moreCalls: moreOf(shadow.dialed, live.dialed),
    moreConnected: moreOf(shadow.connected, live.connected),
    isLossOther: isApart(live.abandonRange, shadow.abandonRange),
    isAboveCap: (shadow.abandonRate ?? 0) > abandonRateMax,
    forbidden: Object.values(breaches).reduce((sum, count) => sum + count, 0),
    drawnShare: shadow.dialed > 0 ? drawn / shadow.dialed : 0,
  }
}

function sideOf(side: SideFigures): ComparedSide {
  const { abandoned, connected } = side
  const served = abandoned + connected
  return {
    ...side,
    abandonRate: served > 0 ? abandoned / served : null,
    abandonRange: served > 0 ? rangeOf(abandoned, served) : null,
  }
}

/** The interval of Wilson (1927), which is right for few losses too. */
export function rangeOf(hits: number, of: number): readonly [low: number, high: number] {
  const share = hits / of
  const square = (Z * Z) / of
  const middle = share + square / 2
  const reach = Z * Math.sqrt((share * (1 - share)) / of + square / (4 * of))
  return [Math.max(0, (middle - reach) / (1 + square)), Math.min(1, (middle + reach) / (1 + square))]
}

function moreOf(count: number, than: number): number {
  return than > 0 ? count / than - 1 : 0
}

function isApart(one: ComparedSide['abandonRange'], other: ComparedSide['abandonRange']): boolean {
  return one !== null && other !== null && (one[0] > other[1] || other[0] > one[1])
}
