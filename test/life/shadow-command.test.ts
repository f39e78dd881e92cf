// `task shadow` as an operator types it: a proposal is started, shown, refused, taken.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { PostgresWorld } from '../contract/store-world.ts'
import { anyKind } from '../support/database.ts'
import { typed } from '../support/typed.ts'

describe('task shadow', () => {
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

  const shadow = (...argv: string[]) =>
    typed(['task', 'shadow', '--account', code, '--task', taskid, ...argv], {
      env: { DATABASE_URL: world.url },
    })

  test('a proposal is started, shown, ended and taken', async () => {
    assert.match((await shadow()).err, /no shadow run/)
    assert.match((await shadow('--cap', '3')).err, /^--cap does not take this value/)
    const begun = JSON.parse(
      (await shadow('--cap', '0.01', '--concurrent', '7', '--hours', '2', '--json')).out,
    )
    assert.deepEqual([begun.isRunning, begun.abandonRateMax.shadow], [true, 0.01])
    const { out } = await shadow()
    assert.match(out, /^run +dialed +answered +connected +abandoned +abandonRate\nlive .*\nproposal /)
    assert.match(out, /too little to compare/)
    assert.match((await shadow('--pace', '2')).err, /end it first/)
    const taken = JSON.parse((await shadow('--take', '--json')).out)
    assert.ok(taken.takenAt > 0)
    assert.equal((await world.store.findAccount(code))?.settings.abandonRateMax, 0.01)
  })
})
