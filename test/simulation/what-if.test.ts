// How long a shift is simulated to answer a what-if question; the sim command repeats it by its flags.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { typedScenario } from '../../src/app/command/sim-scenario.ts'
import { runShift } from '../../src/simulation/shift.ts'
import { hoursFor, presentOf, scenarioWith, warmUpFor } from '../../src/simulation/what-if.ts'
import type { TaskMeasures } from '../../src/store/port/admin-store.ts'

/** A third of the customers pick up. */
function measuresOf(agents: number, talkMs: number): TaskMeasures {
  return {
    ...{ calls: 300, answered: 100, busy: 0, invalid: 0, agents },
    ...{ setupMs: [1_000], ringMs: [5_000], failureMs: [], talkMs: Array(100).fill(talkMs) },
    settings: { wrapUpSeconds: 10, abandonRateMax: 0.03, abandonWaitMs: 2_000, ringTimeoutSeconds: 30 },
  }
}

test('the more calls a team makes, the shorter is the shift that is simulated', () => {
  const lengths = [3, 20, 100, 500].map(agents => hoursFor(measuresOf(agents, 80_000)))
  assert.deepEqual(lengths, [1, 1, 0.25, 0.05])
  assert.equal(hoursFor(measuresOf(500, 20_000)), 0.02)
  assert.deepEqual(lengths.map(warmUpFor), [0, 0, 0.125, 0.025])
})

test('500 agents: the answer costs a few thousand calls, and counts none that began while everybody was free', async () => {
  const measures = measuresOf(500, 80_000)
  const hours = hoursFor(measures)
  const {
    dials,
    talkShare,
    hours: counted,
  } = await runShift(scenarioWith(measures, presentOf(measures), hours, 1))
  assert.ok(dials > 500 && dials < 5_000, `${dials} calls`)
  assert.ok(talkShare > 0.75, `they talk ${talkShare} of their time`)
  assert.ok(Math.abs(counted - hours / 2) < 1e-9, `${counted} h`)
})

test('the sim command takes the same length by its flags', async () => {
  const measures = measuresOf(500, 80_000)
  const hours = hoursFor(measures)
  const asked = scenarioWith(measures, presentOf(measures), hours, 1)
  const typed = await typedScenario({ hours: String(hours), warmUpHours: String(warmUpFor(hours)) })
  assert.deepEqual([typed.hours, typed.warmUpHours], [asked.hours, asked.warmUpHours])
})
