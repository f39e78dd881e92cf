// The contract of the store for tasks, over PostgreSQL of both kinds: isolation, ids, commands, filters.

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { isRefusal } from '../../src/domain/refusal.ts'
import type { Store } from '../../src/store/port/admin-store.ts'
import { skipWithout } from '../support/database.ts'
import {
  draft,
  entry,
  FIRST_PAGE,
  NO_FILTER,
  NODE,
  NOON,
  newTaskid,
  PostgresWorld,
  phones,
  reasonOf,
} from './store-world.ts'

for (const kind of ['embedded', 'debian'] as const) {
  describe(`tasks in the store: postgres, ${kind}`, { skip: skipWithout(kind) }, () => {
    let world: PostgresWorld
    let store: Store
    let accountId: number
    before(async () => {
      world = await PostgresWorld.open(kind)
      store = world.store
      accountId = await world.addAccount()
      await store.holdAccount(accountId, NODE, 600_000)
    })
    after(() => world.close())

    test('another company sees, counts and changes nothing', async () => {
      const other = await world.addAccount()
      const taskId = await world.addTask(accountId, phones(3, 15_000_000_000), { customtaskid: 'mine' })
      const taskid = world.taskid(taskId)
      for (const id of [taskid, 'mine', 'no such task']) {
        const numbers = [entry('13000000001')]
        assert.equal(reasonOf(await store.append(other, id, Buffer.from('a'), numbers, NOON)), 'taskNotFound')
        assert.equal(reasonOf(await store.removeContacts(other, id, ['15000000000'])), 'taskNotFound')
        assert.equal(reasonOf(await store.commandTask(other, id, 'end', NOON)), 'taskNotFound')
        assert.equal(
          reasonOf(
            await store.callAgain(
              other,
              id,
              { which: 'all', start: true, scheduledAt: null, endsAt: null },
              NOON,
            ),
          ),
          'taskNotFound',
        )
        assert.equal(reasonOf(await store.listContacts(other, id, FIRST_PAGE, NOON)), 'taskNotFound')
      }
      assert.deepEqual(
        await store.listTasks(other, { ...NO_FILTER, taskids: [taskid, 'mine'] }, FIRST_PAGE),
        { total: 0, rows: [] },
      )
      assert.deepEqual(await store.unfinishedCalls(other), [])
      assert.deepEqual(await world.tally(accountId, taskId), {
        state: 'running',
        total: 3,
        called: 0,
        answered: 0,
        connected: 0,
        abandoned: 0,
        late: 0,
      })
      const reused = await store.createTask(other, draft({ customtaskid: 'mine' }), [])
      assert.ok(!isRefusal(reused), 'the same customtaskid in another company is no clash')
    })

    test('a client may use its own id in place of any taskid', async () => {
      await world.addTask(accountId, phones(2, 15_100_000_000), { customtaskid: 'own-id' })
      assert.deepEqual(await world.append(accountId, 'own-id', 'own', ['15100000009']), {
        added: 1,
        duplicates: [],
        blocked: [],
      })
      assert.equal(
        await store.removeContacts(accountId, 'own-id', ['15100000000', '15100000001', '15199999999']),
        2,
      )
      const listed = await store.listContacts(accountId, 'own-id', FIRST_PAGE, NOON)
      assert.ok(!isRefusal(listed))
      assert.deepEqual([listed.total, listed.rows.map(row => row.phone)], [1, ['15100000009']])
      assert.equal(await store.commandTask(accountId, 'own-id', 'pause', NOON), null)
      assert.equal(
        reasonOf(await store.createTask(accountId, draft({ customtaskid: 'own-id' }), [])),
        'customtaskidTaken',
      )
    })

    test('a task moves only where it may, and does not start before its scheduledtime', async () => {
      const made = await store.createTask(accountId, draft({ scheduledAt: NOON + 1_000 }), [
        entry('15800000001'),
      ])
      assert.ok(!isRefusal(made))
      const state = async (id = made.taskid) =>
        (await store.listTasks(accountId, { ...NO_FILTER, taskids: [id] }, FIRST_PAGE)).rows[0]?.state
      assert.equal(await state(), 'notStarted')
      await store.moveDueTasks(accountId, NOON + 999)
      assert.equal(await state(), 'notStarted')
      await store.moveDueTasks(accountId, NOON + 1_000)
      assert.equal(await state(), 'running')

      const unasked = await store.createTask(
        accountId,
        draft({ scheduledAt: NOON + 1_000, start: false }),
        [],
      )
      assert.ok(!isRefusal(unasked))
      await store.moveDueTasks(accountId, NOON + 1_000)
      assert.equal(await state(unasked.taskid), 'notStarted', 'nobody started it')
      assert.equal(
        reasonOf(await store.commandTask(accountId, unasked.taskid, 'pause', NOON)),
        'commandBeforeStart',
      )
      assert.equal(await store.commandTask(accountId, unasked.taskid, 'start', NOON), null)
      assert.equal(await state(unasked.taskid), 'notStarted')
      await store.moveDueTasks(accountId, NOON + 1_000)
      assert.equal(await state(unasked.taskid), 'running')
      for (const [command, expected] of [
        ['pause', 'paused'],
        ['pause', 'paused'],
        ['start', 'running'],
        ['end', 'ended'],
      ] as const) {
        assert.equal(await store.commandTask(accountId, unasked.taskid, command, NOON), null)
        assert.equal(await state(unasked.taskid), expected)
      }
      assert.equal(
        reasonOf(await store.commandTask(accountId, unasked.taskid, 'start', NOON)),
        'commandAfterEnd',
      )
      assert.equal(
        reasonOf(
          await store.append(accountId, unasked.taskid, Buffer.from('x'), [entry('15800000002')], NOON),
        ),
        'taskEnded',
      )
    })

    test('a task for agents that do not exist is refused, and they are named', async () => {
      const unknown = await store.createTask(
        accountId,
        draft({ assignment: { type: 'extensions', extensions: ['1001', '9999'] } }),
        [],
      )
      assert.ok(isRefusal(unknown) && unknown.reason === 'agentNotFound' && unknown.about.includes('9999'))
      assert.equal(
        reasonOf(
          await store.createTask(accountId, draft({ assignment: { type: 'group', name: 'nobody' } }), []),
        ),
        'groupNotFound',
      )
      const queue = await store.createTask(
        accountId,
        draft({ assignment: { type: 'queue', name: 'group' } }),
        [],
      )
      assert.ok(!isRefusal(queue))
    })

    test('tasks are listed by every filter, newest first, page by page', async () => {
      const own = await world.addAccount()
      const code = (await store.loadAccount(own))?.account.code ?? ''
      await store.addAgent({ code, ext: '700000', group: null, password: '', idle: false, reach: 'ring' })
      const ids: string[] = []
      for (const [index, more] of [
        { name: 'first', customtaskid: 'c-1', createdAt: NOON },
        {
          name: 'second',
          assignment: { type: 'extensions' as const, extensions: ['1001', '700000'] },
          createdAt: NOON + 1,
        },
        { name: 'third', start: false, createdAt: NOON + 2 },
      ].entries()) {
        const taskid = newTaskid()
        ids[index] = taskid
        assert.ok(!isRefusal(await store.createTask(own, draft({ taskid, ...more }), [])))
      }
      const [first = '', second = '', third = ''] = ids
      const list = async (filter: object, page = FIRST_PAGE) => {
        const { total, rows } = await store.listTasks(own, { ...NO_FILTER, ...filter }, page)
        return [total, ...rows.map(row => row.taskid)]
      }
      assert.deepEqual(await list({}), [3, third, second, first])
      assert.deepEqual(await list({}, { current: 2, size: 2 }), [3, first])
      assert.deepEqual(await list({ taskids: [second, 'c-1'] }), [2, second, first])
      assert.deepEqual(await list({ customtaskid: 'c-1' }), [1, first])
      assert.deepEqual(await list({ name: 'third' }), [1, third])
      assert.deepEqual(await list({ state: 'running' }), [2, second, first])
      assert.deepEqual(await list({ assignTypes: ['group', 'queue'] }), [2, third, first])
      assert.deepEqual(await list({ assignTo: '700000' }), [1, second])
      assert.deepEqual(await list({ assignTo: '70000' }), [0])
      assert.deepEqual(await list({ createdFrom: NOON + 1, createdTo: NOON + 1 }), [1, second])
    })
  })
}
