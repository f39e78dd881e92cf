// How long it takes to claim 200 due contacts, to mark and record their calls, and to say when a number is
// called next, with many contacts stored.
import { parseArgs } from 'node:util'
import { AccountSettings } from '../src/domain/account.ts'
import { CustomerClocks } from '../src/domain/plan/customer-clocks.ts'
import type { LimitWindow } from '../src/domain/plan/limits.ts'
import { Plan } from '../src/domain/plan/plan.ts'
import { isRefusal } from '../src/domain/refusal.ts'
import { nextDials, numberAhead } from '../src/examination/number-ahead.ts'
import { CODE, line, openBed, quantile } from './store-bed.ts'

const NODE = 'bench'
const DAY_MS = 86_400_000

interface Cap {
  readonly most: number
  readonly days: number
  readonly who: LimitWindow['for']
}
const A_DAY: Cap = { most: 3, days: 1, who: 'number' }
const PAGE = 1_000
/** As the last of CAPS. */
const EVERY_PART = Plan.parse({
  limits: [
    { most: 3, in: { days: 1 } },
    { most: 7, in: { days: 7 } },
    { most: 3, in: { days: 1 }, for: 'person' },
    { most: 9, in: { days: 30 }, for: 'person' },
  ],
  hours: { zone: 'number' },
})
const CAPS: readonly (readonly [title: string, caps: readonly Cap[]])[] = [
  ['without a plan', []],
  ['with a daily limit', [A_DAY]],
  [
    'with limits a day, a week and a month, of numbers and persons, each by its own clock, some first',
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
    await say(bed, task.taskid, Number(values.rounds))
  } finally {
    await bed.close()
  }
}

/** Numbers that were called and numbers that wait, by the plan with every part. */
async function say(bed: Awaited<ReturnType<typeof openBed>>, taskid: string, rounds: number): Promise<void> {
  const { store, accountId } = bed
  await store.putPlan(accountId, { name: 'every part', rules: EVERY_PART, changedBy: 'bench', was: null })
  await store.setSettings(CODE, { plan: 'every part' })
  const account = await store.findAccount(CODE)
  const task = await store.findTask(accountId, taskid)
  const listed = await store.listContacts(accountId, taskid, { current: 1, size: PAGE }, Date.now())
  if (account === null || task === null || isRefusal(listed)) throw new Error('the task is gone')
  const times = { number: [] as number[], page: [] as number[] }
  const timed = async (list: number[], act: () => Promise<unknown>) => {
    const began = performance.now()
    await act()
    list.push(performance.now() - began)
  }
  for (let round = 0; round < rounds; round++) {
    const phone = listed.rows[(round * 7) % listed.rows.length]?.phone ?? ''
    await timed(times.number, () => numberAhead(store, account, phone, Date.now()))
  }
  for (let round = 0; round < rounds / 10; round++)
    await timed(times.page, () => nextDials(store, account, task, listed.rows, Date.now()))
  line('When it is called next, with every part of a plan in use:')
  for (const [what, list] of Object.entries({ 'a number': times.number, 'a page of 1,000': times.page }))
    line(
      `  ${what.padEnd(16)} p50 ${quantile(list, 0.5).toFixed(1)} ms, p99 ${quantile(list, 0.99).toFixed(1)} ms`,
    )
}

const SETTINGS = AccountSettings.parse({ callHours: 'none' })

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
  const hasAll = windows.length > 1
  const clocks = hasAll ? { clocks: new CustomerClocks(EVERY_PART, SETTINGS) } : {}
  const claims = await timed('claim', () =>
    store.claim({ taskId, node: NODE, limit, now, windows, hasFirst: windows.length > 0, ...clocks }),
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
