// `why --phone` as an operator types it: what it says of a number at its cap, a blocked one, and one in line.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { DateTime } from 'luxon'
import { limitWindows } from '../../src/domain/plan/limits.ts'
import { Plan } from '../../src/domain/plan/plan.ts'
import { profile } from '../../src/domain/plan/profile/profiles.ts'
import { numberAhead } from '../../src/examination/number-ahead.ts'
import { nextDialWords } from '../../src/words/next-dial-words.ts'
import { claimOf, DAY_MS, NODE, NOON, PostgresWorld, RANG_OUT } from '../contract/store-world.ts'
import { anyKind } from '../support/database.ts'
import { typed } from '../support/typed.ts'

const HOUR_MS = 3_600_000
const [ONE, OTHER] = ['13800000001', '13800000002']

describe('why --phone', () => {
  let world: PostgresWorld
  let accountId: number
  let code: string
  let taskId: number
  before(async () => {
    world = await PostgresWorld.open(anyKind())
    accountId = await world.addAccount({ callHours: 'none', maxCallsPerNumberPerDay: 1 })
    code = (await world.store.loadAccount(accountId))?.account.code ?? ''
    await world.store.holdAccount(accountId, NODE, 600_000)
    taskId = await world.addTask(accountId, [ONE, OTHER])
    // Another task has called the one today, and rang out.
    const earlier = await world.addTask(accountId, [ONE])
    await world.callAll(accountId, earlier, () => ({ end: RANG_OUT }))
  })
  after(() => world.close())

  const why = (...argv: string[]) =>
    typed(['why', '--account', code, ...argv], { env: { DATABASE_URL: world.url } })

  const ahead = async (phone: string, now: number) => {
    const account = (await world.store.loadAccount(accountId))?.account ?? assert.fail()
    const found = await numberAhead(world.store, account, phone, now)
    return found.find(({ taskid }) => taskid === world.taskid(taskId))?.next ?? assert.fail(phone)
  }

  test('a number at its daily cap waits for the midnight that ends the day', async () => {
    const midnight = DateTime.fromMillis(NOON, { zone: 'Asia/Shanghai' }).endOf('day').toMillis() + 1
    const { at, rule } = await ahead(ONE, NOON + 60_000)
    assert.deepEqual([rule, at], ['dailyCap', midnight])
    assert.equal((await ahead(OTHER, NOON + 60_000)).rule, 'inLine')
    assert.equal((await ahead(ONE, NOON + DAY_MS)).rule, 'inLine')
  })

  test('a blocked number says so, until its term is over', async () => {
    const until = NOON + 2 * DAY_MS
    const terms = { reason: '', by: 'test', source: 'command' as const }
    await world.store.addBlocks(accountId, { of: 'number', keys: [OTHER], until, ...terms })
    assert.deepEqual(await ahead(OTHER, NOON + 60_000), { at: null, rule: 'blocked' })
    assert.equal((await ahead(OTHER, until)).rule, 'inLine')
    await world.store.removeBlocks(accountId, 'number', [OTHER])
  })

  test('the command prints a row a task, in words or as JSON', async () => {
    const table = await why('--phone', `+86 ${OTHER}`)
    assert.match(table.out, /^taskid +name +next +why\n\d{20} +a task +\d{4}-\d\d-\d\d .* next in line: /)
    const [row] = JSON.parse((await why('--phone', OTHER, '--json')).out)
    assert.deepEqual([row.taskid, row.next.rule], [world.taskid(taskId), 'inLine'])
    const chinese = await typed(['why', '--account', code, '--phone', OTHER], {
      env: { DATABASE_URL: world.url, LANG: 'zh_CN.UTF-8' },
    })
    assert.match(chinese.out, /^任务编号 +名称 +最早可拨 +原因\n.* 排队中/)
  })

  test('a profile is printed as a plan that can be set, and another name is answered with those there are', async () => {
    const printed = await typed(['plan', 'profile', 'us-debt'], {})
    assert.deepEqual(Plan.parse(JSON.parse(printed.out)), profile('us-debt'))
    assert.match(
      (await typed(['plan', 'profile', 'mars'], {})).err,
      /no profile "mars", only china-marketing, /,
    )
  })

  test('a number in no task, and what is no number, are answered in a sentence', async () => {
    assert.deepEqual(await why('--phone', '13900000000'), {
      ...{ code: 0, err: '' },
      out: '13900000000 is in no task that has not ended.\n',
    })
    assert.equal((await why('--phone', 'nobody')).code, 2)
  })

  test('a limit of a plan says which it is, and the claim lets the number go from then on and not before', async () => {
    const limit = { most: 1, in: { hours: 30 } } as const
    const rules = Plan.parse({ limits: [limit] })
    await world.store.putPlan(accountId, { name: 'careful', rules, changedBy: 'test', was: null })
    const changed = await world.store.editTask(accountId, world.taskid(taskId), { plan: 'careful' })
    assert.equal(changed, null)
    const next = await ahead(ONE, NOON + 60_000)
    assert.deepEqual([next.rule, next.at, next.limit?.most], ['limit', NOON + 30 * HOUR_MS, 1])
    assert.match(nextDialWords(next).en, /1 call in 30 hours$/)
    const claimed = async (now: number) => {
      const windows = limitWindows(rules, { maxCallsPerNumberPerDay: 1 }, 'Asia/Shanghai', now)
      const claims = await world.store.claim(claimOf(taskId, 10, { now, windows }))
      return claims.map(({ phone }) => phone)
    }
    assert.deepEqual(await claimed((next.at ?? 0) - 1), [OTHER])
    assert.deepEqual(await claimed(next.at ?? 0), [ONE])
  })
})
