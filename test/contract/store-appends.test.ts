// The contract of the store for appends, over PostgreSQL of both kinds: repeated, blocked, at once, under a
// task that ends.

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { isRefusal } from '../../src/domain/refusal.ts'
import type { Store } from '../../src/store/port/admin-store.ts'
import type { Claim } from '../../src/store/port/dial-claim.ts'
import { blockedNumbers } from '../support/blocked.ts'
import { skipWithout } from '../support/database.ts'
import { claimOf, DAY_MS, NODE, NOON, PostgresWorld, phones, reasonOf } from './store-world.ts'

for (const kind of ['embedded', 'debian'] as const) {
  describe(`appends in the store: postgres, ${kind}`, { skip: skipWithout(kind) }, () => {
    let world: PostgresWorld
    let store: Store
    let accountId: number
    before(async () => {
      world = await PostgresWorld.open(kind)
      store = world.store
      accountId = await world.addAccount()
      await store.holdAccount(accountId, NODE, 600_000)
    })
    after(() => world.close())

    test('an append returns waiting, repeated and blocked numbers by their place in the call', async () => {
      const taskId = await world.addTask(accountId, ['15200000001'])
      assert.equal(await store.addBlocks(accountId, blockedNumbers('15200000003', '15200000004')), 2)
      assert.equal(await store.addBlocks(accountId, blockedNumbers('15200000003')), 0)
      const numbers = ['15200000002', '15200000001', '15200000003', '15200000002', '15200000005']
      assert.deepEqual(await world.append(accountId, world.taskid(taskId), 'mixed', numbers), {
        added: 2,
        duplicates: [1, 3],
        blocked: [2],
      })
      assert.equal((await world.tally(accountId, taskId)).total, 3)
      assert.equal(await store.removeBlocks(accountId, 'number', ['15200000003', '15200000004']), 2)
      assert.deepEqual(await world.append(accountId, world.taskid(taskId), 'free again', ['15200000003']), {
        added: 1,
        duplicates: [],
        blocked: [],
      })
    })

    test('an append repeated because its answer was lost adds nothing and answers the same, even if its numbers were called meanwhile', async () => {
      const taskId = await world.addTask(accountId, [])
      const numbers = phones(3, 15_300_000_000)
      const first = { added: 3, duplicates: [3], blocked: [4] }
      await store.addBlocks(accountId, blockedNumbers('15300000009'))
      const sent = [...numbers, numbers[0] ?? '', '15300000009']
      assert.deepEqual(await world.append(accountId, world.taskid(taskId), 'once', sent), first)
      await world.callAll(accountId, taskId)
      assert.deepEqual(await world.append(accountId, world.taskid(taskId), 'once', sent), {
        ...first,
        isRepeated: true,
      })
      assert.equal(await store.endIfDone(taskId, NOON), true)
      assert.deepEqual(
        await world.append(accountId, world.taskid(taskId), 'once', sent),
        { ...first, isRepeated: true },
        'the task has ended since',
      )
      assert.equal((await world.tally(accountId, taskId)).total, 3)
    })

    test("yesterday's append is new today, and one whose numbers were withdrawn since is not reported as added", async () => {
      const taskId = await world.addTask(accountId, [])
      const numbers = phones(3, 15_310_000_000)
      await world.append(accountId, world.taskid(taskId), 'once', numbers)
      assert.equal(await store.removeContacts(accountId, world.taskid(taskId), numbers.slice(0, 1)), 1)
      const repeated = { added: 0, duplicates: [0, 1, 2], blocked: [], isRepeated: true }
      assert.deepEqual(await world.append(accountId, world.taskid(taskId), 'once', numbers), repeated)
      await world.callAll(accountId, taskId)
      const later = await world.append(accountId, world.taskid(taskId), 'once', numbers, NOON + DAY_MS + 1)
      assert.deepEqual(later, { added: 3, duplicates: [], blocked: [] }, 'the next day it is a new wish')
    })

    test('the same append twice at once is added once', async () => {
      const taskId = await world.addTask(accountId, [])
      const numbers = phones(200, 15_400_000_000)
      const results = await Promise.all(
        Array.from({ length: 4 }, () => world.append(accountId, world.taskid(taskId), 'at once', numbers)),
      )
      assert.ok(results.every(result => !isRefusal(result) && result.added === 200))
      assert.equal(results.filter(result => !isRefusal(result) && result.isRepeated).length, 3)
      assert.equal((await world.tally(accountId, taskId)).total, 200)
    })

    test('appends, claims and deletes at once lose no number and count none twice', async () => {
      const taskId = await world.addTask(accountId, [])
      const taskid = world.taskid(taskId)
      const all = phones(2_000, 15_500_000_000)
      const added = new Set<string>()
      let removed = 0
      const appender = async (part: number) => {
        for (let from = part * 500; from < (part + 1) * 500; from += 100) {
          const numbers = all.slice(from, from + 100)
          const result = await world.append(accountId, taskid, `part ${from}`, numbers)
          assert.ok(!isRefusal(result) && result.added === 100)
          for (const phone of numbers) added.add(phone)
        }
      }
      const remover = async () => {
        for (let from = 0; from < 2_000; from += 50) {
          const count = await store.removeContacts(accountId, taskid, all.slice(from, from + 10))
          assert.ok(!isRefusal(count))
          removed += count
        }
      }
      const claimed: Claim[] = []
      let appending = true
      const claimer = async () => {
        for (;;) {
          const last = !appending
          const batch = await store.claim(claimOf(taskId, 37))
          claimed.push(...batch)
          if (last && batch.length === 0 && (await store.remaining(taskId, NOON)).waiting === 0) return
        }
      }
      const appends = Promise.all([0, 1, 2, 3].map(appender)).then(() => {
        appending = false
      })
      await Promise.all([appends, remover(), claimer(), claimer(), claimer()])
      assert.equal(
        new Set(claimed.map(claim => claim.phone)).size,
        claimed.length,
        'no number was claimed twice',
      )
      // What was claimed and not dialled yet could be removed all the same.
      const unfinished = (await store.unfinishedCalls(accountId)).filter(call => call.taskId === taskId)
      const phonesClaimed = new Set(claimed.map(claim => claim.phone))
      assert.ok(unfinished.every(call => phonesClaimed.has(call.phone)))
      assert.equal(unfinished.length + removed, added.size)
      assert.equal((await world.tally(accountId, taskId)).total, unfinished.length)
    })

    test('a task does not end during an append', async () => {
      for (let time = 0; time < 10; time++) {
        const taskId = await world.addTask(accountId, [`1560000${1_000 + time}`])
        await world.callAll(accountId, taskId)
        const [ended, result] = await Promise.all([
          store.endIfDone(taskId, NOON),
          world.append(accountId, world.taskid(taskId), 'late', [`1561000${1_000 + time}`]),
        ])
        const { state, total } = await world.tally(accountId, taskId)
        if (ended) assert.deepEqual([reasonOf(result), state, total], ['taskEnded', 'ended', 1])
        else assert.deepEqual([reasonOf(result), state, total], [null, 'running', 2])
      }
    })
  })
}
