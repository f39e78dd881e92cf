// The contract of the engine's store, over memory and over PostgreSQL of both kinds.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import fc from 'fast-check'
import type { CallEnd, Changes, Claim } from '../../src/store/port/engine-store.ts'
import { skipWithout } from '../support/database.ts'
import { claimOf, type EngineWorld, memoryWorld, NODE, NOON, PostgresWorld, phones } from './store-world.ts'

const ADAPTERS: readonly [name: string, open: () => Promise<EngineWorld>, skip: string | false][] = [
  ['memory', memoryWorld, false],
  ['postgres, embedded', () => PostgresWorld.open('embedded'), skipWithout('embedded')],
  ['postgres, Debian', () => PostgresWorld.open('debian'), skipWithout('debian')],
]

const LEASE_MS = 60_000
const END: CallEnd = {
  endedAt: NOON + 30_000,
  outcome: 'noAnswer',
  by: 'network',
  sipStatus: 480,
  q850: 19,
  againAt: null,
}

function changes(more: Partial<Changes>): Changes {
  return { calls: [], agents: [], tasks: [], pushes: [], ...more }
}

for (const [name, open, skip] of ADAPTERS) {
  describe(`the engine's store: ${name}`, { skip }, () => {
    let world: EngineWorld
    let accountId: number
    before(async () => {
      world = await open()
      accountId = await world.addAccount()
      await world.store.holdAccount(accountId, NODE, LEASE_MS)
    })
    after(() => world.close())

    const claim = (taskId: number, limit: number) => world.store.claim(claimOf(taskId, limit))
    const dial = (claims: readonly Claim[], node = NODE, at = NOON) =>
      world.store.clearToDial(
        accountId,
        node,
        claims.map(({ callId }) => ({ callId, dialedAt: at, trunk: 'line', callerId: '01012345678' })),
      )

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
      // What the other node has had since is not renewed, but taken anew.
      assert.deepEqual(await world.store.renewLeases(NODE, LEASE_MS), [])
      assert.deepEqual(await world.store.renewLeases('node-b', LEASE_MS), [foreign])
      await world.store.holdAccount(accountId, NODE, LEASE_MS)
      assert.deepEqual(await claim(taskId, 1), [])
      const mark = { callId: first.callId, dialedAt: NOON, trunk: 'line', callerId: '' }
      assert.deepEqual(await world.store.clearToDial(foreign, NODE, [mark]), [])
      assert.equal((await world.store.claim(claimOf(taskId, 3, { node: 'node-b' }))).length, 1)
      assert.equal((await world.store.unfinishedCalls(foreign)).length, rest.length + 2)
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
      assert.deepEqual(await dial(claims, NODE, NOON + 5), [])
      assert.equal((await world.tally(accountId, taskId)).called, 0)
      assert.equal(
        (await world.store.unfinishedCalls(accountId)).filter(call => call.taskId === taskId).length,
        0,
      )
      await world.store.release(claims.map(one => one.callId))
      assert.equal((await world.store.remaining(taskId, NOON)).waiting, 0)
    })

    test('gives a claimed contact back to its place, unless anything was heard of its call', async () => {
      const taskId = await world.addTask(accountId, phones(4, 13_400_000_000))
      const [claimed, marked, rung] = await claim(taskId, 3)
      assert.ok(claimed !== undefined && marked !== undefined && rung !== undefined)
      await dial([marked, rung])
      await world.store.record(
        changes({ calls: [{ callId: rung.callId, ringingAt: NOON + 1, recording: 'rung.wav' }] }),
      )
      await world.store.release([claimed.callId, marked.callId, rung.callId])
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
          end: { ...END, outcome: 'connected' as const },
        },
        { callId: left, answeredAt: NOON + 9_000, end: { ...END, outcome: 'abandoned' as const } },
        { callId: missed, answeredAt: NOON + 9_000, end: { ...END, outcome: 'agentMissed' as const } },
        { callId: silent, end: END },
        { callId: 2 ** 40, end: END },
      ]
      for (let time = 0; time < 2; time++) await world.store.record(changes({ calls }))
      await world.store.record(
        changes({ calls: [{ callId: silent, end: { ...END, outcome: 'connected', againAt: NOON } }] }),
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
        const end = { ...END, outcome: 'connected' as const, ...(late && { lateCountsAs: late }) }
        return { callId, answeredAt: NOON + 1, connectedAt: NOON + 5_000, agentExt: '1001', end }
      })
      for (let time = 0; time < 2; time++) await world.store.record(changes({ calls }))
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
      await world.store.record(
        changes({ calls: [{ callId, answeredAt: NOON + 1, agentExt: '1001', offeredAt: NOON + 2 }] }),
      )
      assert.equal(await named(), '1001')
      await world.store.record(changes({ calls: [{ callId, agentExt: '1002', offeredAt: NOON + 5 }] }))
      assert.equal(await named(), '1002')
      await world.store.record(changes({ calls: [{ callId, agentExt: '1003', connectedAt: NOON + 9 }] }))
      assert.equal(await named(), '1003')
      await world.store.record(changes({ calls: [{ callId, end: { ...END, outcome: 'connected' } }] }))
    })

    test('a call that was cut off puts its contact back, due at the time given', async () => {
      const taskId = await world.addTask(accountId, phones(1, 13_600_000_000))
      const claims = await claim(taskId, 1)
      await dial(claims)
      const calls = claims.map(({ callId }) => ({
        callId,
        end: { ...END, outcome: 'interrupted' as const, againAt: NOON + 5 },
      }))
      for (let time = 0; time < 2; time++) await world.store.record(changes({ calls }))
      assert.deepEqual(await world.store.remaining(taskId, NOON), { waiting: 1, due: 0, nextDueAt: NOON + 5 })
      const [again] = await world.store.claim(claimOf(taskId, 1, { now: NOON + 5 }))
      assert.equal(again?.interruptions, 1)
      assert.ok(again !== undefined)
      await dial([again], NODE, NOON + 6)
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

    test('ends a task when none of its contacts waits or is called, and never an empty one', async () => {
      const empty = await world.addTask(accountId, [])
      assert.equal(await world.store.endIfDone(empty, NOON), false)
      const taskId = await world.addTask(accountId, phones(2, 13_700_000_000))
      assert.equal(await world.store.endIfDone(taskId, NOON), false)
      const claims = await claim(taskId, 2)
      assert.equal(await world.store.endIfDone(taskId, NOON), false)
      await dial(claims)
      await world.store.record(changes({ calls: claims.map(({ callId }) => ({ callId, end: END })) }))
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
      for (let tries = 0; tries < 200 && !heard.includes(another); tries++)
        await new Promise(resolve => setTimeout(resolve, 10))
      stop()
      assert.ok(heard.includes(another))
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
            await world.store.release(back.map(one => one.callId))
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
            await world.store.record(
              changes({ calls: ended.map(({ callId }) => ({ callId, end: { ...END, againAt } })) }),
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
        await world.store.release(claimed.map(one => one.callId))
        await world.store.record(changes({ calls: dialed.map(({ callId }) => ({ callId, end: END })) }))
      }
      await fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 20 }), check), { numRuns: 15 })
    })
  })
}
