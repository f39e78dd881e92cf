// The contract of the engine's store for contacts that agents look at, over memory and over PostgreSQL.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { recordFacts } from '../support/record-facts.ts'
import {
  changes,
  claimOf,
  dialAll,
  ENGINE_STORES,
  type EngineWorld,
  NODE,
  NOON,
  phones,
} from './store-world.ts'

const LATER = NOON + 3_600_000

for (const [name, open, skip] of ENGINE_STORES) {
  describe(`previews in the engine's store: ${name}`, { skip }, () => {
    let world: EngineWorld
    let accountId: number
    before(async () => {
      world = await open()
      accountId = await world.addAccount()
      await world.store.holdAccount(accountId, NODE, 60_000)
    })
    after(() => world.close())

    const claim = (taskId: number, now = NOON) => world.store.claim(claimOf(taskId, 10, { now }))

    test('a contact that an agent postpones waits until then, and one that it declines is done', async () => {
      const taskId = await world.addTask(accountId, phones(3, 13_400_000_000))
      const [one, two, three] = await claim(taskId)
      assert.ok(one !== undefined && two !== undefined && three !== undefined)
      // The agent each was shown to is written down first.
      const shown = { agentExt: '1001', offeredAt: NOON }
      await recordFacts(
        world.store,
        changes({ calls: [one, two, three].map(({ callId }) => ({ callId, ...shown })) }),
      )
      await world.store.skipClaimed(NODE, [
        { callId: one.callId, ext: '1001', dueAt: LATER },
        { callId: two.callId, ext: '1001', dueAt: null },
      ])
      assert.deepEqual(await world.store.remaining(taskId, NOON), { waiting: 1, due: 0, nextDueAt: LATER })
      assert.deepEqual(await world.store.claimsLeft(NODE, [one.callId, two.callId, three.callId]), [
        three.callId,
      ])
      assert.deepEqual(
        (await claim(taskId, LATER)).map(({ phone }) => phone),
        [one.phone],
      )
      const { called, answered } = await world.tally(accountId, taskId)
      assert.deepEqual({ called, answered }, { called: 0, answered: 0 }, 'nobody was called')
    })

    test('a call that was marked, or that another node has, is not skipped and is no claim that is left', async () => {
      const taskId = await world.addTask(accountId, phones(2, 13_500_000_000))
      const [marked, other] = await claim(taskId)
      assert.ok(marked !== undefined && other !== undefined)
      await dialAll(world.store, accountId, [marked], { at: NOON })
      await world.store.skipClaimed(NODE, [{ callId: marked.callId, ext: '1001', dueAt: null }])
      await world.store.skipClaimed('node-b', [{ callId: other.callId, ext: '1001', dueAt: null }])
      assert.deepEqual(await world.store.claimsLeft(NODE, [marked.callId, other.callId]), [other.callId])
      assert.deepEqual(await world.store.claimsLeft('node-b', [marked.callId, other.callId]), [])
      const living = await world.store.unfinishedCalls(accountId)
      const found = living.filter(({ callId }) => callId === marked.callId || callId === other.callId)
      assert.equal(found.length, 2)
    })

    test('contacts that agents looked at when their process died wait again without a call', async () => {
      const taskId = await world.addTask(accountId, phones(1, 13_600_000_000))
      const [one] = await claim(taskId)
      assert.ok(one !== undefined)
      const shown = { callId: one.callId, agentExt: '1001', offeredAt: NOON }
      await recordFacts(world.store, changes({ calls: [shown] }))
      const ended = { calls: [], pushes: [] }
      assert.equal(await world.store.closeLeft(accountId, NODE, { ended, undialled: [one.callId] }), true)
      assert.deepEqual(await world.store.remaining(taskId, NOON), { waiting: 1, due: 1, nextDueAt: NOON })
    })
  })
}
