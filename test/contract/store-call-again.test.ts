// The contract of the store for calling a task again, over PostgreSQL of both kinds: who is called, and when
// nobody is.

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Store } from '../../src/store/port/admin-store.ts'
import { endingsOf } from '../../src/wire/state-codes.ts'
import { skipWithout } from '../support/database.ts'
import { FIRST_PAGE, NODE, NOON, PostgresWorld, phones, RANG_OUT, reasonOf } from './store-world.ts'

for (const kind of ['embedded', 'debian'] as const) {
  describe(`calling a task again: postgres, ${kind}`, { skip: skipWithout(kind) }, () => {
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

    test('a new round calls those that ended in one way, and only those', async () => {
      const [talked, left, silent, silentToo, uncalled] = phones(5, 15_900_000_000)
      assert.ok(
        talked !== undefined &&
          left !== undefined &&
          silent !== undefined &&
          silentToo !== undefined &&
          uncalled !== undefined,
      )
      const taskId = await world.addTask(accountId, [talked, left, silent, silentToo])
      const taskid = world.taskid(taskId)
      const again = (answerType: 'all' | 'connected' | 'caller' | 'callee', more = {}) =>
        store.callAgain(
          accountId,
          taskid,
          {
            which: answerType === 'all' ? 'all' : endingsOf(answerType),
            ...{ start: true, scheduledAt: null, endsAt: null, ...more },
          },
          NOON,
        )
      assert.equal(reasonOf(await again('all')), 'taskRunning')
      await world.callAll(accountId, taskId, claim => {
        if (claim.phone === talked)
          return {
            answeredAt: NOON + 1,
            connectedAt: NOON + 2,
            agentExt: '1001',
            end: { ...RANG_OUT, outcome: 'connected' },
          }
        if (claim.phone === left) return { answeredAt: NOON + 1, end: { ...RANG_OUT, outcome: 'abandoned' } }
        return { end: RANG_OUT }
      })
      // The same number twice: done, and added again.
      await world.append(accountId, taskid, 'again', [silentToo, uncalled])
      await store.commandTask(accountId, taskid, 'end', NOON)
      assert.equal(await again('callee'), null)
      assert.deepEqual(await world.tally(accountId, taskId), {
        state: 'running',
        total: 6,
        called: 2,
        answered: 2,
        connected: 1,
        abandoned: 1,
        late: 0,
      })
      const second = await world.callAll(accountId, taskId)
      assert.deepEqual(second.map(claim => [claim.phone, claim.round]).sort(), [
        [silent, 2],
        [silentToo, 2],
      ])
      assert.equal(await store.endIfDone(taskId, NOON), true)
      assert.equal(await again('connected', { start: false }), null)
      assert.equal((await world.tally(accountId, taskId)).state, 'notStarted')
      await store.commandTask(accountId, taskid, 'end', NOON)
      assert.equal(await again('all', { scheduledAt: NOON + 5 }), null)
      assert.equal((await world.tally(accountId, taskId)).state, 'notStarted')
      await store.moveDueTasks(accountId, NOON + 5)
      const last = await world.callAll(accountId, taskId)
      assert.deepEqual(
        last.map(claim => claim.phone).sort(),
        [talked, left, silent, silentToo, uncalled].sort(),
        'each number once, though one was added twice',
      )
    })

    test('a customer who answered before the call was cut off is not among those who did not', async () => {
      const [heard, unheard] = phones(2, 15_950_000_000)
      assert.ok(heard !== undefined && unheard !== undefined)
      const taskId = await world.addTask(accountId, [heard, unheard])
      const end = { ...RANG_OUT, outcome: 'interrupted' } as const
      await world.callAll(accountId, taskId, ({ phone }) =>
        phone === heard ? { answeredAt: NOON + 1, end } : { end },
      )
      assert.equal(await store.endIfDone(taskId, NOON), true)
      for (const [answerType, phone] of [
        ['callee', unheard],
        ['caller', heard],
      ] as const) {
        const which = endingsOf(answerType)
        const filter = { called: null, answered: null, endings: which }
        const listed = await store.listContacts(accountId, world.taskid(taskId), FIRST_PAGE, NOON, filter)
        assert.deepEqual('rows' in listed && listed.rows.map(row => row.phone), [phone])
        const again = { which, start: true, scheduledAt: null, endsAt: null }
        assert.equal(await store.callAgain(accountId, world.taskid(taskId), again, NOON), null)
        assert.deepEqual(
          (await world.callAll(accountId, taskId, () => ({ end: { ...RANG_OUT, outcome: 'busy' } }))).map(
            claim => claim.phone,
          ),
          [phone],
        )
        assert.equal(await store.endIfDone(taskId, NOON), true)
      }
    })

    test('a new round is refused if nobody would be called', async () => {
      const taskId = await world.addTask(accountId, phones(1, 15_910_000_000))
      await store.commandTask(accountId, world.taskid(taskId), 'end', NOON)
      const again = { which: endingsOf('connected'), start: true, scheduledAt: null, endsAt: null }
      assert.equal(
        reasonOf(await store.callAgain(accountId, world.taskid(taskId), again, NOON)),
        'nothingToCall',
      )
      assert.equal((await world.tally(accountId, taskId)).state, 'ended')
      assert.equal((await store.remaining(taskId, NOON)).waiting, 1, 'what was passed over is as it was')
    })
  })
}
