// The contract of calling a long task again: accepted at once, prepared in steps, the same when a process
// dies between any two of them.

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { isRefusal } from '../../src/domain/refusal.ts'
import type { Store } from '../../src/store/port/admin-store.ts'
import type { CallAgain } from '../../src/store/port/api-store.ts'
import { createPostgresStore } from '../../src/store/postgres/index.ts'
import { endingsOf } from '../../src/wire/state-codes.ts'
import { anyKind, skipWithout } from '../support/database.ts'
import { claimOf, NODE, NOON, PostgresWorld } from './store-world.ts'

const NUMBERS = 30_000
const ALL: CallAgain = { which: 'all', start: true, scheduledAt: null, endsAt: null }

describe('calling a long task again', { skip: skipWithout(anyKind()), timeout: 180_000 }, () => {
  let world: PostgresWorld
  let store: Store
  before(async () => {
    world = await PostgresWorld.open(anyKind())
    store = world.store
  })
  after(() => world.close())

  /** An ended task of which a third talked, a third did not answer and a third was never called. */
  async function ended() {
    const accountId = await world.addAccount()
    await store.holdAccount(accountId, NODE, 600_000)
    const taskId = await world.addTask(accountId, [])
    const taskid = world.taskid(taskId)
    const client = await world.sql()
    await client.query(
      `insert into contact (task_id, phone, due_at, state, called, outcome, answered)
       select $1, (13000000000 + i)::text, to_timestamp(0), case when i % 3 = 0 then 'waiting' else 'done' end, i % 3 <> 0,
         case i % 3 when 1 then 'connected' when 2 then 'noAnswer' end, case i % 3 when 1 then true when 2 then false end
       from generate_series(1, ${NUMBERS}) i`,
      [taskId],
    )
    await client.query(`update task set total = ${NUMBERS} where id = $1`, [taskId])
    await client.query(`update task_progress set called = ${(NUMBERS / 3) * 2} where task_id = $1`, [taskId])
    await client.end()
    assert.equal(await store.commandTask(accountId, taskid, 'end', NOON), null)
    return { accountId, taskId, taskid }
  }

  const waiting = async (taskId: number) => {
    const client = await world.sql()
    const { rows } = await client.query(
      "select count(*)::int as n from contact where task_id = $1 and state = 'waiting'",
      [taskId],
    )
    await client.end()
    return rows[0]?.n
  }

  /** As an engine does it, each step by a process of its own: the one before it died. */
  async function prepare(accountId: number): Promise<number> {
    for (let steps = 0; ; steps++) {
      const process = createPostgresStore({ url: world.url })
      const isMore = await process.prepareRound(accountId, NOON)
      await process.close()
      if (!isMore) return steps
    }
  }

  test('a round is accepted before it is ready, shown in the list, repeatable, and continued by another process', async () => {
    const { accountId, taskId, taskid } = await ended()
    assert.equal(await store.callAgain(accountId, taskid, ALL, NOON), null)
    const first = await world.summary(accountId, taskId)
    assert.equal(first.state, 'notStarted')
    assert.deepEqual(first.preparing, { prepared: 0, total: NUMBERS })
    await store.prepareRound(accountId, NOON)
    assert.deepEqual((await world.summary(accountId, taskId)).preparing, {
      prepared: 5_000,
      total: NUMBERS,
    })
    assert.deepEqual(await store.claim(claimOf(taskId, 1)), [], 'nothing is dialled meanwhile')
    assert.equal(
      await store.callAgain(accountId, taskid, ALL, NOON + 1),
      null,
      'sent again because its answer was lost',
    )
    const other = await store.callAgain(accountId, taskid, { ...ALL, which: endingsOf('callee') }, NOON + 1)
    assert.equal(isRefusal(other) && other.reason, 'taskNotStarted')
    assert.ok((await prepare(accountId)) > 1)
    const { state, preparing, called, connected } = await world.summary(accountId, taskId)
    assert.deepEqual(
      { state, preparing, called, connected },
      { state: 'running', preparing: null, called: 0, connected: 0 },
    )
    assert.equal(await waiting(taskId), NUMBERS)
    assert.equal(
      await store.callAgain(accountId, taskid, ALL, NOON + 200_000),
      null,
      'and still when it is ready',
    )
    const late = await store.callAgain(accountId, taskid, ALL, NOON + 400_000)
    assert.equal(isRefusal(late) && late.reason, 'taskRunning')
    const [claim] = await store.claim(claimOf(taskId, 1))
    assert.equal(claim?.round, 2)
  })

  for (const [which, left, called] of [
    [endingsOf('callee'), NUMBERS / 3, NUMBERS / 3],
    [endingsOf('connected'), NUMBERS / 3, NUMBERS / 3],
    ['neverCalled', NUMBERS / 3, (NUMBERS / 3) * 2],
  ] as const) {
    test(`only the numbers asked for wait: ${which}`, async () => {
      const { accountId, taskId, taskid } = await ended()
      assert.equal(await store.callAgain(accountId, taskid, { ...ALL, which }, NOON), null)
      await prepare(accountId)
      assert.equal(await waiting(taskId), left)
      const summary = await world.summary(accountId, taskId)
      assert.deepEqual([summary.state, summary.called], ['running', called])
    })
  }

  test('numbers passed over in one round are called in the next if it asks for those never called', async () => {
    const { accountId, taskId, taskid } = await ended()
    await store.callAgain(accountId, taskid, { ...ALL, which: endingsOf('callee') }, NOON)
    await prepare(accountId)
    await store.commandTask(accountId, taskid, 'end', NOON)
    await store.callAgain(accountId, taskid, { ...ALL, which: 'neverCalled' }, NOON)
    await prepare(accountId)
    assert.equal(
      await waiting(taskId),
      (NUMBERS / 3) * 2,
      'those set back for the round before were not called either',
    )
    const none = await store.callAgain(accountId, 'no such task', ALL, NOON)
    assert.equal(isRefusal(none) && none.reason, 'taskNotFound')
  })

  test('a task paused during preparation does not start, and one ended is not prepared any further', async () => {
    const paused = await ended()
    await store.callAgain(paused.accountId, paused.taskid, ALL, NOON)
    assert.equal(await store.commandTask(paused.accountId, paused.taskid, 'pause', NOON), null)
    await store.moveDueTasks(paused.accountId, NOON)
    await prepare(paused.accountId)
    assert.equal((await world.summary(paused.accountId, paused.taskId)).state, 'notStarted')
    assert.equal(await store.commandTask(paused.accountId, paused.taskid, 'start', NOON), null)
    assert.equal((await world.summary(paused.accountId, paused.taskId)).state, 'running')

    const over = await ended()
    await store.callAgain(over.accountId, over.taskid, ALL, NOON)
    await store.prepareRound(over.accountId, NOON)
    assert.equal(await store.commandTask(over.accountId, over.taskid, 'end', NOON), null)
    assert.equal(await store.prepareRound(over.accountId, NOON), false)
    const { state, called } = await world.summary(over.accountId, over.taskId)
    assert.equal(state, 'ended')
    assert.ok(called > 0 && called < (NUMBERS / 3) * 2, 'the counters speak of the numbers as they stand')
    assert.equal(await store.callAgain(over.accountId, over.taskid, ALL, NOON), null)
    await prepare(over.accountId)
    assert.equal(await waiting(over.taskId), NUMBERS)
  })
})
