// A task under other conditions, as `sim --from-task` simulates it with the same flags and seed.
import {
  WHAT_IF_AXES,
  type WhatIfFigures,
  type WhatIfPoint,
  type WhatIfSettings,
} from '../domain/what-if-grid.ts'
import type { TaskMeasures } from '../store/port/admin-store.ts'
import { ANSWERED_MIN, scenarioOf } from './measured.ts'
import { Scenario } from './scenario.ts'
import type { ShiftReport } from './tally.ts'

/** Calls of one shift, at most: what a shift costs is its calls, some two seconds of a core (2026-11-29). */
const CALLS_MAX = 3_500
/** Lengths of a shift. An hour costs about as much without agents. */
const HOURS = [1, 0.5, 0.25, 0.2, 0.1, 0.05]
const HOURS_MIN = 0.02
const HOUR_MS = 3_600_000
const SECOND_MS = 1_000

/** Beside the present. */
const STEPS: Readonly<Record<(typeof WHAT_IF_AXES)[number], (present: number) => readonly number[]>> = {
  agents: present => [-5, -3, -2, -1, 1, 2, 3, 5].map(more => present + more).filter(agents => agents >= 1),
  abandonRateMax: () => [0.01, 0.02, 0.03, 0.05, 0.08],
  ringTimeoutSeconds: () => [15, 20, 30, 45, 60],
  wrapUpSeconds: () => [0, 5, 10, 20, 40],
}

/** Too little is known of the task's customers to simulate them. */
export function isTooLittle({ talkMs }: TaskMeasures): boolean {
  return talkMs.length < ANSWERED_MIN
}

export function presentOf(measures: TaskMeasures): WhatIfSettings {
  const { abandonRateMax, ringTimeoutSeconds, wrapUpSeconds } = measures.settings
  return { agents: Math.max(1, measures.agents), abandonRateMax, ringTimeoutSeconds, wrapUpSeconds }
}

/** How long a shift of these customers and agents is simulated: as long as its calls are few enough. */
export function hoursFor(measures: TaskMeasures): number {
  const { calls, answered, talkMs, settings } = measures
  const talkMean = talkMs.reduce((sum, ms) => sum + ms, 0) / talkMs.length
  const connectedAnHour = HOUR_MS / Math.max(SECOND_MS, talkMean + settings.wrapUpSeconds * SECOND_MS)
  const callsAnHour = (Math.max(1, measures.agents) * connectedAnHour * calls) / answered
  return HOURS.find(hours => hours * callsAnHour <= CALLS_MAX) ?? HOURS_MIN
}

/** A short shift is that of a large team, which is busy within a minute; an hour hides how it began. */
export function warmUpFor(hours: number): number {
  return hours < 1 ? hours / 2 : 0
}

export function scenarioWith(
  measures: TaskMeasures,
  settings: WhatIfSettings,
  hours: number,
  seed: number,
): Scenario {
  const { agents, abandonRateMax, ringTimeoutSeconds, wrapUpSeconds } = settings
  const measured = scenarioOf(measures)
  return Scenario.parse({
    ...measured,
    ...{
      agents,
      hours,
      warmUpHours: warmUpFor(hours),
      seed,
      wrapUp: { kind: 'fixed', ms: wrapUpSeconds * 1_000 },
    },
    settings: { ...measured.settings, abandonRateMax, ringTimeoutSeconds },
  })
}

export function figuresOf(report: ShiftReport): WhatIfFigures {
  const { talkShare, abandonRate, dials, connected, hours, waitMs } = report
  return {
    ...{ talkShare, abandonRate, callsAnHour: dials / hours, connectedAnHour: connected / hours },
    ...{ waitP50Ms: waitMs.p50, waitP95Ms: waitMs.p95 },
  }
}

/** The points of the grid around the present: nearest first, one axis after the other. */
export function gridPoints(present: WhatIfSettings): Omit<WhatIfPoint, 'figures'>[] {
  return WHAT_IF_AXES.flatMap(axis =>
    STEPS[axis](present[axis])
      .filter(value => value !== present[axis])
      .map(value => ({ axis, value })),
  )
}
