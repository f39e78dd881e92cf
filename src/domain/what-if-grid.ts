// What-if: what may be different, what would come of it, and a guess between points that are known.

/** What a supervisor may turn. */
export interface WhatIfSettings {
  readonly agents: number
  readonly abandonRateMax: number
  readonly ringTimeoutSeconds: number
  readonly wrapUpSeconds: number
}

export const WHAT_IF_AXES = ['agents', 'abandonRateMax', 'ringTimeoutSeconds', 'wrapUpSeconds'] as const
export type WhatIfAxis = (typeof WHAT_IF_AXES)[number]

/** What comes of it; shares are of 1. */
export interface WhatIfFigures {
  /** Talking / logged in. */
  readonly talkShare: number
  readonly abandonRate: number
  readonly callsAnHour: number
  readonly connectedAnHour: number
  /** How long connected customers waited. */
  readonly waitP50Ms: number
  readonly waitP95Ms: number
}

/** The present with one of its settings changed. */
export interface WhatIfPoint {
  readonly axis: WhatIfAxis
  readonly value: number
  readonly figures: WhatIfFigures
}

/**
 * The figures of `wanted`, from points that differ from the present in one setting each: straight between two
 * of them, and the differences of several settings added. Null: the present is not known.
 */
export function estimate(
  base: WhatIfSettings,
  present: WhatIfFigures | null,
  points: readonly WhatIfPoint[],
  wanted: WhatIfSettings,
): WhatIfFigures | null {
  if (present === null) return null
  const sum: { -readonly [Key in keyof WhatIfFigures]: number } = { ...present }
  for (const axis of WHAT_IF_AXES) {
    const there = alongAxis(axis, base[axis], present, points, wanted[axis])
    for (const key of Object.keys(sum) as (keyof WhatIfFigures)[]) sum[key] += there[key] - present[key]
  }
  for (const key of Object.keys(sum) as (keyof WhatIfFigures)[]) sum[key] = Math.max(0, sum[key])
  return { ...sum, talkShare: Math.min(1, sum.talkShare), abandonRate: Math.min(1, sum.abandonRate) }
}

/** Beyond the outermost point it stays as it is there. */
function alongAxis(
  axis: WhatIfAxis,
  baseValue: number,
  present: WhatIfFigures,
  points: readonly WhatIfPoint[],
  value: number,
): WhatIfFigures {
  const known = [
    { value: baseValue, figures: present },
    ...points.filter(point => point.axis === axis && point.value !== baseValue),
  ].sort((one, other) => one.value - other.value)
  const below = known.findLast(point => point.value <= value) ?? known[0]
  const above = known.find(point => point.value >= value) ?? known.at(-1)
  if (below === undefined || above === undefined) return present
  const share = above.value === below.value ? 0 : (value - below.value) / (above.value - below.value)
  const between = (key: keyof WhatIfFigures) =>
    below.figures[key] + (above.figures[key] - below.figures[key]) * share
  return {
    talkShare: between('talkShare'),
    abandonRate: between('abandonRate'),
    callsAnHour: between('callsAnHour'),
    connectedAnHour: between('connectedAnHour'),
    waitP50Ms: between('waitP50Ms'),
    waitP95Ms: between('waitP95Ms'),
  }
}
