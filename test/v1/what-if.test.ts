// What-if over HTTP: its figures are those of the sim command, its grid fills up, and nobody who left is
// simulated for.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { after, before, describe, test } from 'node:test'
import { promisify } from 'node:util'
import { hoursOf } from '../../src/api/v1/resources/task-what-if.ts'
import { seeded } from '../../src/domain/random.ts'
import { estimate } from '../../src/domain/what-if-grid.ts'
import { Scenario } from '../../src/simulation/scenario.ts'
import { NotSimulated, SimulationThreads } from '../../src/simulation/simulation-threads.ts'
import type { CallChange } from '../../src/store/port/changes.ts'
import { claimOf, NODE } from '../contract/store-world.ts'
import { productMain } from '../support/product.ts'
import { recordFacts } from '../support/record-facts.ts'
import { type Asker, V1World } from './v1-world.ts'

const NUMBERS = 300
const EXTS = ['1001', '1002', '1003', '1004', '1005', '1006']

describe('what if', () => {
  let world: V1World
  let supervisor: Asker
  let taskid: string
  before(async () => {
    world = await V1World.start()
    supervisor = await world.signedIn('9001', 'supervisor')
    taskid = await calledTask()
  })
  after(() => world.stop())

  /** A task whose numbers were called, four of ten answering. */
  async function calledTask(): Promise<string> {
    const { store } = world
    const accountId = world.accountId('9001')
    const contacts = Array.from({ length: NUMBERS }, (_, n) => ({
      phone: `139${String(n).padStart(8, '0')}`,
    }))
    const assignment = { type: 'group', name: 'sales' }
    const { body } = await supervisor.post('/v1/tasks', { name: 'a', assignment, contacts, start: true })
    const id = (await store.findTask(accountId, body.task.taskid))?.id ?? 0
    const now = world.world.clock.now
    await store.holdAccount(accountId, NODE, 60_000)
    const claims = await store.claim(claimOf(id, NUMBERS, { now }))
    assert.equal(claims.length, NUMBERS)
    const marks = claims.map(({ callId }) => ({ callId, dialedAt: now, trunk: 'line', callerId: '' }))
    await store.clearToDial(accountId, NODE, marks)
    const random = seeded(3)
    const end = { by: 'network', sipStatus: 480, q850: 19, againAt: null } as const
    const calls = claims.map(({ callId }, n): CallChange => {
      const ringingAt = now + 2_000
      if (n % 10 >= 4)
        return { callId, ringingAt, end: { ...end, endedAt: now + 32_000, outcome: 'noAnswer' } }
      const answeredAt = ringingAt + Math.round(4_000 + 8_000 * random.next())
      const endedAt = answeredAt + Math.round(20_000 + 60_000 * random.next())
      const agentExt = EXTS[n % EXTS.length] ?? ''
      return {
        ...{ callId, ringingAt, answeredAt, connectedAt: answeredAt + 40, agentExt, offeredAt: answeredAt },
        end: { ...end, endedAt, outcome: 'connected' },
      }
    })
    await recordFacts(store, { calls, agents: [], tasks: [], pushes: [] })
    return body.task.taskid
  }

  const ask = (body: object, who = supervisor) => who.post(`/v1/tasks/${taskid}/what-if`, body)

  test('its figures are those of `sim --from-task` with the same flags and seed', async () => {
    const change = { agents: 9, abandonRateMax: 0.05, ringTimeoutSeconds: 25, wrapUpSeconds: 4, seed: 11 }
    const { status, body } = await ask(change)
    assert.equal(status, 200, JSON.stringify(body))
    assert.deepEqual(body.base, {
      agents: 6,
      abandonRateMax: 0.03,
      ringTimeoutSeconds: 30,
      wrapUpSeconds: 10,
    })
    assert.deepEqual(body.measured, null)
    const flags = [
      '--agents',
      '9',
      '--cap',
      '0.05',
      '--ring-timeout',
      '25',
      '--wrap-up',
      '4:0',
      '--seed',
      '11',
    ]
    const args = ['sim', '--quiet', '--json', '--from-task', taskid, ...flags]
    const env = { ...process.env, DATABASE_URL: world.world.databaseUrl }
    const run = promisify(execFile)
    const length = ['--hours', String(body.hours), '--warm-up-hours', String(body.warmUpHours)]
    const { stdout } = await run(process.execPath, [await productMain(), ...args, ...length], { env })
    const { report } = JSON.parse(stdout)
    assert.equal(report.agents, 9)
    assert.deepEqual(body.changed, {
      ...{ talkShare: report.talkShare, abandonRate: report.abandonRate },
      ...{ callsAnHour: report.dials / report.hours, connectedAnHour: report.connected / report.hours },
      ...{ waitP50Ms: report.waitMs.p50, waitP95Ms: report.waitMs.p95 },
    })
    assert.ok(body.changed.connectedAnHour > body.present.connectedAnHour)
    assert.equal(body.connectedADay.present, body.present.connectedAnHour * 13)
    assert.deepEqual((await ask(change)).body.changed, body.changed)
  })

  test('the grid fills up in idle time, and guesses lie between its points', async () => {
    const grid = () => supervisor.get(`/v1/tasks/${taskid}/what-if/grid`)
    let { body } = await grid()
    for (let tries = 0; body.points.length < 3 && tries < 750; tries++) {
      await new Promise(resolve => setTimeout(resolve, 200))
      body = (await grid()).body
    }
    assert.ok(body.points.length >= 3 && body.expected >= 20, JSON.stringify(body).slice(0, 300))
    const [point] = body.points
    const wanted = { ...body.base, [point.axis]: point.value }
    assert.deepEqual(estimate(body.base, body.present, body.points, body.base), body.present)
    const guess = estimate(body.base, body.present, body.points, wanted)
    assert.ok(guess !== null && Math.abs(guess.talkShare - point.figures.talkShare) < 1e-9)
    assert.equal(estimate(body.base, null, body.points, wanted), null)
  })

  test('a task with too few calls, another account and an agent are refused in a sentence', async () => {
    const { body } = await supervisor.post('/v1/tasks', {
      name: 'b',
      assignment: { type: 'group', name: 'sales' },
    })
    const few = await supervisor.post(`/v1/tasks/${body.task.taskid}/what-if`, {})
    assert.deepEqual([few.status, few.body.reason], [409, 'tooFewCalls'])
    assert.match(few.body.detail, /at least 20/)
    assert.equal((await ask({}, await world.signedIn('9002', 'admin'))).status, 404)
    assert.equal((await ask({}, await world.signedIn('9001', 'agent'))).status, 403)
    for (const wrong of [
      { agents: 0 },
      { agents: 1_001 },
      { abandonRateMax: 2 },
      { callHours: '25:00' },
      { seed: -1 },
    ])
      assert.equal((await ask(wrong)).status, 400, JSON.stringify(wrong))
  })

  test('whoever leaves is simulated for no longer, and the next one gets an answer', async () => {
    const threads = new SimulationThreads(1, 0)
    try {
      const gone = new AbortController()
      const long = threads.run(Scenario.parse({ agents: 5, hours: 10 }), gone.signal)
      const next = threads.run(Scenario.parse({ agents: 2, hours: 0.1 }))
      gone.abort()
      await assert.rejects(long, NotSimulated)
      assert.equal((await next).agents, 2)
    } finally {
      await threads.close()
    }
  })

  test('what nobody waits for is put aside for a question, and done after it', async () => {
    const threads = new SimulationThreads(1, 0)
    try {
      const done: string[] = []
      const idle = threads.runIdly(Scenario.parse({ agents: 5, hours: 0.5 })).then(() => done.push('idle'))
      const asked = threads.run(Scenario.parse({ agents: 2, hours: 0.1 })).then(() => done.push('asked'))
      await Promise.all([idle, asked])
      assert.deepEqual(done, ['asked', 'idle'])
    } finally {
      await threads.close()
    }
  })

  test('the hours of a day are those of its windows together', () => {
    assert.equal(hoursOf('none'), 24)
    assert.equal(hoursOf('08:00-21:00'), 13)
    assert.equal(hoursOf('09:00-12:00,11:00-18:30'), 9.5)
    assert.equal(hoursOf('22:00-02:00'), 4)
  })
})
