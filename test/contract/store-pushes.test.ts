// The contract of the store for pushes, over PostgreSQL of both kinds: order, and the end of a task.

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Store } from '../../src/store/port/admin-store.ts'
import type { PushRow } from '../../src/store/port/changes.ts'
import { skipWithout } from '../support/database.ts'
import { recordFacts } from '../support/record-facts.ts'
import { NOON, PostgresWorld } from './store-world.ts'

for (const kind of ['embedded', 'debian'] as const) {
  describe(`pushes in the store: postgres, ${kind}`, { skip: skipWithout(kind) }, () => {
    let world: PostgresWorld
    let store: Store
    before(async () => {
      world = await PostgresWorld.open(kind)
      store = world.store
    })
    after(() => world.close())

    test('pushes go out in order, one per subject, and a dead URL of one account does not hold up another', async () => {
      const [accountId, other] = [await world.addAccount(), await world.addAccount()]
      const push = (account: number, subject: string, event: string): PushRow => ({
        ...{ accountId: account, subject: `${account}/${subject}`, kind: 'state', event },
        fact: { type: 'taskEnded', taskid: `${subject} ${event}`, endType: 'over' },
      })
      const events = ['ring', 'answer', 'hangup']
      const pushes = [
        ...events.map(event => push(accountId, 'a', event)),
        push(accountId, 'b', 'ring'),
        push(other, 'c', 'ring'),
      ]
      const nothing = { calls: [], agents: [], tasks: [] }
      await recordFacts(store, { ...nothing, pushes })
      await recordFacts(store, { ...nothing, pushes })
      const take = async (limit = 10) => {
        const due = (await store.duePushes(limit)).filter(one => [accountId, other].includes(one.account.id))
        return due.map(one => ({
          id: one.id,
          what: one.fact.type === 'taskEnded' ? one.fact.taskid : '',
          attempts: one.attempts,
        }))
      }
      const first = await take()
      assert.deepEqual(
        first.map(one => one.what),
        ['a ring', 'b ring', 'c ring'],
      )
      assert.deepEqual(await take(), [], 'what is being delivered is not handed out again')
      const [ring, side, foreign] = first
      assert.ok(ring !== undefined && side !== undefined && foreign !== undefined)
      await store.pushFailed(ring.id, 0)
      assert.deepEqual(await take(1), [{ id: ring.id, what: 'a ring', attempts: 1 }])
      await store.pushesDelivered([ring.id])
      await store.pushesDelivered([foreign.id])
      const [answer] = await take()
      assert.equal(answer?.what, 'a answer')
      await store.pushFailed(answer?.id ?? 0, 3_600_000)
      await recordFacts(store, { ...nothing, pushes: [push(accountId, 'a', 'late')] })
      assert.deepEqual(await take(), [], 'the later ones wait with it')
      const code = (await store.listAccounts()).find(one => one.id === accountId)?.code
      const backlog = (await store.pushBacklog()).find(one => one.code === code)
      assert.equal(backlog?.pending, 4)
      assert.ok(backlog !== undefined && backlog.oldestMs >= 0)
      await store.pushFailed(answer?.id ?? 0, null)
      await store.pushFailed(side.id, null)
      assert.deepEqual(
        (await take()).map(one => one.what),
        ['a hangup'],
        'given up, it lets the next one go',
      )
    })

    test('the end of a task is pushed once per round, to accounts with a URL for it', async () => {
      const reported = await world.addAccount({ pushTaskUrl: 'http://127.0.0.1:9/' })
      const silent = await world.addAccount()
      const facts: unknown[] = []
      const take = async () => {
        const due = (await store.duePushes(10)).filter(one => [reported, silent].includes(one.account.id))
        for (const one of due) {
          facts.push(one.fact)
          await store.pushesDelivered([one.id])
        }
      }
      const again = { which: 'all' as const, start: true, scheduledAt: null, endsAt: NOON + 50 }
      for (const accountId of [reported, silent]) {
        const taskId = await world.addTask(accountId, ['13920000001'])
        const taskid = world.taskid(taskId)
        await store.commandTask(accountId, taskid, 'end', NOON)
        await take()
        await store.callAgain(accountId, taskid, again, NOON)
        await store.moveDueTasks(accountId, NOON + 50)
        await take()
        if (accountId === reported) {
          assert.deepEqual(facts, [
            { type: 'taskEnded', taskid, endType: 'over' },
            { type: 'taskEnded', taskid, endType: 'timeout' },
          ])
        }
      }
      assert.equal(facts.length, 2)
    })
  })
}
