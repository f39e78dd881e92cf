// `stop-all` and `task` as an operator types them, in both languages.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { claimOf, NODE, NOON, PostgresWorld, phones } from '../contract/store-world.ts'
import { anyKind, skipWithout } from '../support/database.ts'
import { typed } from '../support/typed.ts'

describe('stop-all and task', { skip: skipWithout(anyKind()) }, () => {
  let world: PostgresWorld
  let taskId: number
  let code: string
  before(async () => {
    world = await PostgresWorld.open(anyKind())
    const accountId = await world.addAccount()
    await world.store.holdAccount(accountId, NODE, 600_000)
    taskId = await world.addTask(accountId, phones(3))
    code = (await world.store.loadAccount(accountId))?.account.code ?? ''
  })
  after(async () => {
    await world.close()
  })
  const type = (...argv: string[]) => typed(argv, { env: { DATABASE_URL: world.url } })

  test('one command stops everything, another lifts it', async () => {
    const stopped = await type('stop-all')
    assert.equal(stopped.code, 0, stopped.err)
    assert.match(stopped.out, /^Dialling has stopped for the whole installation\..*stop-all --lift/)
    assert.deepEqual(await world.store.claim(claimOf(taskId, 1)), [])
    assert.equal((await type('stop-all', '--account', code, '--lift')).code, 1)
    assert.equal((await type('stop-all', '--account', code, '--end-talks')).code, 0)
    assert.match(
      (await type('stop-all', '--account', code, '--lift')).out,
      /the whole installation is still stopped/,
    )
    assert.equal((await type('stop-all', '--lift')).code, 0)
    assert.equal((await world.store.claim(claimOf(taskId, 1))).length, 1)
  })

  test('a task is listed, changed, ended, resumed and deleted', async () => {
    const task = ['--account', code, '--task', world.taskid(taskId)]
    assert.match(
      (await type('task', 'list', '--account', code)).out,
      new RegExp(`${world.taskid(taskId)}.*running`),
    )
    const set = await type(
      'task',
      'set',
      ...task,
      '--concurrent',
      '7',
      '--ends-at',
      '2099-01-01 00:00:00',
      '--name',
      'spring',
      '--call-times',
      '2',
    )
    assert.equal(set.code, 0, set.err)
    const show = async () => JSON.parse((await type('task', 'show', ...task)).out)
    const { name, concurrent, callTimes } = await show()
    assert.deepEqual([name, concurrent, callTimes], ['spring', 7, 2])
    assert.equal((await type('task', 'set', ...task, '--call-times', 'none')).code, 0)
    assert.equal((await show()).callTimes, null)
    assert.equal((await type('task', 'set', ...task, '--call-times', '4')).code, 2)
    assert.equal((await type('task', 'set', ...task, '--ends-at', 'tomorrow')).code, 2)
    assert.match((await type('task', 'delete', ...task)).err, /The task is running; end it first\./)
    assert.match((await type('task', 'resume', ...task)).err, /The task has not ended\./)
    const account = await world.store.findAccount(code)
    await world.store.commandTask(account?.id ?? 0, world.taskid(taskId), 'end', NOON)
    assert.match((await type('task', 'resume', ...task)).err, /more than 24 hours ago/)
    const [unfinished] = await world.store.unfinishedCalls(account?.id ?? 0)
    await world.store.release(NODE, [unfinished?.callId ?? 0])
    assert.equal((await type('task', 'delete', ...task)).code, 0)
    assert.match((await type('task', 'show', ...task)).err, /has no task/)
  })
})
