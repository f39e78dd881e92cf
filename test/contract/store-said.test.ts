// The contract of what follows from what an agent says of a conversation: for its number, for the other
// numbers of the person, and for the block list; once, in whatever order it comes.
import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import type { WrittenPlan } from '../../src/domain/plan/plan.ts'
import type { CallEnd } from '../../src/store/port/changes.ts'
import type { Claim } from '../../src/store/port/dial-claim.ts'
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

const MINUTE_MS = 60_000
const TALKED: CallEnd = {
  ...{ endedAt: NOON + MINUTE_MS, outcome: 'connected', by: 'customer' },
  ...{ sipStatus: null, q850: 16, againAt: null },
}
const PLAN: WrittenPlan = {
  outcomes: {
    sold: { kind: 'good' },
    later: { then: 'again' },
    elsewhere: { then: 'again' },
    wrong: { kind: 'wrong', then: 'nextNumber' },
    refused: { kind: 'refused' },
    rude: { then: { block: 'number', days: 30 } },
    gone: { then: { block: 'person', days: 'forever' } },
  },
  again: {
    later: { times: 2, after: [30], place: 'first' },
    elsewhere: { times: 1, after: [10], number: 'next' },
  },
}

for (const [name, open, skip] of ENGINE_STORES) {
  describe(`what an agent says acts: ${name}`, { skip }, () => {
    let world: EngineWorld
    let accountId: number
    before(async () => {
      world = await open()
    })
    beforeEach(async () => {
      accountId = await world.addAccount()
      await world.store.holdAccount(accountId, NODE, 600_000)
      await world.usePlan(accountId, PLAN)
    })
    after(() => world.close())

    /** Claims everything that is due and dials it. */
    async function dial(taskId: number, at = NOON): Promise<Claim[]> {
      const claims = await world.store.claim(claimOf(taskId, 100, { now: at }))
      await dialAll(world.store, accountId, claims, { at })
      return claims
    }
    const record = (callId: number, facts: object) =>
      world.store.record(accountId, NODE, changes({ calls: [{ callId, ...facts }] }))
    const meet = (callId: number, at = NOON) =>
      record(callId, { answeredAt: at, connectedAt: at, agentExt: '1001', offeredAt: at })
    const end = (callId: number, more: Partial<CallEnd> = {}) =>
      record(callId, { end: { ...TALKED, ...more } })
    const say = async (callId: number, code: string) =>
      assert.equal(await world.dispose(accountId, callId, code), true, code)
    const statesOf = async (taskId: number) =>
      (await world.contacts(accountId, taskId)).map(({ phone, state, dueAt, skipped }) => [
        ...[phone, state, state === 'waiting' ? (dueAt - NOON) / MINUTE_MS : skipped],
      ])
    const counted = async (taskId: number) => {
      const { called, answered, connected } = await world.tally(accountId, taskId)
      return [called, answered, connected]
    }
    /** A conversation with the only number of a new task. */
    async function talk(phone: string) {
      const taskId = await world.addTask(accountId, [phone])
      const [claim] = await dial(taskId)
      assert.ok(claim !== undefined)
      await meet(claim.callId)
      return { taskId, callId: claim.callId }
    }

    for (const order of ['before', 'after'] as const) {
      test(`said ${order} the end, a number waits again by the rule of its code, and counts no more`, async () => {
        const phone = order === 'before' ? '13000000001' : '13000000002'
        const { taskId, callId } = await talk(phone)
        if (order === 'before') await say(callId, 'later')
        await end(callId)
        if (order === 'after') {
          assert.deepEqual(await counted(taskId), [1, 1, 1])
          await say(callId, 'later')
        }
        assert.deepEqual(await statesOf(taskId), [[phone, 'waiting', 31]])
        assert.deepEqual(await counted(taskId), [0, 0, 0])
        assert.equal(await world.store.endIfDone(taskId, NOON), false)
        assert.deepEqual(await world.store.claim(claimOf(taskId, 1, { now: NOON + 30 * MINUTE_MS })), [])
        const [again] = await dial(taskId, NOON + 31 * MINUTE_MS)
        assert.deepEqual(again?.tries, { later: 1 })
      })
    }

    test('the same said or written again changes nothing, and a rule is used up', async () => {
      const { taskId, callId } = await talk('13000000003')
      await say(callId, 'later')
      for (let time = 0; time < 2; time++) await end(callId)
      await say(callId, 'later')
      let at = NOON + 31 * MINUTE_MS
      const [second] = await dial(taskId, at)
      await meet(second?.callId ?? 0, at)
      await end(second?.callId ?? 0, { endedAt: at })
      await say(second?.callId ?? 0, 'later')
      assert.deepEqual(await statesOf(taskId), [['13000000003', 'waiting', 61]])
      await say(second?.callId ?? 0, 'later')
      at = NOON + 61 * MINUTE_MS
      const [third] = await dial(taskId, at)
      assert.deepEqual(third?.tries, { later: 2 })
      await meet(third?.callId ?? 0, at)
      await say(third?.callId ?? 0, 'later')
      await end(third?.callId ?? 0, { endedAt: at })
      assert.deepEqual(await statesOf(taskId), [['13000000003', 'done', null]])
      assert.deepEqual(await counted(taskId), [1, 1, 1])
    })

    test('an agent who says something else takes back what followed, until the number is called again', async () => {
      const { taskId, callId } = await talk('13000000004')
      await end(callId)
      await say(callId, 'later')
      await say(callId, 'sold')
      assert.deepEqual(await statesOf(taskId), [['13000000004', 'done', null]])
      assert.deepEqual(await counted(taskId), [1, 1, 1])
      await say(callId, 'later')
      assert.deepEqual(await statesOf(taskId), [['13000000004', 'waiting', 31]])
      const [again] = await dial(taskId, NOON + 31 * MINUTE_MS)
      assert.deepEqual(again?.tries, { later: 1 })
      await say(callId, 'sold')
      assert.deepEqual(await statesOf(taskId), [['13000000004', 'calling', null]])
    })

    test('the next number of the person is due in its place, and the same one if there is no other', async () => {
      const taskId = await world.addTask(accountId, [])
      await world.addContacts(accountId, taskId, ['13000000005'], NOON, null, 'm5')
      await world.addContacts(accountId, taskId, ['13000000006'], NOON + 300 * MINUTE_MS, null, 'm5')
      await world.addContacts(accountId, taskId, ['13000000007'], NOON + 300 * MINUTE_MS, null, 'm7')
      const [first] = await dial(taskId)
      await meet(first?.callId ?? 0)
      await end(first?.callId ?? 0)
      await say(first?.callId ?? 0, 'elsewhere')
      assert.deepEqual(await statesOf(taskId), [
        ['13000000005', 'done', null],
        ['13000000006', 'waiting', 11],
        ['13000000007', 'waiting', 300],
      ])
      await say(first?.callId ?? 0, 'sold')
      assert.deepEqual((await statesOf(taskId))[1], ['13000000006', 'waiting', 300], 'taken back')
      await say(first?.callId ?? 0, 'wrong')
      assert.deepEqual(await statesOf(taskId), [
        ['13000000005', 'done', null],
        ['13000000006', 'waiting', 1],
        ['13000000007', 'waiting', 300],
      ])
      assert.deepEqual(await counted(taskId), [1, 1, 1])
      const at = NOON + MINUTE_MS
      const [second] = await dial(taskId, at)
      assert.equal(second?.phone, '13000000006')
      await meet(second?.callId ?? 0, at)
      await end(second?.callId ?? 0, { endedAt: at })
      await say(second?.callId ?? 0, 'elsewhere')
      assert.deepEqual((await statesOf(taskId))[1], ['13000000006', 'waiting', 11], 'no other number waits')
      await say(second?.callId ?? 0, 'wrong')
      assert.deepEqual((await statesOf(taskId))[1], ['13000000006', 'done', null])
    })

    test('a line rule that goes to the next number makes that one due, and counts the first', async () => {
      const taskId = await world.addTask(accountId, [])
      await world.addContacts(accountId, taskId, ['13000000008'], NOON, null, 'm8')
      await world.addContacts(accountId, taskId, ['13000000009'], NOON + 300 * MINUTE_MS, null, 'm8')
      const again = { againAt: NOON + 5 * MINUTE_MS, tried: 'noAnswer', goesToNext: true }
      const [first] = await dial(taskId)
      for (let time = 0; time < 2; time++)
        await record(first?.callId ?? 0, { end: { ...RANG_OUT, ...again } })
      assert.deepEqual(await statesOf(taskId), [
        ['13000000008', 'done', null],
        ['13000000009', 'waiting', 5],
      ])
      assert.deepEqual(await counted(taskId), [1, 0, 0])
      const [second] = await dial(taskId, NOON + 5 * MINUTE_MS)
      const later = { ...again, againAt: NOON + 10 * MINUTE_MS }
      await record(second?.callId ?? 0, { end: { ...RANG_OUT, ...later } })
      assert.deepEqual((await statesOf(taskId))[1], ['13000000009', 'waiting', 10])
      assert.deepEqual(await counted(taskId), [1, 0, 0])
    })

    test('the first refusal ends the person in all tasks, also what is claimed and what is added later', async () => {
      const [one, other] = [await world.addTask(accountId, []), await world.addTask(accountId, [])]
      const add = (taskId: number, phone: string, memberid: string) =>
        world.addContacts(accountId, taskId, [phone], NOON, null, memberid)
      await add(one, '13000000011', 'm11')
      const [first] = await dial(one)
      await add(one, '13000000012', 'm11')
      await add(one, '13000000013', 'm13')
      await add(other, '13000000014', 'm11')
      const claimed = await world.store.claim(claimOf(other, 1))
      assert.equal(claimed.length, 1)
      await meet(first?.callId ?? 0)
      await say(first?.callId ?? 0, 'refused')
      assert.deepEqual(await dialAll(world.store, accountId, claimed), [], 'what was claimed is not dialled')
      assert.deepEqual(await statesOf(other), [['13000000014', 'done', 'blocked']])
      await end(first?.callId ?? 0)
      const claims = await dial(one)
      assert.deepEqual(
        claims.map(({ phone }) => phone),
        ['13000000013'],
      )
      assert.deepEqual((await statesOf(one)).slice(0, 2), [
        ['13000000011', 'done', null],
        ['13000000012', 'done', 'blocked'],
      ])
      assert.deepEqual(await counted(one), [1, 1, 1])
      const late = await world.addTask(accountId, ['13000000011', '13000000012'])
      assert.deepEqual(
        (await dial(late)).map(({ phone }) => phone),
        ['13000000012'],
        'without the memberid the number that refused is known, and the other one is not',
      )
    })

    test('what is said while the end is written moves each number once, and no refusal is passed by a dial', async () => {
      const numbers = Array.from({ length: 12 }, (_, index) => String(13_100_000_000 + index))
      const taskId = await world.addTask(accountId, numbers)
      const claims = await dial(taskId)
      for (const { callId } of claims) await meet(callId)
      const after = await world.addTask(accountId, [])
      await world.addContacts(accountId, after, numbers.slice(6), NOON + MINUTE_MS)
      const isOver = ({ phone }: Claim) => numbers.indexOf(phone) >= 6
      await Promise.all(claims.filter(isOver).map(({ callId }) => end(callId)))
      const at = NOON + 2 * MINUTE_MS
      const again = await world.store.claim(claimOf(after, 100, { now: at }))
      assert.equal(again.length, 6)
      // The agent may say nothing of a call once it has spoken of a later one.
      const speak = async () => {
        for (const { callId, phone } of claims)
          await say(callId, numbers.indexOf(phone) < 6 ? 'later' : 'refused')
      }
      const written = claims.map(({ callId }) => end(callId))
      const [cleared] = await Promise.all([
        dialAll(world.store, accountId, again, { at }),
        speak(),
        ...written,
      ])
      const states = new Map((await world.contacts(accountId, taskId)).map(seen => [seen.phone, seen.state]))
      assert.deepEqual(
        numbers.map(phone => states.get(phone)),
        [...Array(6).fill('waiting'), ...Array(6).fill('done')],
      )
      assert.deepEqual(await counted(taskId), [6, 6, 6])
      const late = await world.contacts(accountId, after)
      assert.deepEqual(late.map(({ state, skipped }) => (state === 'calling' ? 'called' : skipped)).sort(), [
        ...Array(6 - cleared.length).fill('blocked'),
        ...Array(cleared.length).fill('called'),
      ])
    })

    test('what was said acts when the next driver closes the call, and what the last one brings late changes nothing', async () => {
      const { taskId, callId } = await talk('13000000031')
      await say(callId, 'later')
      await world.store.releaseNode(NODE)
      assert.equal(await world.store.holdAccount(accountId, 'node-b', 600_000), true)
      const cutOff = { ...TALKED, outcome: 'interrupted', by: 'network' } as const
      const ended = { calls: [{ callId, end: cutOff }], pushes: [] }
      for (let time = 0; time < 2; time++)
        assert.equal(await world.store.closeLeft(accountId, 'node-b', { ended, undialled: [] }), true)
      assert.deepEqual(await statesOf(taskId), [['13000000031', 'waiting', 31]])
      assert.equal(await record(callId, { end: TALKED }), false)
      await world.store.recordLate([{ callId, answeredAt: NOON }])
      assert.deepEqual(await statesOf(taskId), [['13000000031', 'waiting', 31]])
      assert.deepEqual(await counted(taskId), [0, 0, 0])
      await say(callId, 'sold')
      assert.deepEqual(await statesOf(taskId), [['13000000031', 'done', null]])
      assert.deepEqual(await counted(taskId), [1, 1, 0], 'it was cut off')
    })

    test('a block of what was said ends by itself, and is taken back with what it took the place of', async () => {
      const { taskId, callId } = await talk('13000000021')
      await end(callId)
      let held: readonly Claim[] = []
      // A number that is claimed cannot be claimed for another task.
      const release = () =>
        world.store.release(
          NODE,
          held.map(claim => claim.callId),
        )
      const isBlocked = async (at: number) => {
        const asked = await world.addTask(accountId, [])
        await world.addContacts(accountId, asked, ['13000000021'])
        held = await world.store.claim(claimOf(asked, 1, { now: at }))
        return held.length === 0
      }
      const day = 24 * 60 * MINUTE_MS
      await say(callId, 'rude')
      assert.equal(await isBlocked(NOON + 29 * day), true)
      await say(callId, 'sold')
      assert.equal(await isBlocked(NOON + MINUTE_MS), false)
      assert.deepEqual(await statesOf(taskId), [['13000000021', 'done', null]])
      await release()
      await world.block(accountId, 'number', '13000000021', NOON + day)
      await say(callId, 'rude')
      assert.equal(await isBlocked(NOON + 2 * day), true, 'the longer term counts')
      await say(callId, 'sold')
      assert.equal(await isBlocked(NOON + 2 * day), false)
      await release()
      assert.equal(await isBlocked(NOON + MINUTE_MS), true, 'and then the one before it')
      await say(callId, 'refused')
      await world.block(accountId, 'number', '13000000021', null)
      await say(callId, 'sold')
      assert.equal(await isBlocked(NOON + 400 * day), true, 'somebody else blocked it for good meanwhile')
    })
  })
}
