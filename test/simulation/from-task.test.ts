// `sim --from-task`: what the calls of a task say, and what the command says it would have been otherwise.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { after, before, describe, test } from 'node:test'
import { seeded } from '../../src/domain/random.ts'
import { isRefusal } from '../../src/domain/refusal.ts'
import type { CallChange } from '../../src/store/port/changes.ts'
import { createPostgresStore, type Store } from '../../src/store/postgres/index.ts'
import { claimOf, draft, entry, NO_FILTER, NODE, NOON, phones } from '../contract/store-world.ts'
import { type FreshDatabase, freshDatabase } from '../support/database.ts'
import { productMain } from '../support/product.ts'
import { recordFacts } from '../support/record-facts.ts'

const PAGE = { current: 1, size: 10 }
const NUMBERS = 600
const EXTENSIONS = Array.from({ length: 8 }, (_, index) => String(1_001 + index))
const ANSWERED_SHARE = 0.4
const TALK_MEAN_MS = 60_000

let database: FreshDatabase
let store: Store
let accountId = 0

/** A task of so many numbers, called to its end; what was said of each call is drawn from `seed`. */
async function ranTask(numbers: number, seed: number) {
  const random = seeded(seed)
  const list = phones(numbers, 13_900_000_000 + seed * 10_000)
  const made = await store.createTask(
    accountId,
    draft({ assignment: { type: 'group', name: 'g' } }),
    list.map(phone => entry(phone)),
  )
  assert.ok(!isRefusal(made), JSON.stringify(made))
  const { taskid } = made
  const taskId = (await store.loadAccount(accountId))?.tasks.find(task => task.taskid === taskid)?.id ?? 0
  const talksMs: number[] = []
  const call = (callId: number, dialedAt: number, nth: number): CallChange => {
    const ringingAt = dialedAt + 1_000 + Math.floor(1_000 * random.next())
    const end = { by: 'network', sipStatus: 480, q850: 19, againAt: null } as const
    if (random.next() >= ANSWERED_SHARE) {
      return { callId, ringingAt, end: { ...end, endedAt: ringingAt + 30_000, outcome: 'noAnswer' } }
    }
    const answeredAt = ringingAt + 2_000 + Math.floor(8_000 * random.next())
    const talkMs = Math.ceil(-TALK_MEAN_MS * Math.log(1 - random.next()))
    talksMs.push(talkMs)
    return {
      ...{ callId, ringingAt, answeredAt, connectedAt: answeredAt + 50 },
      agentExt: EXTENSIONS[nth % EXTENSIONS.length] ?? '',
      end: { ...end, endedAt: answeredAt + 50 + talkMs, outcome: 'connected', by: 'customer' },
    }
  }
  for (let done = 0; done < numbers; ) {
    const claims = await store.claim(claimOf(taskId, 200))
    const dialedAt = NOON + done * 1_000
    const marks = claims.map(({ callId }) => ({ callId, dialedAt, trunk: 'line', callerId: '' }))
    await store.clearToDial(accountId, NODE, marks)
    const calls = claims.map(({ callId }, nth) => call(callId, dialedAt, nth))
    await recordFacts(store, { calls, agents: [], tasks: [], pushes: [] })
    done += claims.length
  }
  assert.equal(await store.endIfDone(taskId, NOON), true)
  const { rows } = await store.listTasks(accountId, { ...NO_FILTER, taskids: [taskid] }, PAGE)
  return { taskid, task: rows[0] ?? assert.fail('the task is gone'), talksMs }
}

async function sim(...flags: string[]): Promise<{ code: number; out: string; err: string }> {
  const main = await productMain()
  return new Promise(resolve => {
    const env = { ...process.env, DATABASE_URL: database.url }
    execFile(process.execPath, [main, 'sim', '--quiet', ...flags], { env }, (error, out, err) => {
      resolve({ code: error === null ? 0 : Number(error.code), out, err })
    })
  })
}

describe('sim --from-task', () => {
  before(async () => {
    database = await freshDatabase()
    store = createPostgresStore({ url: database.url })
    await store.addAccount({
      code: '9001',
      name: 'test',
      appid: 'app',
      accesskeyHash: 'hash',
      settings: { callHours: 'none', wrapUpSeconds: 7, abandonRateMax: 0.02 },
    })
    for (const ext of EXTENSIONS)
      await store.addAgent({ code: '9001', ext, group: 'g', password: 'x', idle: true, reach: 'held' })
    accountId = (await store.findAccount('9001'))?.id ?? 0
    await store.holdAccount(accountId, NODE, 600_000)
  })

  after(async () => {
    await store?.close()
    await database?.drop()
  })

  test('takes the customers, agents and settings of the task and simulates them', async () => {
    const { taskid, task, talksMs } = await ranTask(NUMBERS, 1)
    const { code, out, err } = await sim('--from-task', taskid, '--hours', '0.5', '--json')
    assert.equal(code, 0, err)
    const { scenario, report } = JSON.parse(out)
    assert.equal(task.called, NUMBERS)
    assert.equal(scenario.agents, EXTENSIONS.length)
    assert.equal(scenario.settings.abandonRateMax, 0.02)
    assert.deepEqual(scenario.wrapUp, { kind: 'fixed', ms: 7_000 })
    assert.equal(scenario.world.answerProbability, task.answered / NUMBERS)
    assert.equal(task.connected, talksMs.length)
    const ascending = (values: readonly number[]) => [...values].sort((a, b) => a - b)
    assert.deepEqual(ascending(scenario.world.talk.valuesMs), ascending(talksMs))
    assert.ok(Math.abs(report.answered / report.dials - task.answered / NUMBERS) < 0.08)
    assert.ok(report.connected > 60 && report.abandonRate <= 0.02)

    const fewer = JSON.parse(
      (await sim('--from-task', taskid, '--hours', '0.2', '--agents', '3', '--cap', '0.05', '--json')).out,
    )
    assert.equal(fewer.report.agents, 3)
    assert.equal(fewer.scenario.settings.abandonRateMax, 0.05)
    assert.deepEqual(fewer.scenario.world, scenario.world)
  })

  test('refuses a task that does not exist or has too few conversations, in a sentence', async () => {
    const missing = await sim('--from-task', '424242')
    assert.notEqual(missing.code, 0)
    assert.match(missing.err + missing.out, /There is no task 424242\./)
    const { taskid, task } = await ranTask(5, 2)
    const few = await sim('--from-task', taskid)
    assert.notEqual(few.code, 0)
    assert.ok(
      (few.err + few.out).includes(
        `Task ${taskid} has ${task.connected} conversations; a simulation needs at least 20`,
      ),
      few.err + few.out,
    )
  })
})
