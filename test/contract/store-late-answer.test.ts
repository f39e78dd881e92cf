// An answer that becomes known after its call was closed as cut off: nobody who answered is called again.
// Over PostgreSQL of both kinds.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { CallChange, CallEnd } from '../../src/store/port/changes.ts'
import type { Claim } from '../../src/store/port/dial-claim.ts'
import { skipWithout } from '../support/database.ts'
import { recordFacts } from '../support/record-facts.ts'
import { claimOf, NODE, NOON, PostgresWorld, phones } from './store-world.ts'

const CUT_OFF: CallEnd = {
  endedAt: NOON + 30_000,
  outcome: 'interrupted',
  by: 'network',
  sipStatus: null,
  q850: null,
  againAt: NOON + 65_000,
}
const ANSWERED = NOON + 9_000

for (const kind of ['embedded', 'debian'] as const) {
  describe(`a late answer: postgres, ${kind}`, { skip: skipWithout(kind) }, () => {
    let world: PostgresWorld
    let accountId: number
    before(async () => {
      world = await PostgresWorld.open(kind)
      accountId = await world.addAccount()
      await world.store.holdAccount(accountId, NODE, 3_600_000)
    })
    after(() => world.close())

    const record = (...calls: CallChange[]) =>
      recordFacts(world.store, { calls, agents: [], tasks: [], pushes: [] })
    /** A task of one number whose call was dialled. */
    async function called(): Promise<{ taskId: number; call: Claim }> {
      const taskId = await world.addTask(accountId, phones(1))
      return { taskId, call: await dialled(taskId, NOON) }
    }
    async function dialled(taskId: number, now: number): Promise<Claim> {
      const [call] = await world.store.claim(claimOf(taskId, 1, { now }))
      assert.ok(call !== undefined, 'the contact is due')
      const mark = { callId: call.callId, dialedAt: now, trunk: 'line', callerId: '' }
      assert.deepEqual(await world.store.clearToDial(accountId, NODE, [mark]), [call.callId])
      return call
    }
    const tallied = async (taskId: number) => {
      const { called, answered, connected, abandoned } = await world.tally(accountId, taskId)
      return { called, answered, connected, abandoned }
    }
    const waiting = async (taskId: number) => (await world.store.remaining(taskId, NOON + 3_600_000)).waiting
    const ONE_ANSWERED = { called: 1, answered: 1, connected: 0, abandoned: 0 }

    test('finishes a contact that waits again: done, answered, counted once', async () => {
      const { taskId, call } = await called()
      await record({ callId: call.callId, end: CUT_OFF })
      assert.deepEqual(await tallied(taskId), { called: 0, answered: 0, connected: 0, abandoned: 0 })
      assert.equal(await waiting(taskId), 1)
      for (let time = 0; time < 2; time++) {
        await record({ callId: call.callId, answeredAt: ANSWERED })
        assert.equal(await waiting(taskId), 0)
        assert.deepEqual(await tallied(taskId), ONE_ANSWERED)
      }
      assert.deepEqual(await world.store.claim(claimOf(taskId, 1, { now: NOON + 3_600_000 })), [])
      assert.equal(await world.store.endIfDone(taskId, NOON + 3_600_000), true)
    })

    test('makes a contact that was given up unanswered count as answered', async () => {
      const { taskId, call } = await called()
      await record({ callId: call.callId, end: { ...CUT_OFF, againAt: null } })
      assert.deepEqual(await tallied(taskId), { ...ONE_ANSWERED, answered: 0 })
      await record({ callId: call.callId, answeredAt: ANSWERED })
      assert.deepEqual(await tallied(taskId), ONE_ANSWERED)
    })

    test('may come in the batch that ends the call: the end is that of an answered call', async () => {
      const { taskId, call } = await called()
      await record({ callId: call.callId, answeredAt: ANSWERED, end: { ...CUT_OFF, againAt: null } })
      await record({ callId: call.callId, answeredAt: ANSWERED })
      assert.deepEqual(await tallied(taskId), ONE_ANSWERED)
    })

    test('leaves the call of a contact that is being called again as it is', async () => {
      const { taskId, call } = await called()
      await record({ callId: call.callId, end: CUT_OFF })
      const second = await dialled(taskId, NOON + 70_000)
      await record({ callId: call.callId, answeredAt: ANSWERED })
      assert.deepEqual(await tallied(taskId), { ...ONE_ANSWERED, called: 0, answered: 0 })
      await record({ callId: second.callId, end: { ...CUT_OFF, outcome: 'noAnswer', againAt: null } })
      assert.deepEqual(await tallied(taskId), { ...ONE_ANSWERED, answered: 0 })
    })

    test('may come before an end that does not know of it: nobody who answered waits again', async () => {
      const { taskId, call } = await called()
      await record({ callId: call.callId, answeredAt: ANSWERED })
      await record({ callId: call.callId, end: { ...CUT_OFF, outcome: 'cancelled' } })
      assert.equal(await waiting(taskId), 0)
      assert.deepEqual(await tallied(taskId), ONE_ANSWERED)
    })

    test('turns any other end into an abandonment: they picked up and heard nobody', async () => {
      for (const [outcome, againAt] of [
        ['noAnswer', null],
        ['trunkFailed', NOON + 65_000],
        ['cancelled', NOON + 65_000],
      ] as const) {
        const { taskId, call } = await called()
        await record({ callId: call.callId, end: { ...CUT_OFF, outcome, againAt } })
        for (let time = 0; time < 2; time++) {
          await record({ callId: call.callId, answeredAt: ANSWERED })
          assert.equal(await waiting(taskId), 0)
          assert.deepEqual(await tallied(taskId), { ...ONE_ANSWERED, abandoned: 1 })
        }
      }
    })

    test('is all that a closed call still takes: who was frozen meanwhile does not change its record', async () => {
      const { call } = await called()
      const { callId } = call
      await record({ callId, end: CUT_OFF })
      const late = { ringingAt: NOON + 1, offeredAt: ANSWERED, connectedAt: ANSWERED, otherPhone: '1' }
      await record({ callId, ...late, agentExt: '1001', answeredAt: ANSWERED })
      await record({ callId, ...late, tookOver: '1002' })
      const now = await world.store.findCall(accountId, callId)
      assert.deepEqual(
        [now?.outcome, now?.answeredAt, now?.connectedAt, now?.agentExt, now?.offeredAt, now?.ringingAt],
        ['interrupted', ANSWERED, null, null, null, null],
      )
      assert.equal(now?.otherPhone ?? null, null)
    })

    test('leaves the new round of a task that was called again as it is', async () => {
      const { taskId, call } = await called()
      await record({ callId: call.callId, end: { ...CUT_OFF, outcome: 'noAnswer', againAt: null } })
      assert.equal(await world.store.endIfDone(taskId, NOON + 40_000), true)
      const again = { which: 'all', start: true, scheduledAt: null, endsAt: null } as const
      assert.equal(await world.store.callAgain(accountId, world.taskid(taskId), again, NOON + 50_000), null)
      assert.equal(await waiting(taskId), 1)
      await record({ callId: call.callId, answeredAt: ANSWERED })
      assert.equal(await waiting(taskId), 1)
    })
  })
}
