// How long a supervisor waits for the answer to what-if: the page was opened a second before, so that the
// grid is being made; the sliders are moved, and moved again. The floor is the same shift simulated in this
// thread.
import { scheduler } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { exponential, seeded } from '../src/domain/random.ts'
import { runShift } from '../src/simulation/shift.ts'
import { hoursFor, presentOf, scenarioWith } from '../src/simulation/what-if.ts'
import { WHAT_IF_SEED, WhatIfDesk } from '../src/simulation/what-if-desk.ts'
import type { TaskMeasures } from '../src/store/port/admin-store.ts'
import { line } from './store-bed.ts'

const CALLS = 1_000
const LOOKS_MS = 1_000
const MOVES = 5

/** --agents 3,10,30,100,500 */
export async function run(argv: string[]): Promise<void> {
  const { values } = parseArgs({ args: argv, options: { agents: { type: 'string' } } })
  // An idle simulation keeps no process alive.
  const alive = setInterval(() => {}, LOOKS_MS)
  for (const agents of (values.agents ?? '3,10,30,100,500').split(',').map(Number)) await ask(agents)
  clearInterval(alive)
}

async function ask(agents: number): Promise<void> {
  const measures = measuresOf(agents)
  const measure = async () => measures
  const desk = new WhatIfDesk(
    () => performance.now(),
    error => line(String(error)),
  )
  await desk.grid(1, measure)
  await scheduler.wait(LOOKS_MS)
  const took: number[] = []
  for (let move = 1; move <= MOVES; move++) {
    const startedAt = performance.now()
    const change = { agents: agents + move, abandonRateMax: 0.02 + move / 100, wrapUpSeconds: 5 * move }
    await desk.ask(1, measure, change, WHAT_IF_SEED, new AbortController().signal)
    took.push(performance.now() - startedAt)
  }
  await desk.close()
  const startedAt = performance.now()
  const hours = hoursFor(measures)
  await runShift(scenarioWith(measures, presentOf(measures), hours, WHAT_IF_SEED))
  const bareMs = performance.now() - startedAt
  const [first = 0, ...later] = took
  line(
    `${agents} agents, ${hours} h simulated: first answer ${seconds(first)}, later at most ` +
      `${seconds(Math.max(...later))}; one shift in this thread ${seconds(bareMs)}`,
  )
}

/** Customers who pick up three times in ten after 8 s and talk for 90 s, in the mean. */
function measuresOf(agents: number): TaskMeasures {
  const random = seeded(agents)
  const times = (count: number, meanMs: number) =>
    Array.from({ length: count }, () => Math.round(exponential(random, meanMs)))
  const answered = 0.3 * CALLS
  return {
    ...{ calls: CALLS, answered, busy: 0.05 * CALLS, invalid: 0.05 * CALLS, agents },
    ...{ setupMs: times(CALLS, 1_500), ringMs: times(answered, 8_000), failureMs: times(0.1 * CALLS, 2_000) },
    talkMs: times(answered, 90_000),
    settings: { wrapUpSeconds: 10, abandonRateMax: 0.03, abandonWaitMs: 2_000, ringTimeoutSeconds: 30 },
  }
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`
}
