// The contract of calls by hand that never rang their customer, over memory and over PostgreSQL of both
// kinds: they keep a place in every limit while they live, and give it back if nobody was called.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { LimitWindow } from '../../src/domain/plan/limits.ts'
import type { CallEnd } from '../../src/store/port/changes.ts'
import {
  aDay,
  changes,
  claimOf,
  DAY_MS,
  ENGINE_STORES,
  type EngineWorld,
  NODE,
  NOON,
  RANG_OUT,
} from './store-world.ts'

const MIDNIGHT = NOON + DAY_MS / 2
const MINUTE_MS = 60_000
const A_PERSON_A_DAY = [aDay(1, { for: 'person' })]
const NOT_PICKED_UP: CallEnd = {
  ...{ endedAt: NOON + MINUTE_MS, outcome: 'agentNotReached', by: 'agent' },
  ...{ sipStatus: 480, q850: 19, againAt: null, notCalled: 'customer' },
}

for (const [name, open, skip] of ENGINE_STORES) {
  describe(`calls that never rang their customer: ${name}`, { skip }, () => {
    let world: EngineWorld
    let accountId: number
    before(async () => {
      world = await open()
      accountId = await world.addAccount()
      await world.store.holdAccount(accountId, NODE, 600_000)
    })
    after(() => world.close())

    let number = 13_600_000_000
    const fresh = () => String(++number)

    /** The call of agent 1001 that keeps a promise to the person; not dialled yet. */
    const asked = async (phone: string, memberid: string, windows: readonly LimitWindow[] = []) => {
      const id = await world.promise(accountId, { phone, at: NOON, ext: '1001', memberid })
      const wish = { id, ext: '1001', now: NOON, windows }
      assert.equal((await world.store.beginCallBack(accountId, NODE, wish))?.verdict, 'call')
      const found = (await world.store.askedCalls(accountId)).find(call => call.phone === phone)
      assert.ok(found !== undefined)
      return found.callId
    }
    const mark = async (callId: number, dialedAt = NOON) => {
      const dial = { callId, dialedAt, trunk: 'line', callerId: '01012345678' }
      assert.equal(await world.store.markAsked(accountId, NODE, dial, true), true)
    }
    const end = (callId: number, how: CallEnd) =>
      world.store.record(accountId, NODE, changes({ calls: [{ callId, end: how }] }))
    const addTask = async (phones: readonly string[], memberid: string) => {
      const taskId = await world.addTask(accountId, [])
      await world.addContacts(accountId, taskId, phones, NOON - DAY_MS, null, memberid)
      return taskId
    }
    const claim = async (taskId: number, windows: readonly LimitWindow[], now: number) =>
      (await world.store.claim(claimOf(taskId, 10, { windows, now }))).length
    const nextDueAt = async (taskId: number) => (await world.store.remaining(taskId, NOON)).nextDueAt

    test('it keeps its place while it lives, and gives it back if its agent did not pick up', async () => {
      const person = `p${fresh()}`
      const callId = await asked(fresh(), person)
      const taskId = await addTask([fresh()], person)
      assert.equal(await claim(taskId, A_PERSON_A_DAY, NOON), 0)
      assert.equal(await nextDueAt(taskId), NOON + MINUTE_MS, 'not begun: it is judged again in a minute')
      await mark(callId)
      assert.equal(await claim(taskId, A_PERSON_A_DAY, NOON + MINUTE_MS), 0)
      assert.equal(await nextDueAt(taskId), NOON + 2 * MINUTE_MS, 'its agent rings')
      await end(callId, NOT_PICKED_UP)
      assert.equal(await claim(taskId, A_PERSON_A_DAY, NOON + 2 * MINUTE_MS), 1)
    })

    test('if the customer was dialled, whatever came of it, it has used its place', async () => {
      for (const how of [RANG_OUT, { ...RANG_OUT, outcome: 'interrupted' } as const]) {
        const person = `p${fresh()}`
        const callId = await asked(fresh(), person)
        await mark(callId)
        await end(callId, how)
        const taskId = await addTask([fresh()], person)
        assert.equal(await claim(taskId, A_PERSON_A_DAY, NOON + MINUTE_MS), 0)
        assert.equal(await nextDueAt(taskId), MIDNIGHT)
      }
    })

    test('one that never began has called nobody', async () => {
      const person = `p${fresh()}`
      const callId = await asked(fresh(), person)
      const notCalled = { ...NOT_PICKED_UP, notCalled: 'anybody' } as const
      const ended = { calls: [{ callId, end: notCalled }], pushes: [] }
      assert.equal(await world.store.closeLeft(accountId, NODE, { ended, undialled: [] }), true)
      assert.equal(await claim(await addTask([fresh()], person), A_PERSON_A_DAY, NOON + MINUTE_MS), 1)
    })

    test('a call-back whose agent did not pick up may be tried again within the limit', async () => {
      const [phone, person] = [fresh(), `p${fresh()}`]
      const callId = await asked(phone, person, A_PERSON_A_DAY)
      await mark(callId)
      await end(callId, NOT_PICKED_UP)
      const [due] = (await world.store.dueCallBacks(accountId, NOON)).rows.filter(row => row.phone === phone)
      assert.ok(due !== undefined)
      const turn = { ext: '1001', dueAt: NOON + MINUTE_MS, untilAt: NOON + DAY_MS, tries: 0 }
      const move = { state: 'waiting', ...turn } as const
      assert.equal(await world.store.settleCallBack(accountId, NODE, due, move, NOON, []), true)
      const again = { id: due.id, ext: '1001', now: NOON + MINUTE_MS, windows: A_PERSON_A_DAY }
      assert.equal((await world.store.beginCallBack(accountId, NODE, again))?.verdict, 'call')
    })

    test('what a task has claimed keeps its place too, and gives it back', async () => {
      const person = `p${fresh()}`
      const one = await addTask([fresh()], person)
      const claims = await world.store.claim(claimOf(one, 1))
      const other = await addTask([fresh()], person)
      assert.equal(await claim(other, A_PERSON_A_DAY, NOON), 0)
      assert.equal(await nextDueAt(other), NOON + MINUTE_MS)
      await world.store.release(
        NODE,
        claims.map(({ callId }) => callId),
      )
      assert.equal(await claim(other, A_PERSON_A_DAY, NOON + MINUTE_MS), 1)
    })
  })
}
