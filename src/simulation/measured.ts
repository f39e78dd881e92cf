// A scenario from the calls of a real task: the same customers with other agents, cap or ring time-out.
import type { TaskMeasures } from '../store/port/admin-store.ts'
import type { Distribution } from '../telephony/sim/index.ts'

/** With fewer answered calls too little is known about ringing and talking. */
export const ANSWERED_MIN = 20

const SECOND_MS = 1_000

/**
 * Scenario fields as a file would hold them. Times are drawn from the measured ones. What the task cannot
 * show stays unknown: customers who would have answered after its ring time-out, and how long wrap-up really
 * took (the account's wrapUpSeconds stands for it).
 */
export function scenarioOf(measures: TaskMeasures) {
  const { calls, answered, busy, invalid, settings } = measures
  const { wrapUpSeconds, abandonRateMax, abandonWaitMs, ringTimeoutSeconds } = settings
  return {
    agents: Math.max(1, measures.agents),
    wrapUp: { kind: 'fixed', ms: wrapUpSeconds * SECOND_MS },
    settings: { abandonRateMax, abandonWaitMs, ringTimeoutSeconds },
    world: {
      answerProbability: answered / calls,
      busyProbability: busy / calls,
      invalidProbability: invalid / calls,
      ringToAnswer: measured(measures.ringMs),
      talk: measured(measures.talkMs),
      ...(measures.setupMs.length > 0 ? { setup: measured(measures.setupMs) } : {}),
      ...(measures.failureMs.length > 0 ? { fastFailure: measured(measures.failureMs) } : {}),
    },
  }
}

function measured(valuesMs: readonly number[]): Distribution {
  return { kind: 'measured', valuesMs: valuesMs.map(ms => Math.max(0, ms)) }
}
