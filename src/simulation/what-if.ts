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

/** What one answer may cost: some two seconds of a core (2026-11-29). */
const AGENT_HOURS = 10
const HOURS_MIN = 0.2
/** An hour costs about as much without agents. */
const HOURS_MAX = 1

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

/** How long a shift of so many agents is simulated. */
export function hoursFor(agents: number): number {
  return Math.round(10 * Math.min(HOURS_MAX, Math.max(HOURS_MIN, AGENT_HOURS / agents))) / 10
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
    ...{ agents, hours, seed, wrapUp: { kind: 'fixed', ms: wrapUpSeconds * 1_000 } },
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
