// The contract of the engine's store for calls that come in, over memory and over PostgreSQL of both kinds.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import type { CallEnd } from '../../src/store/port/changes.ts'
import { recordFacts } from '../support/record-facts.ts'
import {
  changes,
  claimOf,
  dialAll,
  ENGINE_STORES,
  type EngineWorld,
  NODE,
  NOON,
  RANG_OUT,
} from './store-world.ts'

const LEASE_MS = 60_000
const DAY = 86_400_000
const ENDED: CallEnd = { ...RANG_OUT, outcome: 'unserved', by: 'customer', sipStatus: null, q850: null }

let serial = 0
const newPhone = () => `139${String(++serial).padStart(8, '0')}`

for (const [name, open, skip] of ENGINE_STORES) {
  describe(`people who call in, in the engine's store: ${name}`, { skip }, () => {
    let world: EngineWorld
    let accountId: number
    before(async () => {
      world = await open()
      accountId = await world.addAccount()
      await world.store.holdAccount(accountId, NODE, LEASE_MS)
    })
    after(() => world.close())

    const receive = (phone: string, at = NOON + 60_000, node = NODE) =>
      world.store.receive(accountId, node, {
        legId: randomUUID(),
        trunk: 'line',
        callerId: '01012345678',
        phone,
        at,
      })
    const claim = (taskId: number, now = NOON) => world.store.claim(claimOf(taskId, 10, { now }))
    const ended = (callId: number) => recordFacts(world.store, changes({ calls: [{ callId, end: ENDED }] }))

    /** A task whose one number was called, and did not answer. */
    async function called(phone: string): Promise<number> {
      const taskId = await world.addTask(accountId, [phone])
      const claims = await claim(taskId)
      await dialAll(world.store, accountId, claims)
      const [{ callId } = { callId: 0 }] = claims
      await recordFacts(
        world.store,
        changes({ calls: [{ callId, agentExt: '1001', offeredAt: NOON, end: RANG_OUT }] }),
      )
      return taskId
    }

    test('a stranger is written down, and is unfinished until it has an end', async () => {
      const phone = newPhone()
      const received = await receive(phone)
      assert.equal(received?.known, null)
      const callId = received?.callId ?? 0
      const find = async () =>
        (await world.store.unfinishedCalls(accountId)).filter(call => call.callId === callId)
      const [unfinished] = await find()
      assert.deepEqual(
        [unfinished?.phone, unfinished?.taskId, unfinished?.dialedAt],
        [phone, null, NOON + 60_000],
      )
      await ended(callId)
      assert.deepEqual(await find(), [])
    })

    test('who was called within 30 days is known, with the task, its agents and the last one of them', async () => {
      const phone = newPhone()
      await called(phone)
      const known = (await receive(phone))?.known
      assert.ok(known?.assignment !== null)
      assert.deepEqual([known?.agentExt, known?.taskid?.length], ['1001', 20])
      assert.deepEqual([known?.calledAt, known?.isMissed], [NOON, true])
      assert.notEqual((await receive(phone, NOON + 29 * DAY))?.known, null)
      assert.equal((await receive(phone, NOON + 31 * DAY))?.known, null)
    })

    test('the calls that nobody took and those who called back are found again; who talked missed nothing', async () => {
      const other = await world.addAccount()
      await world.store.holdAccount(other, NODE, LEASE_MS)
      const numbers = [newPhone(), newPhone(), newPhone()]
      const taskId = await world.addTask(other, numbers)
      const claims = await claim(taskId)
      await dialAll(world.store, other, claims)
      const calls = claims.map(({ callId, phone }) => ({
        callId,
        end: phone === numbers[2] ? { ...RANG_OUT, outcome: 'connected' as const } : RANG_OUT,
      }))
      await recordFacts(world.store, changes({ calls }))
      for (const phone of [numbers[0] ?? '', numbers[2] ?? '', newPhone(), '']) {
        const call = {
          legId: randomUUID(),
          trunk: 'line',
          callerId: '01012345678',
          phone,
          at: NOON + 300_000,
        }
        const received = await world.store.receive(other, NODE, call)
        assert.equal(
          received?.known?.isMissed,
          phone === '' || received?.known === null ? undefined : phone === numbers[0],
        )
        await ended(received?.callId ?? 0)
      }
      const past = await world.store.pastMisses(other, NOON - DAY)
      assert.equal(
        past.misses.reduce((sum, { count }) => sum + count, 0),
        2,
      )
      assert.ok(past.misses.every(({ at }) => at === NOON))
      assert.deepEqual(past.callBacks, [{ at: NOON + 300_000, missedAt: NOON }])
      assert.deepEqual(await world.store.pastMisses(other, NOON + DAY), { misses: [], callBacks: [] })
    })

    test('several people call in from one number, and from none', async () => {
      const phone = newPhone()
      const ids = [await receive(phone), await receive(phone), await receive(''), await receive('')]
      assert.equal(new Set(ids.map(received => received?.callId)).size, 4)
      assert.deepEqual(
        ids.map(received => received?.known),
        [null, null, null, null],
      )
    })

    test('a process without the lease writes nothing down', async () => {
      const before = (await world.store.unfinishedCalls(accountId)).length
      assert.equal(await receive(newPhone(), NOON, 'another'), null)
      assert.equal((await world.store.unfinishedCalls(accountId)).length, before)
    })

    test('whoever is on the line is not dialled; a minute after the claim they are', async () => {
      const phone = newPhone()
      const received = await receive(phone, NOON)
      const taskId = await world.addTask(accountId, [phone])
      assert.deepEqual(await claim(taskId), [])
      assert.deepEqual(await claim(taskId, NOON + 30_000), [])
      await ended(received?.callId ?? 0)
      assert.deepEqual(await claim(taskId, NOON + 30_000), [])
      assert.deepEqual(
        (await claim(taskId, NOON + 61_000)).map(one => one.phone),
        [phone],
      )
    })

    test('to be called back makes the number due in the task that called it, done or waiting', async () => {
      const phone = newPhone()
      const taskId = await called(phone)
      const first = await receive(phone)
      assert.equal(await world.store.heed(accountId, first?.callId ?? 0, 'callBack', NOON + 70_000), true)
      await ended(first?.callId ?? 0)
      assert.equal((await world.store.remaining(taskId, NOON + 70_000)).due, 1)
      const again = await receive(phone)
      assert.equal(await world.store.heed(accountId, again?.callId ?? 0, 'callBack', NOON + 80_000), true)
      await ended(again?.callId ?? 0)
      assert.equal((await world.store.remaining(taskId, NOON + 80_000)).waiting, 1)
      assert.deepEqual(
        (await claim(taskId, NOON + 80_000)).map(one => one.phone),
        [phone],
      )
    })

    test('what no task calls any more is promised as a call-back', async () => {
      const phone = newPhone()
      const taskId = await called(phone)
      assert.equal(await world.store.endIfDone(taskId, NOON + 60_000), true)
      const received = await receive(phone)
      assert.equal(await world.store.heed(accountId, received?.callId ?? 0, 'callBack', NOON + 70_000), true)
      const { rows } = await world.store.dueCallBacks(accountId, NOON + 70_000)
      const promised = rows.filter(row => row.phone === phone).map(({ at, ext }) => ({ at, ext }))
      assert.deepEqual(promised, [{ at: NOON + 70_000, ext: null }])
    })

    test('a stranger cannot be called back, nor one without a number', async () => {
      for (const phone of [newPhone(), '']) {
        const received = await receive(phone)
        assert.equal(await world.store.heed(accountId, received?.callId ?? 0, 'callBack', NOON), false)
      }
      const hidden = await receive('')
      assert.equal(await world.store.heed(accountId, hidden?.callId ?? 0, 'neverAgain', NOON), false)
    })

    test('who has talked no longer waits in the task, and the record says with whom, whatever dies now', async () => {
      const phone = newPhone()
      const taskId = await called(phone)
      await world.addContacts(accountId, taskId, [phone, newPhone()], NOON + 90_000)
      const received = await receive(phone)
      for (const ext of ['1001', '1002']) await world.store.served(accountId, received?.callId ?? 0, ext)
      const { waiting } = await world.store.remaining(taskId, NOON)
      assert.deepEqual([waiting, (await world.tally(accountId, taskId)).total], [1, 2])
      const unfinished = await world.store.unfinishedCalls(accountId)
      assert.equal(unfinished.find(({ callId }) => callId === received?.callId)?.agentExt, '1001')
    })

    if (name !== 'memory')
      test('never again blocks the number in all tasks, and one that was claimed is not dialled', async () => {
        const phone = newPhone()
        await called(phone)
        const other = await world.addTask(accountId, [phone])
        const claims = await claim(other)
        assert.equal(claims.length, 1)
        const received = await receive(phone)
        assert.equal(await world.store.heed(accountId, received?.callId ?? 0, 'neverAgain', NOON), true)
        assert.deepEqual(await dialAll(world.store, accountId, claims), [])
        assert.deepEqual(await claim(other, NOON + 90_000), [])
      })

    if (name !== 'memory')
      test('a number that calls in between its claim and its dial is not dialled', async () => {
        const phone = newPhone()
        const taskId = await world.addTask(accountId, [phone])
        const claims = await claim(taskId)
        const received = await receive(phone, NOON)
        assert.deepEqual(await dialAll(world.store, accountId, claims), [])
        await ended(received?.callId ?? 0)
        assert.deepEqual(
          (await claim(taskId, NOON + 61_000)).map(one => one.phone),
          [phone],
        )
      })
  })
}
