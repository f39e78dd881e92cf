// The contract of the engine's store for claims, over memory and over PostgreSQL of both kinds.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import fc from 'fast-check'
import type { Claim } from '../../src/store/port/dial-claim.ts'
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
  describe(`claims in the engine's store: ${name}`, { skip }, () => {
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

    test('claims due contacts, the earliest first, up to the limit, each once', async () => {
      const taskId = await world.addTask(accountId, [])
      await world.addContacts(accountId, taskId, ['13100000001', '13100000002'], NOON)
      await world.addContacts(accountId, taskId, ['13100000003'], NOON - 1)
      await world.addContacts(accountId, taskId, ['13100000004'], NOON + 1)
      const first = await claim(taskId, 2)
      assert.deepEqual(
        first.map(one => one.phone),
        ['13100000003', '13100000001'],
      )
      assert.deepEqual(
        (await claim(taskId, 10)).map(one => one.phone),
        ['13100000002'],
      )
      assert.deepEqual(await claim(taskId, 10), [])
      assert.deepEqual(await world.store.remaining(taskId, NOON), { waiting: 1, due: 0, nextDueAt: NOON + 1 })
    })

    test('several claimers share a task without claiming a contact twice', async () => {
      const taskId = await world.addTask(accountId, phones(400, 13_200_000_000))
      const claimer = async (): Promise<Claim[]> => {
        const mine: Claim[] = []
        for (;;) {
          const batch = await claim(taskId, 7)
          // Empty may mean that others hold the rest this very moment.
          if (batch.length === 0 && (await world.store.remaining(taskId, NOON)).waiting === 0) return mine
          mine.push(...batch)
        }
      }
      const all = (await Promise.all(Array.from({ length: 6 }, claimer))).flat()
      assert.equal(all.length, 400)
      assert.equal(new Set(all.map(one => one.contactId)).size, 400)
      assert.equal(new Set(all.map(one => one.legId)).size, 400)
    })

    test('claims and clears nothing for a node that does not hold the account', async () => {
      const foreign = await world.addAccount()
      const taskId = await world.addTask(foreign, phones(3))
      assert.deepEqual(await claim(taskId, 3), [])
      assert.equal(await world.store.holdAccount(foreign, NODE, LEASE_MS), true)
      assert.equal(await world.store.holdAccount(foreign, 'node-b', LEASE_MS), false)
      const [first, ...rest] = await claim(taskId, 2)
      assert.ok(first !== undefined)
      assert.ok((await world.store.freeAccounts(NODE)).includes(foreign))
      assert.ok(!(await world.store.freeAccounts('node-b')).includes(foreign))
      await world.store.releaseNode('node-b')
      assert.equal(await world.store.holdAccount(foreign, 'node-b', LEASE_MS), false)
      await world.store.releaseNode(NODE)
      assert.ok((await world.store.freeAccounts('node-b')).includes(foreign))
      assert.equal(await world.store.holdAccount(foreign, 'node-b', LEASE_MS), true)
      // What the other node has had since is not renewed, but taken again.
      assert.deepEqual(await world.store.renewLeases(NODE, LEASE_MS), [])
      assert.deepEqual(await world.store.renewLeases('node-b', LEASE_MS), [foreign])
      await world.store.holdAccount(accountId, NODE, LEASE_MS)
      assert.deepEqual(await claim(taskId, 1), [])
      const mark = { callId: first.callId, dialedAt: NOON, trunk: 'line', callerId: '' }
      assert.deepEqual(await world.store.clearToDial(foreign, NODE, [mark]), [])
      assert.equal((await world.store.claim(claimOf(taskId, 3, { node: 'node-b' }))).length, 1)
      assert.equal((await world.store.unfinishedCalls(foreign)).length, rest.length + 2)
    })

    test('a node that lost the account touches no call of the next driver', async () => {
      const lost = await world.addAccount()
      const taskId = await world.addTask(lost, phones(4, 13_050_000_000))
      const claimBy = (node: string) => world.store.claim(claimOf(taskId, 2, { node }))
      const markBy = (node: string, { callId }: Claim) =>
        world.store.clearToDial(lost, node, [{ callId, dialedAt: NOON, trunk: 'line', callerId: '' }])
      await world.store.holdAccount(lost, NODE, LEASE_MS)
      const [dialed, atHand] = await claimBy(NODE)
      assert.ok(dialed !== undefined && atHand !== undefined)
      await markBy(NODE, dialed)
      await world.store.releaseNode(NODE)
      await world.store.holdAccount(lost, 'node-b', LEASE_MS)
      const [living, claimed] = await claimBy('node-b')
      assert.ok(living !== undefined && claimed !== undefined)
      await markBy('node-b', living)
      assert.deepEqual(await world.store.undialledCalls(lost, 'node-b'), [claimed.callId])

      const openCalls = async () => (await world.store.unfinishedCalls(lost)).map(call => call.callId)
      const all = await openCalls()
      assert.equal(all.length, 4)
      await world.store.release(NODE, [living.callId, claimed.callId])
      const ended = { calls: [{ callId: living.callId, end: RANG_OUT }], pushes: [] }
      assert.equal(
        await world.store.closeLeft(lost, NODE, { ended, undialled: [living.callId, claimed.callId] }),
        false,
      )
      assert.deepEqual(await openCalls(), all)

      const left = { calls: [{ callId: dialed.callId, end: RANG_OUT }], pushes: [] }
      const undialled = [atHand.callId, living.callId]
      assert.equal(await world.store.closeLeft(lost, 'node-b', { ended: left, undialled }), true)
      assert.deepEqual(await openCalls(), [living.callId, claimed.callId])
      await world.store.holdAccount(accountId, NODE, LEASE_MS)
    })

    test('sets aside contacts that may no longer be called', async () => {
      const taskId = await world.addTask(accountId, [])
      await world.addContacts(accountId, taskId, ['13300000001'], NOON - 10, NOON)
      await world.addContacts(accountId, taskId, ['13300000002'], NOON - 5, NOON + 1)
      assert.deepEqual(
        (await claim(taskId, 1)).map(one => one.phone),
        ['13300000002'],
      )
      assert.equal((await world.store.remaining(taskId, NOON)).waiting, 0)
    })

    test('a deadline that passed since the claim keeps it from being dialled', async () => {
      const taskId = await world.addTask(accountId, [])
      await world.addContacts(accountId, taskId, ['13310000001'], NOON - 5, NOON + 5)
      const claims = await claim(taskId, 1)
      assert.deepEqual(await dial(claims, NOON + 5), [])
      assert.equal((await world.tally(accountId, taskId)).called, 0)
      assert.equal(
        (await world.store.unfinishedCalls(accountId)).filter(call => call.taskId === taskId).length,
        0,
      )
      await world.store.release(
        NODE,
        claims.map(one => one.callId),
      )
      assert.equal((await world.store.remaining(taskId, NOON)).waiting, 0)
    })

    test('gives a claimed contact back to its place, unless anything was heard of its call', async () => {
      const taskId = await world.addTask(accountId, phones(4, 13_400_000_000))
      const [claimed, marked, rung] = await claim(taskId, 3)
      assert.ok(claimed !== undefined && marked !== undefined && rung !== undefined)
      await dial([marked, rung])
      await recordFacts(
        world.store,
        changes({ calls: [{ callId: rung.callId, ringingAt: NOON + 1, recording: 'rung.wav' }] }),
      )
      await world.store.release(NODE, [claimed.callId, marked.callId, rung.callId])
      const unfinished = (await world.store.unfinishedCalls(accountId)).filter(call => call.taskId === taskId)
      assert.deepEqual(
        unfinished.map(call => [call.callId, call.recording]),
        [[rung.callId, 'rung.wav']],
      )
      assert.equal((await world.tally(accountId, taskId)).called, 0)
      assert.deepEqual(
        (await claim(taskId, 4)).map(one => one.phone),
        [claimed.phone, marked.phone, '13400000003'],
      )
    })

    test('counts every contact correctly, whatever happens in whatever order', {
      timeout: 60_000,
    }, async () => {
      const step = fc.oneof(
        fc.record({ do: fc.constant('claim' as const), count: fc.integer({ min: 1, max: 5 }) }),
        fc.record({
          do: fc.constantFrom('release' as const, 'dial' as const, 'end' as const, 'again' as const),
          count: fc.integer({ min: 1, max: 4 }),
        }),
      )
      let base = 14_000_000_000
      const check = async (steps: readonly { do: string; count: number }[]) => {
        base += 1_000
        const size = 12
        const taskId = await world.addTask(accountId, phones(size, base))
        let claimed: Claim[] = []
        let dialed: Claim[] = []
        let waiting = size
        let done = 0
        for (const { do: what, count } of steps) {
          if (what === 'claim') {
            const got = await claim(taskId, count)
            assert.equal(got.length, Math.min(count, waiting))
            claimed.push(...got)
            waiting -= got.length
          } else if (what === 'release') {
            const back = claimed.slice(0, count)
            claimed = claimed.slice(count)
            await world.store.release(
              NODE,
              back.map(one => one.callId),
            )
            waiting += back.length
          } else if (what === 'dial') {
            const now = claimed.slice(0, count)
            claimed = claimed.slice(count)
            assert.equal((await dial(now)).length, now.length)
            dialed.push(...now)
          } else {
            const ended = dialed.slice(0, count)
            dialed = dialed.slice(count)
            const againAt = what === 'again' ? NOON : null
            await recordFacts(
              world.store,
              changes({ calls: ended.map(({ callId }) => ({ callId, end: { ...RANG_OUT, againAt } })) }),
            )
            if (againAt === null) done += ended.length
            else waiting += ended.length
          }
          const unfinished = (await world.store.unfinishedCalls(accountId)).filter(
            call => call.taskId === taskId,
          )
          assert.equal(unfinished.length, claimed.length + dialed.length)
          assert.equal((await world.store.remaining(taskId, NOON)).waiting, waiting)
          assert.equal((await world.tally(accountId, taskId)).called, done)
        }
        await world.store.release(
          NODE,
          claimed.map(one => one.callId),
        )
        await recordFacts(
          world.store,
          changes({ calls: dialed.map(({ callId }) => ({ callId, end: RANG_OUT })) }),
        )
      }
      await fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 20 }), check), { numRuns: 15 })
    })
  })
}
