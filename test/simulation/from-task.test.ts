// `sim --from-task`: a task is run by the server over the simulated switch, then the command says what it
// would have been otherwise.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { after, before, describe, test } from 'node:test'
import { hashAccesskey } from '../../src/api/published/auth.ts'
import { readConfig } from '../../src/app/config.ts'
import { type Server, startServer } from '../../src/app/serve.ts'
import { createLog } from '../../src/report/log.ts'
import { type FreshDatabase, freshDatabase } from '../support/database.ts'
import { productMain } from '../support/product.ts'
import type { Result } from '../support/server.ts'

const NUMBERS = 600
const SPEED = 300
const EXTENSIONS = Array.from({ length: 8 }, (_, index) => String(1_001 + index))

let database: FreshDatabase
let server: Server
let token = ''

async function ask(service: string, parameters: Record<string, string>): Promise<Result> {
  const body = new URLSearchParams({ service: `App.${service}`, ...(token ? { token } : {}), ...parameters })
  const answer: Result = await (await fetch(server.url, { method: 'POST', body })).json()
  assert.equal(answer.data?.status, 0, JSON.stringify(answer).slice(0, 300))
  return answer.data.result
}

/** A task of so many numbers, called to its end. */
async function ranTask(numbers: number, from: number) {
  const { taskid } = await ask('Sip_Yccall.TaskCreat', {
    assigntype: '2',
    assignagent: 'g',
    isscale: 'auto',
    telphone: JSON.stringify(
      Array.from({ length: numbers }, (_, index) => ({
        phone: `139${String(from + index).padStart(8, '0')}`,
      })),
    ),
    taskscale: '1:2',
    concurrent: '100',
    taskname: 'what if',
    status: '1',
  })
  for (;;) {
    const { task } = await ask('Sip_Yccall.TaskList', { taskid })
    if (task[0].status === 1028) return { taskid: String(taskid), told: task[0] }
    await new Promise(resolve => setTimeout(resolve, 100))
  }
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
  // Not at the root: there it would run beside every other file, and end after the database.
  before(async () => {
    database = await freshDatabase()
    const config = readConfig({
      YUHU_PORT: '0',
      DATABASE_URL: database.url,
      YUHU_SWITCH: 'sim',
      YUHU_SIM_SPEED: String(SPEED),
      YUHU_DRAIN_SECONDS: '0',
    })
    server = await startServer(config, 'all', createLog({ level: 'silent' }), async store => {
      const accesskeyHash = await hashAccesskey('key')
      await store.addAccount({
        code: '9001',
        name: 'test',
        appid: 'app',
        accesskeyHash,
        settings: { callHours: 'none', wrapUpSeconds: 7, abandonRateMax: 0.02 },
      })
      for (const ext of EXTENSIONS)
        await store.addAgent({ code: '9001', ext, group: 'g', password: 'x', idle: true, reach: 'held' })
    })
    token = (await ask('Sip_Auth.Login', { appid: 'app', accesskey: 'key' })).token
  })

  after(async () => {
    await server?.stop()
    await database?.drop()
  })

  test('takes the customers, agents and settings of the task and simulates them', {
    timeout: 120_000,
  }, async () => {
    const { taskid, told } = await ranTask(NUMBERS, 0)
    const { code, out, err } = await sim('--from-task', taskid, '--hours', '0.5', '--json')
    assert.equal(code, 0, err)
    const { scenario, report } = JSON.parse(out)
    assert.equal(told.called, NUMBERS)
    assert.equal(scenario.agents, EXTENSIONS.length)
    assert.equal(scenario.settings.abandonRateMax, 0.02)
    assert.deepEqual(scenario.wrapUp, { kind: 'fixed', ms: 7_000 })
    assert.equal(scenario.world.answerProbability, told.answered / NUMBERS)
    assert.equal(scenario.world.talk.valuesMs.length, told.connected)
    // The clock ran fast; what was measured is in the time of the customers.
    const meanTalkMs =
      scenario.world.talk.valuesMs.reduce((sum: number, ms: number) => sum + ms, 0) / told.connected
    assert.ok(meanTalkMs > 30_000 && meanTalkMs < 120_000, `conversations of ${meanTalkMs} ms`)
    assert.ok(Math.abs(report.answered / report.dials - told.answered / NUMBERS) < 0.08)
    assert.ok(report.connected > 60 && report.abandonRate <= 0.02)

    const fewer = JSON.parse(
      (await sim('--from-task', taskid, '--hours', '0.2', '--agents', '3', '--cap', '0.05', '--json')).out,
    )
    assert.equal(fewer.report.agents, 3)
    assert.equal(fewer.scenario.settings.abandonRateMax, 0.05)
    assert.deepEqual(fewer.scenario.world, scenario.world)
  })

  test('refuses a task that is not there and one of too few conversations, in a sentence', {
    timeout: 120_000,
  }, async () => {
    const missing = await sim('--from-task', '424242')
    assert.notEqual(missing.code, 0)
    assert.match(missing.err + missing.out, /There is no task 424242\./)
    const { taskid, told } = await ranTask(5, NUMBERS)
    const few = await sim('--from-task', taskid)
    assert.notEqual(few.code, 0)
    assert.ok(
      (few.err + few.out).includes(
        `Task ${taskid} has ${told.connected} conversations; a simulation needs at least 20`,
      ),
      few.err + few.out,
    )
  })
})
