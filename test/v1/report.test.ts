// The figures of tasks over HTTP: sums of minutes in steps, of a task and of the account, and nobody else's.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { MINUTE_MS, type MinuteSeen } from '../../src/domain/report-minute.ts'
import { addPastCalls } from './past-calls.ts'
import { type Asker, V1World } from './v1-world.ts'

/** Ten in the morning in Shanghai. */
const TEN = Date.parse('2026-03-02T10:00:00+08:00')

function seen(taskId: number, minute: number, more: Partial<MinuteSeen> = {}): MinuteSeen {
  const agents = { idle: 6_000, reserved: 0, talking: 42_000, wrapUp: 12_000, away: 60_000 }
  return { taskId, minute, seenMs: MINUTE_MS, agents, ratio: 1.5, pace: 'ahead', why: null, ...more }
}

describe('the figures of tasks', () => {
  let world: V1World
  let supervisor: Asker
  let taskid: string
  let taskId: number
  before(async () => {
    world = await V1World.start()
    supervisor = await world.signedIn('9001', 'supervisor')
    const made = await supervisor.post('/v1/tasks', {
      name: 'spring',
      assignment: { type: 'group', name: 'sales' },
    })
    taskid = made.body.task.taskid
    const accountId = world.accountId('9001')
    taskId = (await world.store.findTask(accountId, taskid))?.id ?? 0
    const minutes = Array.from({ length: 90 }, (_, index) =>
      seen(taskId, TEN + index * MINUTE_MS, index < 60 ? {} : { why: 'noAgents', ratio: 0 }),
    )
    await world.store.writeReport(
      minutes.map(row => ({ ...row, accountId })),
      [],
      TEN,
    )
  })
  after(() => world.stop())

  const asked = (query: string, who = supervisor, path = `/v1/tasks/${taskid}/report`) =>
    who.get(`${path}?from=${TEN}&to=${TEN + 2 * 60 * MINUTE_MS}&${query}`)

  test('minutes are summed in steps that begin by the clock of the account', async () => {
    const { body } = await asked('step=1h')
    assert.equal(body.rows.length, 2, JSON.stringify(body))
    const [first, second] = body.rows
    assert.deepEqual([first.at, first.why, first.pace, first.ratio], [TEN, null, 'ahead', 1.5])
    assert.deepEqual(first.agentSeconds, { idle: 360, reserved: 0, talking: 2_520, wrapUp: 720, away: 3_600 })
    assert.deepEqual([second.why, second.ratio, second.waitMs], ['noAgents', null, null])
    assert.equal((await asked('step=1m')).body.rows.length, 90)
    assert.equal((await asked('step=5m')).body.rows.length, 18)
    assert.equal((await asked('')).body.rows.length, 6)
    const day = await asked('step=1d', supervisor, '/v1/report')
    assert.deepEqual(
      day.body.rows.map(({ at }: { at: number }) => at),
      [Date.parse('2026-03-02T00:00:00+08:00')],
    )
  })

  test('people who called in are the account’s and no task’s', async () => {
    const at = TEN + 150 * MINUTE_MS
    await addPastCalls(world, '9001', [
      { phone: '13900000001', dialedAt: at, origin: 'trunk', outcome: 'unserved' },
      { phone: '13900000002', dialedAt: at, origin: 'trunk', outcome: 'callBackWanted' },
      { phone: '13900000003', dialedAt: at, origin: 'trunk', agentExt: '1001' },
      { phone: '13900000004', dialedAt: at, origin: 'trunk', isLiving: true },
    ])
    const accountId = world.accountId('9001')
    await world.store.writeReport([], [{ accountId, since: at, lateMs: null }], at + MINUTE_MS)
    const { body } = await supervisor.get(`/v1/report?from=${at}&to=${at + MINUTE_MS}&step=1m`)
    assert.deepEqual(
      body.rows.map(({ callers, dialed, connected }: Record<string, unknown>) => ({
        callers,
        dialed,
        connected,
      })),
      [{ callers: { came: 4, connected: 1, gaveUp: 1, messages: 1 }, dialed: 0, connected: 0 }],
    )
    const [row] = (await asked('step=1h')).body.rows
    assert.equal('callers' in row, false)
  })

  test('of two that saw one minute the one that saw more of it stays', async () => {
    const accountId = world.accountId('9001')
    const at = TEN + 100 * MINUTE_MS
    const write = (seenMs: number, why: string) =>
      world.store.writeReport([{ ...seen(taskId, at, { seenMs, why }), accountId }], [], TEN)
    await write(40_000, 'paused')
    await write(20_000, 'noTrunk')
    await write(40_000, 'paused')
    const rows = await world.store.readReport(accountId, taskId, {
      from: at,
      to: at + 1,
      step: '1m',
      zone: 'UTC',
    })
    assert.deepEqual([rows[0]?.why, rows[0]?.seenMs], ['paused', 40_000])
  })

  test('a range that is empty or has too many steps is refused, and nobody sees what is another account’s', async () => {
    const refused = await supervisor.get(`/v1/report?from=${TEN}&to=${TEN}`)
    assert.deepEqual([refused.status, refused.body.reason], [400, 'invalidInput'])
    const long = await supervisor.get(`/v1/report?from=0&to=${TEN}&step=1m`)
    assert.equal(long.status, 400)
    const other = await world.signedIn('9002', 'supervisor')
    assert.equal((await asked('', other)).status, 404)
    assert.deepEqual((await asked('step=1h', other, '/v1/report')).body.rows, [])
    const agent = await world.signedIn('9001', 'agent')
    assert.equal((await asked('', agent)).body.reason, 'roleForbids')
  })
})
