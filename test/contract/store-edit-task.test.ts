// The contract of what an operator does to a task: changed, gone on with, deleted; and groups that tasks use.

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { isRefusal } from '../../src/domain/refusal.ts'
import type { Store } from '../../src/store/port/admin-store.ts'
import { anyKind, skipWithout } from '../support/database.ts'
import { claimOf, DAY_MS, draft, NODE, NOON, PostgresWorld, phones } from './store-world.ts'

const reasonOf = (value: unknown) => (isRefusal(value) ? value.reason : null)

describe('tasks in the hands of an operator', { skip: skipWithout(anyKind()) }, () => {
  let world: PostgresWorld
  let store: Store
  before(async () => {
    world = await PostgresWorld.open(anyKind())
    store = world.store
  })
  after(() => world.close())

  async function begun(numbers: readonly string[] = phones(3)) {
    const accountId = await world.addAccount({ pushTaskUrl: 'http://127.0.0.1:9/' })
    await store.holdAccount(accountId, NODE, 600_000)
    const taskId = await world.addTask(accountId, numbers)
    return { accountId, taskId, taskid: world.taskid(taskId) }
  }

  test('a running task goes on with another group, limit, caller ids, name and times', async () => {
    const { accountId, taskId, taskid } = await begun()
    await store.addGroup(accountId, 'second', true)
    const edit = {
      assignment: { type: 'group', name: 'second' },
      concurrent: 7,
      callerIds: ['0101'],
      name: 'spring',
      endsAt: NOON + DAY_MS,
    } as const
    assert.equal(await store.editTask(accountId, taskid, edit), null)
    const task = (await store.loadAccount(accountId))?.tasks.find(one => one.id === taskId)
    assert.deepEqual(
      [task?.assignment, task?.concurrent, task?.callerIds, task?.endsAt],
      [edit.assignment, 7, ['0101'], NOON + DAY_MS],
    )
    assert.equal((await world.summary(accountId, taskId)).name, 'spring')
    assert.equal(await store.editTask(accountId, taskid, { endsAt: null }), null)
    const after = (await store.loadAccount(accountId))?.tasks.find(one => one.id === taskId)
    assert.deepEqual([after?.endsAt, after?.concurrent], [null, 7])
    assert.equal(
      reasonOf(await store.editTask(accountId, taskid, { assignment: { type: 'group', name: 'nobody' } })),
      'groupNotFound',
    )
    assert.equal(
      reasonOf(await store.editTask(await world.addAccount(), taskid, { name: 'mine' })),
      'taskNotFound',
    )
  })

  test('an ended task can be resumed within a day, and its second end is pushed too', async () => {
    const { accountId, taskId, taskid } = await begun()
    assert.equal(reasonOf(await store.resumeTask(accountId, taskid, NOON)), 'taskNotEnded')
    await store.commandTask(accountId, taskid, 'end', NOON)
    assert.equal(
      reasonOf(await store.commandTask(accountId, taskid, 'start', NOON)),
      'commandAfterEnd',
      'for clients an end is an end',
    )
    assert.equal(reasonOf(await store.resumeTask(accountId, taskid, NOON + DAY_MS)), 'taskEndedLongAgo')
    assert.equal(await store.resumeTask(accountId, taskid, NOON + DAY_MS - 1), null)
    assert.equal((await store.claim(claimOf(taskId, 3))).length, 3)
    await store.commandTask(accountId, taskid, 'end', NOON + DAY_MS)
    const reported = async () => (await store.duePushes(10)).filter(push => push.account.id === accountId)
    for (const push of await reported()) await store.pushesDelivered([push.id])
    assert.equal((await reported()).length, 1)
    const empty = await begun([])
    await store.commandTask(empty.accountId, empty.taskid, 'end', NOON)
    assert.equal(reasonOf(await store.resumeTask(empty.accountId, empty.taskid, NOON)), 'nothingToCall')
  })

  test('a task that ended by its time goes on without that time', async () => {
    const { accountId, taskId, taskid } = await begun()
    await store.editTask(accountId, taskid, { endsAt: NOON + 10 })
    await store.moveDueTasks(accountId, NOON + 10)
    assert.equal(await store.resumeTask(accountId, taskid, NOON + 20), null)
    await store.moveDueTasks(accountId, NOON + 30)
    const { state, endsAt } = await world.summary(accountId, taskId)
    assert.deepEqual([state, endsAt], ['running', null])
  })

  test('a task can be deleted if it does not run and has no calls, and is gone for everybody at once', async () => {
    const { accountId, taskId, taskid } = await begun()
    assert.equal(reasonOf(await store.removeTask(accountId, taskid)), 'taskRunning')
    const [claim] = await store.claim(claimOf(taskId, 1))
    await store.commandTask(accountId, taskid, 'end', NOON)
    assert.equal(reasonOf(await store.removeTask(accountId, taskid)), 'taskHasCalls')
    await store.release(NODE, [claim?.callId ?? 0])
    assert.equal(reasonOf(await store.removeTask(await world.addAccount(), taskid)), 'taskNotFound')
    assert.equal(await store.removeTask(accountId, taskid), null)
    assert.equal(reasonOf(await store.removeTask(accountId, taskid)), 'taskNotFound')
    assert.equal(
      reasonOf(await store.listContacts(accountId, taskid, { current: 1, size: 10 }, NOON)),
      'taskNotFound',
    )
    assert.ok((await store.removeOld('contacts', accountId, NOON, 100)) >= 3, 'its numbers follow')
  })

  test('a group that a living task uses is not deleted, and the task is named; a task without its group is not called again', async () => {
    const { accountId, taskid } = await begun()
    const refusal = await store.dropGroup(accountId, 'group')
    assert.ok(
      isRefusal(refusal) &&
        refusal.reason === 'groupInUse' &&
        refusal.about.some(task => task.includes(taskid)),
    )
    await store.commandTask(accountId, taskid, 'end', NOON)
    assert.equal(await store.dropGroup(accountId, 'group'), null)
    const again = { which: 'all', start: true, scheduledAt: null, endsAt: null } as const
    assert.equal(reasonOf(await store.callAgain(accountId, taskid, again, NOON)), 'groupNotFound')
  })

  test('a task is never created for a group that is being deleted', async () => {
    for (let time = 0; time < 20; time++) {
      const accountId = await world.addAccount()
      const [made, dropped] = await Promise.all([
        store.createTask(accountId, draft({ start: false }), []),
        store.dropGroup(accountId, 'group'),
      ])
      assert.notEqual(isRefusal(made), isRefusal(dropped))
    }
  })
})
