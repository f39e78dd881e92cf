// The contract of the engine's store for call-backs, over memory and over PostgreSQL.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { LimitWindow } from '../../src/domain/plan/limits.ts'
import type { CallEnd } from '../../src/store/port/changes.ts'
import { recordFacts } from '../support/record-facts.ts'
import {
  aDay,
  changes,
  claimOf,
  ENGINE_STORES,
  type EngineWorld,
  NODE,
  NOON,
  phones,
  RANG_OUT,
} from './store-world.ts'

const MINUTE = 60_000
const TALKED: CallEnd = { ...RANG_OUT, outcome: 'connected', by: 'customer', sipStatus: 200, q850: 16 }

for (const [name, open, skip] of ENGINE_STORES) {
  describe(`call-backs in the engine's store: ${name}`, { skip }, () => {
    let world: EngineWorld
    let accountId: number
    let phone = 13_700_000_000
    before(async () => {
      world = await open()
      accountId = await world.addAccount()
      await world.store.holdAccount(accountId, NODE, 60_000)
    })
    after(() => world.close())

    const nextPhone = () => {
      phone += 1
      return String(phone)
    }
    const dueNow = async (now: number) => (await world.store.dueCallBacks(accountId, now)).rows
    const dueOne = async (id: number, now: number) => {
      const found = (await dueNow(now)).find(each => each.id === id)
      assert.ok(found !== undefined, `call-back ${id} is not due`)
      return found
    }
    const begin = (id: number, now = NOON, windows: readonly LimitWindow[] = []) =>
      world.store.beginCallBack(accountId, NODE, { id, ext: '1001', now, windows })
    const callOf = async (number: string) => {
      const asked = (await world.store.askedCalls(accountId)).find(each => each.phone === number)
      assert.ok(asked !== undefined, `nobody asked for a call to ${number}`)
      return asked
    }
    const mark = (callId: number, dialedAt: number) =>
      world.store.markAsked(accountId, NODE, { callId, dialedAt, trunk: 'line', callerId: '0101' }, true)
    const keep = (
      was: Awaited<ReturnType<typeof dueOne>>,
      move: Parameters<typeof world.store.settleCallBack>[3],
    ) => world.store.settleCallBack(accountId, NODE, was, move, NOON + MINUTE, [])

    test('one is due when its moment has come, and the next one says when', async () => {
      const [first, second] = [nextPhone(), nextPhone()]
      const one = await world.promise(accountId, { phone: first, at: NOON - MINUTE, ext: '1001' })
      const later = await world.promise(accountId, { phone: second, at: NOON + 5 * MINUTE, groupName: null })
      const due = await world.store.dueCallBacks(accountId, NOON)
      assert.deepEqual(
        due.rows.map(({ id }) => id),
        [one],
      )
      assert.equal(due.nextAt, NOON + 5 * MINUTE)
      const { at, dueAt, untilAt, tries, ext, call } = due.rows[0] ?? assert.fail()
      assert.deepEqual(
        { at, dueAt, untilAt, tries, ext, call },
        {
          ...{ at: NOON - MINUTE, dueAt: NOON - MINUTE, untilAt: NOON + 14 * MINUTE },
          tries: 0,
          ext: '1001',
          call: null,
        },
      )
      for (const id of [one, later]) {
        const was = await dueOne(id, NOON + 5 * MINUTE)
        assert.equal(await keep(was, { state: 'ended', reason: 'missed' }), true)
      }
      assert.deepEqual(await world.store.dueCallBacks(accountId, NOON + 5 * MINUTE), {
        rows: [],
        nextAt: null,
      })
    })

    test('its call is asked for once, and is over when its end is written down', async () => {
      const number = nextPhone()
      const id = await world.promise(accountId, { phone: number, at: NOON, ext: '1001' })
      assert.deepEqual(await begin(id), { verdict: 'call', until: null })
      assert.equal(await begin(id), null, 'it is being called')
      const { callId, ext } = await callOf(number)
      assert.equal(ext, '1001')
      assert.equal((await world.callBack(accountId, id)).state, 'calling')
      assert.ok(!(await dueNow(NOON)).some(each => each.id === id), 'its call goes on')
      assert.equal(await mark(callId, NOON), true)
      const facts = { callId, ringingAt: NOON, answeredAt: NOON, connectedAt: NOON, agentExt: '1001' }
      await recordFacts(world.store, changes({ calls: [{ ...facts, end: TALKED }] }))
      const was = await dueOne(id, NOON)
      assert.deepEqual(was.call, { outcome: 'connected', isAnswered: true })
      assert.equal(await keep(was, { state: 'kept' }), true)
      assert.equal(await keep(was, { state: 'kept' }), false, 'that was done before')
      const { state, reason, endedAt } = await world.callBack(accountId, id)
      assert.deepEqual({ state, reason, endedAt }, { state: 'kept', reason: null, endedAt: NOON + MINUTE })
    })

    test('one that waits again is due then, and is called again', async () => {
      const number = nextPhone()
      const id = await world.promise(accountId, { phone: number, at: NOON, ext: '1001' })
      await begin(id)
      const { callId } = await callOf(number)
      await mark(callId, NOON)
      await recordFacts(world.store, changes({ calls: [{ callId, end: RANG_OUT }] }))
      const turn = { ext: null, dueAt: NOON + 30 * MINUTE, untilAt: NOON + 45 * MINUTE, tries: 1 }
      assert.equal(await keep(await dueOne(id, NOON), { state: 'waiting', ...turn }), true)
      assert.deepEqual(await world.callBack(accountId, id), {
        state: 'waiting',
        ...turn,
        reason: null,
        endedAt: null,
      })
      assert.ok(!(await dueNow(NOON)).some(each => each.id === id))
      await dueOne(id, NOON + 30 * MINUTE)
      assert.equal((await begin(id, NOON + 30 * MINUTE))?.verdict, 'call')
      await endAsked(id)
    })

    test('one whose call turns out to have been answered is not called again', async () => {
      const number = nextPhone()
      const id = await world.promise(accountId, { phone: number, at: NOON, ext: '1001' })
      await begin(id)
      const { callId } = await callOf(number)
      await mark(callId, NOON)
      // Whoever took the account over knew nothing of the answer.
      const end = { ...RANG_OUT, outcome: 'interrupted' as const }
      await recordFacts(world.store, changes({ calls: [{ callId, end }] }))
      const turn = { ext: '1001', dueAt: NOON + MINUTE, untilAt: NOON + 15 * MINUTE, tries: 0 }
      assert.equal(await keep(await dueOne(id, NOON), { state: 'waiting', ...turn }), true)
      await recordFacts(world.store, changes({ calls: [{ callId, answeredAt: NOON }] }))
      const was = await dueOne(id, NOON + MINUTE)
      assert.equal(was.call?.isAnswered, true)
      assert.equal(await keep(was, { state: 'kept' }), true)
      assert.equal((await world.callBack(accountId, id)).state, 'kept')
    })

    test('limits forbid it until they end, and its own calls count for them', async () => {
      const number = nextPhone()
      const id = await world.promise(accountId, { phone: number, at: NOON, ext: '1001' })
      assert.equal((await begin(id, NOON, [aDay(1)]))?.verdict, 'call')
      const { callId } = await callOf(number)
      await mark(callId, NOON)
      await recordFacts(world.store, changes({ calls: [{ callId, end: RANG_OUT }] }))
      const turn = { ext: '1001', dueAt: NOON, untilAt: NOON + 15 * MINUTE, tries: 1 }
      await keep(await dueOne(id, NOON), { state: 'waiting', ...turn })
      const window = aDay(1)
      assert.deepEqual(await begin(id, NOON, [window]), { verdict: 'limited', until: window.endsAt })
      assert.equal((await world.callBack(accountId, id)).state, 'waiting', 'what follows is said separately')
      assert.equal((await begin(id, NOON, [aDay(2, { for: 'person' })]))?.verdict, 'call')
      await endAsked(id)
    })

    test('its call counts for the limits of the other numbers of its person', async () => {
      const [own, other] = [nextPhone(), nextPhone()]
      const memberid = `m${own}`
      const taskId = await world.addTask(accountId, [])
      await world.addContacts(accountId, taskId, [other], NOON - MINUTE, null, memberid)
      const id = await world.promise(accountId, { phone: own, at: NOON, ext: '1001', memberid })
      const windows = [aDay(1, { for: 'person' })]
      assert.equal((await begin(id, NOON, windows))?.verdict, 'call')
      const claim = () => world.store.claim(claimOf(taskId, 1, { windows }))
      assert.deepEqual(await claim(), [], 'its person is being called')
      await endAsked(id)
      const later = { ...claimOf(taskId, 1, { windows }), now: NOON + 5 * MINUTE }
      assert.deepEqual(await world.store.claim(later), [], 'its person was called today')
      assert.equal((await world.store.remaining(taskId, NOON)).nextDueAt, aDay(1).endsAt)
    })

    test('a number that is being called for a task is not called back meanwhile, nor the other way round', async () => {
      const [one, other] = [nextPhone(), nextPhone()]
      const taskId = await world.addTask(accountId, [one])
      const [claim] = await world.store.claim(claimOf(taskId, 1))
      assert.equal(claim?.phone, one)
      const called = await world.promise(accountId, { phone: one, at: NOON, ext: '1001' })
      assert.deepEqual(await begin(called), { verdict: 'onTheLine', until: null })
      const id = await world.promise(accountId, { phone: other, at: NOON, ext: '1001' })
      assert.equal((await begin(id))?.verdict, 'call')
      await world.addContacts(accountId, taskId, [other])
      assert.deepEqual(await world.store.claim(claimOf(taskId, 1)), [])
      await endAsked(id)
      await keep(await dueOne(called, NOON), { state: 'ended', reason: 'missed' })
    })

    test('a number that is promised waits in its task until then, and no longer once it was called back', async () => {
      const [number] = phones(1, 13_790_000_000)
      assert.ok(number !== undefined)
      const taskId = await world.addTask(accountId, [number])
      const id = await world.promise(accountId, { phone: number, at: NOON, ext: '1001', taskId, minutes: 10 })
      const until = NOON + 10 * MINUTE
      assert.deepEqual(await world.store.remaining(taskId, NOON), { waiting: 1, due: 0, nextDueAt: until })
      assert.deepEqual(await world.store.claim(claimOf(taskId, 1)), [])
      await begin(id)
      const { callId } = await callOf(number)
      await mark(callId, NOON)
      const facts = { callId, answeredAt: NOON, connectedAt: NOON, agentExt: '1001' }
      await recordFacts(world.store, changes({ calls: [{ ...facts, end: TALKED }] }))
      assert.equal(await keep(await dueOne(id, NOON), { state: 'kept' }), true)
      const { waiting } = await world.store.remaining(taskId, NOON)
      assert.equal(waiting, 0)
    })

    test('only the node that drives the account begins and settles them', async () => {
      const id = await world.promise(accountId, { phone: nextPhone(), at: NOON, ext: '1001' })
      const ask = { id, ext: '1001', now: NOON, windows: [] }
      assert.equal(await world.store.beginCallBack(accountId, 'node-b', ask), null)
      const was = await dueOne(id, NOON)
      const ended = { state: 'ended', reason: 'missed' } as const
      assert.equal(await world.store.settleCallBack(accountId, 'node-b', was, ended, NOON, []), false)
      assert.equal(await keep(was, ended), true)
    })

    /** Its call ends and nobody has answered. */
    async function endAsked(id: number): Promise<void> {
      for (const { callId } of await world.store.askedCalls(accountId)) {
        await mark(callId, NOON)
        await recordFacts(world.store, changes({ calls: [{ callId, end: RANG_OUT }] }))
      }
      await keep(await dueOne(id, NOON), { state: 'ended', reason: 'customerNotReached' })
    }
  })
}
