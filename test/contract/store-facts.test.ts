// The contract of the engine's store for what became of calls and tasks, over memory and over PostgreSQL of
// both kinds.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Claim } from '../../src/store/port/dial-claim.ts'
import { eventually } from '../support/eventually.ts'
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
  RANG_OUT,
} from './store-world.ts'

const LEASE_MS = 60_000

for (const [name, open, skip] of ENGINE_STORES) {
  describe(`facts in the engine's store: ${name}`, { skip }, () => {
    let world: EngineWorld
    let accountId: number
    before(async () => {
      world = await open()
      accountId = await world.addAccount()
      await world.store.holdAccount(accountId, NODE, LEASE_MS)
    })
    after(() => world.close())

    const claim = (taskId: number, limit: number) => world.store.claim(claimOf(taskId, limit))
    const dial = (claims: readonly Claim[], at = NOON) => dialAll(world.store, accountId, claims, { at })

    test('counts a call once however often its facts are written', async () => {
      const taskId = await world.addTask(accountId, phones(4, 13_500_000_000))
      const claims = await claim(taskId, 4)
      const ids = claims.map(one => one.callId)
      assert.deepEqual(await dial(claims), ids)
      assert.equal((await world.tally(accountId, taskId)).called, 0, 'nothing is over yet')
      const [talked, left, missed, silent] = ids
      assert.ok(talked !== undefined && left !== undefined && missed !== undefined && silent !== undefined)
      const calls = [
        {
          callId: talked,
          answeredAt: NOON + 9_000,
          connectedAt: NOON + 9_100,
          agentExt: '1001',
          end: { ...RANG_OUT, outcome: 'connected' as const },
        },
        { callId: left, answeredAt: NOON + 9_000, end: { ...RANG_OUT, outcome: 'abandoned' as const } },
        { callId: missed, answeredAt: NOON + 9_000, end: { ...RANG_OUT, outcome: 'agentMissed' as const } },
        { callId: silent, end: RANG_OUT },
        { callId: 2 ** 40, end: RANG_OUT },
      ]
      for (let time = 0; time < 2; time++) await recordFacts(world.store, changes({ calls }))
      await recordFacts(
        world.store,
        changes({ calls: [{ callId: silent, end: { ...RANG_OUT, outcome: 'connected', againAt: NOON } }] }),
      )
      assert.deepEqual(await world.tally(accountId, taskId), {
        state: 'running',
        total: 4,
        called: 4,
        answered: 3,
        connected: 1,
        abandoned: 2,
        late: 0,
      })
    })

    test('counts late calls apart, and as abandoned if the account says so', async () => {
      const taskId = await world.addTask(accountId, phones(3, 13_550_000_000))
      const claims = await claim(taskId, 3)
      await dial(claims)
      const counted = [undefined, 'connected', 'abandoned'] as const
      const calls = claims.map(({ callId }, index) => {
        const late = counted[index]
        const end = { ...RANG_OUT, outcome: 'connected' as const, ...(late && { lateCountsAs: late }) }
        return { callId, answeredAt: NOON + 1, connectedAt: NOON + 5_000, agentExt: '1001', end }
      })
      for (let time = 0; time < 2; time++) await recordFacts(world.store, changes({ calls }))
      const { called, answered, connected, abandoned, late } = await world.tally(accountId, taskId)
      assert.deepEqual(
        { called, answered, connected, abandoned, late },
        { called: 3, answered: 3, connected: 2, abandoned: 1, late: 2 },
      )
    })

    test('names the agent who has the call now, and finally the one who talked', async () => {
      const taskId = await world.addTask(accountId, phones(1, 13_560_000_000))
      const [call] = await claim(taskId, 1)
      assert.ok(call !== undefined)
      await dial([call])
      const named = async () =>
        (await world.store.unfinishedCalls(accountId)).find(one => one.callId === call.callId)?.agentExt
      const { callId } = call
      await recordFacts(
        world.store,
        changes({ calls: [{ callId, answeredAt: NOON + 1, agentExt: '1001', offeredAt: NOON + 2 }] }),
      )
      assert.equal(await named(), '1001')
      await recordFacts(world.store, changes({ calls: [{ callId, agentExt: '1002', offeredAt: NOON + 5 }] }))
      assert.equal(await named(), '1002')
      await recordFacts(
        world.store,
        changes({ calls: [{ callId, agentExt: '1003', connectedAt: NOON + 9 }] }),
      )
      assert.equal(await named(), '1003')
      await recordFacts(
        world.store,
        changes({ calls: [{ callId, end: { ...RANG_OUT, outcome: 'connected' } }] }),
      )
    })

    test('a call that was cut off puts its contact back, due at the time given', async () => {
      const taskId = await world.addTask(accountId, phones(1, 13_600_000_000))
      const claims = await claim(taskId, 1)
      await dial(claims)
      const calls = claims.map(({ callId }) => ({
        callId,
        end: { ...RANG_OUT, outcome: 'interrupted' as const, againAt: NOON + 5 },
      }))
      for (let time = 0; time < 2; time++) await recordFacts(world.store, changes({ calls }))
      assert.deepEqual(await world.store.remaining(taskId, NOON), { waiting: 1, due: 0, nextDueAt: NOON + 5 })
      const [again] = await world.store.claim(claimOf(taskId, 1, { now: NOON + 5 }))
      assert.equal(again?.interruptions, 1)
      assert.ok(again !== undefined)
      await dial([again], NOON + 6)
      assert.equal((await world.tally(accountId, taskId)).called, 0, 'it is being called')
      const [unfinished, ...others] = (await world.store.unfinishedCalls(accountId)).filter(
        call => call.taskId === taskId,
      )
      assert.equal(others.length, 0)
      assert.ok(unfinished !== undefined)
      assert.equal(unfinished.phone, again.phone)
      assert.deepEqual(unfinished.data, again.data)
      const { callId, legId, dialedAt, answeredAt, connectedAt, interruptions } = unfinished
      assert.deepEqual(
        { callId, legId, dialedAt, answeredAt, connectedAt, interruptions },
        {
          callId: again.callId,
          legId: again.legId,
          dialedAt: NOON + 6,
          answeredAt: null,
          connectedAt: null,
          interruptions: 1,
        },
      )
    })

    test('takes nothing of a node that the account was taken from, but what nobody else knows of its calls', async () => {
      const lost = await world.addAccount()
      const taskId = await world.addTask(lost, phones(2, 13_650_000_000))
      await world.store.holdAccount(lost, 'gone', LEASE_MS)
      const [answered, silent] = await world.store.claim(claimOf(taskId, 2, { node: 'gone' }))
      assert.ok(answered !== undefined && silent !== undefined)
      await dialAll(world.store, lost, [answered, silent], { node: 'gone' })
      await world.store.releaseNode('gone')
      assert.ok(await world.store.holdAccount(lost, NODE, LEASE_MS))
      const ends = [answered, silent].map(({ callId }) => ({ callId, answeredAt: NOON + 9, end: RANG_OUT }))
      const tasks = [{ taskId, nowscale: '1:9', why: 'gone', pacer: null, at: NOON }]
      assert.equal(await world.store.record(lost, 'gone', changes({ calls: ends, tasks })), false)
      const open = async () =>
        (await world.store.unfinishedCalls(lost)).map(({ answeredAt, recording }) => [answeredAt, recording])
      assert.deepEqual(await open(), [
        [null, ''],
        [null, ''],
      ])
      const recording = 'heard.wav'
      await world.store.recordLate([{ callId: answered.callId, answeredAt: NOON + 9, recording }])
      assert.deepEqual(await open(), [
        [NOON + 9, 'heard.wav'],
        [null, ''],
      ])
      assert.equal(await world.store.record(lost, NODE, changes({ calls: ends })), true)
      assert.deepEqual(await open(), [])
    })

    test('ends a task when none of its contacts waits or is called, and never an empty one', async () => {
      const empty = await world.addTask(accountId, [])
      assert.equal(await world.store.endIfDone(empty, NOON), false)
      const taskId = await world.addTask(accountId, phones(2, 13_700_000_000))
      assert.equal(await world.store.endIfDone(taskId, NOON), false)
      const claims = await claim(taskId, 2)
      assert.equal(await world.store.endIfDone(taskId, NOON), false)
      await dial(claims)
      await recordFacts(
        world.store,
        changes({ calls: claims.map(({ callId }) => ({ callId, end: RANG_OUT })) }),
      )
      assert.equal(await world.store.endIfDone(taskId, NOON), true)
      assert.equal(await world.store.endIfDone(taskId, NOON), false)
      assert.equal((await world.tally(accountId, taskId)).state, 'ended')
      assert.deepEqual(await claim(taskId, 1), [])
    })

    test('ends a task whose pausedtime came, and shows only running ones', async () => {
      const taskId = await world.addTask(accountId, phones(1), { endsAt: NOON + 100 })
      const runs = async () =>
        (await world.store.loadAccount(accountId))?.tasks.some(task => task.id === taskId)
      await world.store.moveDueTasks(accountId, NOON + 99)
      assert.equal(await runs(), true)
      await world.store.moveDueTasks(accountId, NOON + 100)
      assert.equal(await runs(), false)
      assert.equal((await world.tally(accountId, taskId)).state, 'ended')
    })

    test('notifies listeners that something changed for an account', async () => {
      const heard: number[] = []
      const stop = world.store.onChange(id => heard.push(id))
      const another = await world.addAccount()
      await world.addTask(another, phones(1))
      await eventually('the change is heard', () => heard.includes(another))
      stop()
    })
  })
}
