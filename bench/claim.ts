// How long it takes to claim 200 due contacts, and to mark and record their calls, with many contacts stored.
import { parseArgs } from 'node:util'
import type { LimitWindow } from '../src/domain/plan/limits.ts'
import { line, openBed, quantile } from './store-bed.ts'

const NODE = 'bench'
const DAY_MS = 86_400_000

interface Cap {
  readonly most: number
  readonly days: number
  readonly who: LimitWindow['for']
}
const A_DAY: Cap = { most: 3, days: 1, who: 'number' }
const CAPS: readonly (readonly [title: string, caps: readonly Cap[]])[] = [
  ['without a plan', []],
  ['with a daily limit', [A_DAY]],
  [
    'with limits a day, a week and a month, of numbers and persons, and some that come first',
    [
      A_DAY,
      { most: 7, days: 7, who: 'number' },
      { most: 3, days: 1, who: 'person' },
      { most: 9, days: 30, who: 'person' },
    ],
  ],
]

/** --contacts 10000000 --rounds 300 --limit 200 [--url postgresql://…] */
export async function run(argv: string[]): Promise<void> {
  const options = {
    contacts: { type: 'string', default: '10000000' },
    rounds: { type: 'string', default: '300' },
    limit: { type: 'string', default: '200' },
    url: { type: 'string' },
  } as const
  const { values } = parseArgs({ args: argv, options })
  const limit = Number(values.limit)
  const bed = await openBed(values.url)
  try {
    const began = performance.now()
    const tasks = await bed.fill(Number(values.contacts))
    line(
      `${values.contacts} contacts in ${tasks.length} tasks, stored in ` +
        `${((performance.now() - began) / 1_000).toFixed(0)} s`,
    )
    await bed.store.holdAccount(bed.accountId, NODE, 3_600_000)
    const task = tasks[Math.floor(tasks.length / 2)]
    if (task === undefined) throw new Error('there is nothing to claim')
    for (const [title, caps] of CAPS) {
      const times = { claim: [] as number[], mark: [] as number[], record: [] as number[] }
      for (let round = 0; round < Number(values.rounds); round++)
        await callOnce(bed, task.id, limit, caps, times)
      line(`${limit} contacts a time, ${title}:`)
      for (const [what, list] of Object.entries(times)) {
        line(
          `  ${what.padEnd(7)} p50 ${quantile(list, 0.5).toFixed(1)} ms, p99 ` +
            `${quantile(list, 0.99).toFixed(1)} ms, max ${Math.max(...list).toFixed(1)} ms`,
        )
      }
    }
  } finally {
    await bed.close()
  }
}

type Times = Record<'claim' | 'mark' | 'record', number[]>

async function callOnce(
  bed: Awaited<ReturnType<typeof openBed>>,
  taskId: number,
  limit: number,
  caps: readonly Cap[],
  times: Times,
): Promise<void> {
  const { store, accountId } = bed
  const now = Date.now()
  const timed = async <T>(what: keyof Times, act: () => Promise<T>): Promise<T> => {
    const began = performance.now()
    const result = await act()
    times[what].push(performance.now() - began)
    return result
  }
  const windows: LimitWindow[] = caps.map(({ most, days, who }) => ({
    ...{ most, in: { days }, of: 'dials', for: who, over: 'account', isForCallBacks: true },
    ...{ since: now - days * DAY_MS + 1, endsAt: null, lengthMs: days * DAY_MS },
  }))
  const claims = await timed('claim', () =>
    store.claim({ taskId, node: NODE, limit, now, windows, hasFirst: windows.length > 0 }),
  )
  if (claims.length < limit) throw new Error(`only ${claims.length} were claimed`)
  const marks = claims.map(({ callId }) => ({
    callId,
    dialedAt: now,
    trunk: 'line',
    callerId: '01012345678',
    windows,
  }))
  await timed('mark', () => store.clearToDial(accountId, NODE, marks))
  const end = {
    endedAt: now + 70_000,
    outcome: 'connected',
    by: 'customer',
    sipStatus: 200,
    q850: 16,
    againAt: null,
  } as const
  const calls = claims.map(({ callId }) => ({
    callId,
    ringingAt: now + 2_000,
    answeredAt: now + 9_000,
    connectedAt: now + 9_100,
    agentExt: '1001',
    end,
  }))
  await timed('record', () => store.record(accountId, NODE, { calls, agents: [], tasks: [], pushes: [] }))
}
