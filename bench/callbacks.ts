// What the room for people who call back does: shifts in which a share of those who missed a call call back,
// with the room and without it, over the same customers. The floor is the same shift without callers.
import { parseArgs } from 'node:util'
import { Scenario } from '../src/simulation/scenario.ts'
import { runShift, type ShiftWatch } from '../src/simulation/shift.ts'
import type { ShiftReport } from '../src/simulation/tally.ts'
import type { MemoryStore } from '../src/store/memory/index.ts'
import { line } from './store-bed.ts'

/** What was before is never read, so nothing is learned and no room is left. */
const WITHOUT: ShiftWatch = {
  through: store =>
    new Proxy(store, {
      get(of: MemoryStore, name) {
        if (name === 'pastMisses') return () => new Promise(() => {})
        const own: unknown = Reflect.get(of, name)
        return typeof own === 'function' ? own.bind(of) : own
      },
    }),
}

/** --agents 5,20,50 --hours 8 --share 0.1 --seeds 1,2,3 */
export async function run(argv: string[]): Promise<void> {
  const options = {
    agents: { type: 'string', default: '5,20,50' },
    hours: { type: 'string', default: '8' },
    share: { type: 'string', default: '0.1' },
    seeds: { type: 'string', default: '1,2,3' },
  } as const
  const { values } = parseArgs({ args: argv, options })
  // An idle simulation keeps no process alive.
  const alive = setInterval(() => {}, 1_000)
  for (const agents of values.agents.split(',').map(Number)) {
    const shift = (share: number, watch: ShiftWatch = {}) =>
      Promise.all(
        values.seeds.split(',').map(seed =>
          runShift(
            Scenario.parse({
              agents,
              seed: Number(seed),
              hours: Number(values.hours),
              ...(share > 0 && { callBack: { share } }),
            }),
            watch,
          ),
        ),
      )
    line(`${agents} agents, nobody calls: ${figures(await shift(0))}`)
    line(`${agents} agents, without room: ${figures(await shift(Number(values.share), WITHOUT))}`)
    line(`${agents} agents, with room: ${figures(await shift(Number(values.share)))}`)
  }
  clearInterval(alive)
}

function figures(reports: readonly ShiftReport[]): string {
  const mean = (of: (report: ShiftReport) => number) =>
    reports.reduce((sum, report) => sum + of(report), 0) / reports.length
  const percent = (share: number) => `${(100 * share).toFixed(2)} %`
  const most = Math.max(...reports.map(({ abandonRate }) => abandonRate))
  return [
    `talk share ${percent(mean(({ talkShare }) => talkShare))}`,
    `occupied ${percent(mean(({ occupancy }) => occupancy))}`,
    `abandoned ${percent(mean(({ abandonRate }) => abandonRate))} (most ${percent(most)})`,
    `callers ${Math.round(mean(({ callers }) => callers.came))}`,
    `answered within 15 s ${percent(mean(({ callers }) => callers.servedInTime))}`,
    `not served ${percent(mean(({ callers }) => callers.unserved / Math.max(1, callers.came)))}`,
  ].join(', ')
}
