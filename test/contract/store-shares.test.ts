// The contract of sharing the database: neither the engine nor another account waits for one account's
// questions, and none goes on for ever.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Store } from '../../src/store/port/admin-store.ts'
import { anyKind, skipWithout } from '../support/database.ts'
import { claimOf, NO_FILTER, NODE, NOON, PostgresWorld, phones } from './store-world.ts'

const PAGE = { current: 1, size: 10 }

describe('shares of the database', { skip: skipWithout(anyKind()) }, () => {
  let world: PostgresWorld
  let store: Store
  before(async () => {
    world = await PostgresWorld.open(anyKind())
    store = world.store
  })
  after(() => world.close())

  test('while queries of one account hang, another account is answered and calls are claimed', {
    timeout: 60_000,
  }, async () => {
    const [slow, other] = [await world.addAccount(), await world.addAccount()]
    const taskId = await world.addTask(slow, phones(10))
    await store.holdAccount(slow, NODE, 600_000)
    // A lock in the way of whatever changes this account's task, as long as we like.
    const client = await world.sql()
    await client.query('begin')
    await client.query('select from task where id = $1 for update', [taskId])
    const hanging = Array.from({ length: 40 }, () =>
      store.commandTask(slow, world.taskid(taskId), 'pause', NOON).then(
        () => 'done',
        () => 'given up',
      ),
    )
    assert.deepEqual(await store.listTasks(other, NO_FILTER, PAGE), { total: 0, rows: [] })
    assert.equal((await store.claim(claimOf(taskId, 3))).length, 3)
    const outcomes = await Promise.race([Promise.all(hanging.slice(4)), Promise.all(hanging).then(() => [])])
    assert.deepEqual(
      new Set(outcomes),
      new Set(['given up']),
      'what waited as long as a client does was not begun',
    )
    await client.query('rollback')
    await client.end()
    assert.deepEqual(new Set(await Promise.all(hanging.slice(0, 4))), new Set(['done']))
  })

  test('a query whose client has given up does not go on', { timeout: 60_000 }, async () => {
    const accountId = await world.addAccount()
    const client = await world.sql()
    await client.query('begin')
    await client.query('lock table agent in access exclusive mode')
    await assert.rejects(store.listAgents(accountId, null), /statement timeout/)
    const { rows } = await client.query(
      "select count(*)::int as waiting from pg_stat_activity where wait_event_type = 'Lock'",
    )
    assert.equal(rows[0]?.waiting, 0)
    await client.query('rollback')
    await client.end()
  })
})
