// `--anyway`: what an operator types to choose a plan by which nobody who waits could be called.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { PostgresWorld } from '../contract/store-world.ts'
import { anyKind } from '../support/database.ts'
import { typed } from '../support/typed.ts'

const DAY_MS = 86_400_000

describe('--anyway', () => {
  let world: PostgresWorld
  let code: string
  let taskid: string
  before(async () => {
    world = await PostgresWorld.open(anyKind())
    const accountId = await world.addAccount({ callHours: 'none' })
    code = (await world.store.loadAccount(accountId))?.account.code ?? ''
    taskid = world.taskid(await world.addTask(accountId, ['13800000001']))
  })
  after(() => world.close())

  const type = (argv: readonly string[], input = '') =>
    typed(argv, { env: { DATABASE_URL: world.url }, input })

  async function refusedOnce(argv: readonly string[], input = ''): Promise<void> {
    const refused = await type(argv, input)
    assert.equal(refused.code, 1, argv.join(' '))
    assert.match(refused.err, /the one number that waits could not be called .*add --anyway/)
    const said = await type([...argv, '--anyway'], input)
    assert.deepEqual([said.code, said.err], [0, ''], argv.join(' '))
  }

  test('plan set, task set, account set and task shadow ask for it once', async () => {
    const far = new Date(Date.now() + 20 * DAY_MS).toISOString().slice(0, 10)
    const never = JSON.stringify({ hours: { week: {}, dates: { [far]: ['10:00-11:00'] } } })
    const [account, task] = [
      ['--account', code],
      ['--task', taskid],
    ]
    const plan = (name: string, rules: string) =>
      type(['plan', 'set', ...account, '--name', name, '-'], rules)
    assert.equal((await plan('never', never)).code, 0)
    assert.equal((await plan('open', '{}')).code, 0)
    await refusedOnce(['task', 'set', ...account, ...task, '--plan', 'never'])
    assert.equal((await type(['task', 'set', ...account, ...task, '--plan', 'none'])).code, 0)
    await refusedOnce(['account', 'set', '--code', code, '--setting', 'plan=never'])
    assert.equal((await type(['account', 'set', '--code', code, '--setting', 'plan='])).code, 0)
    // By each customer's clock nobody may be called at night, whatever the account's hours are.
    assert.equal((await plan('days', '{ "hours": { "law": "08:00-21:00" } }')).code, 0)
    assert.equal((await type(['task', 'set', ...account, ...task, '--plan', 'days'])).code, 0)
    await refusedOnce(['account', 'set', '--code', code, '--setting', 'callHours=22:00-23:00'])
    assert.equal((await type(['account', 'set', '--code', code, '--setting', 'callHours=none'])).code, 0)
    assert.equal((await type(['task', 'set', ...account, ...task, '--plan', 'none'])).code, 0)
    const shadow = ['task', 'shadow', ...account, ...task]
    assert.equal((await type([...shadow, '--plan', 'never'])).code, 0)
    await refusedOnce([...shadow, '--take'])
    assert.equal((await type(['task', 'set', ...account, ...task, '--plan', 'open'])).code, 0)
    await refusedOnce(['plan', 'set', ...account, '--name', 'open', '-'], never)
  })
})
