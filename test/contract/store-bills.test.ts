// The contract of the store for call records as GetBill walks them, over PostgreSQL of both kinds.

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Store } from '../../src/store/port/admin-store.ts'
import type { BillFilter } from '../../src/store/port/api-store.ts'
import { skipWithout } from '../support/database.ts'
import { recordFacts } from '../support/record-facts.ts'
import { claimOf, NODE, NOON, PostgresWorld, phones } from './store-world.ts'

const ALL_BILLS: BillFilter = {
  ...{ dialedFrom: NOON - 1_000, dialedTo: NOON + 100_000, sync: 'all', exts: [], phone: null },
  ...{ userid: null, memberid: null, extra: null, customuuid: null, origin: null },
}

for (const kind of ['embedded', 'debian'] as const) {
  describe(`call records in the store: postgres, ${kind}`, { skip: skipWithout(kind) }, () => {
    let world: PostgresWorld
    let store: Store
    before(async () => {
      world = await PostgresWorld.open(kind)
      store = world.store
    })
    after(() => world.close())

    test('call records are given out as fresh once, oldest first, only to their company', async () => {
      const [accountId, other] = [await world.addAccount(), await world.addAccount()]
      const taskId = await world.addTask(accountId, phones(5, 13_910_000_000))
      await store.holdAccount(accountId, NODE, 60_000)
      const claims = await store.claim(claimOf(taskId, 5))
      const marks = claims.map(({ callId }, index) => ({
        callId,
        dialedAt: NOON + index,
        trunk: 'line',
        callerId: '0101',
      }))
      await store.clearToDial(accountId, NODE, marks)
      const calls = claims.slice(0, 4).map(({ callId }, index) => ({
        ...{
          callId,
          answeredAt: NOON + 10,
          connectedAt: NOON + 11,
          agentExt: index === 0 ? '1001' : '1002',
          offeredAt: NOON + 8 + index,
          recording: `file-${index}.wav`,
        },
        end: {
          endedAt: NOON + 20,
          outcome: 'connected' as const,
          by: 'agent' as const,
          sipStatus: 200,
          q850: 16,
          againAt: null,
        },
      }))
      await recordFacts(store, { calls, agents: [], tasks: [], pushes: [] })
      const list = async (filter: Partial<BillFilter>, current = 1, size = 2, now = NOON) => {
        const { total, rows } = await store.listBills(
          accountId,
          { ...ALL_BILLS, ...filter },
          { current, size },
          now,
        )
        return [total, ...rows.map(row => claims.findIndex(claim => claim.callId === row.id))]
      }
      assert.deepEqual(await list({ sync: 'fresh' }), [4, 0, 1])
      assert.deepEqual(
        await list({ sync: 'fresh' }),
        [4, 0, 1],
        'the answer was lost, the page is asked for again',
      )
      assert.deepEqual(await list({ sync: 'fresh' }, 2), [4, 2, 3])
      assert.deepEqual(await list({ sync: 'fresh' }, 3), [4])
      assert.deepEqual(await list({ sync: 'fresh' }, 1, 3), [0], 'another walk finds nothing fresh')
      assert.deepEqual(
        await list({ sync: 'fresh' }, 1, 2, NOON + 300_000),
        [0],
        'after five minutes it is a new wish',
      )
      assert.deepEqual(await list({ sync: 'fetched' }, 2), [4, 2, 3])
      assert.deepEqual(await list({ exts: ['1001'] }), [1, 0])
      assert.deepEqual(await list({ phone: '13910000002' }), [1, 2])
      assert.deepEqual(await list({ dialedFrom: NOON + 1, dialedTo: NOON + 2 }), [2, 1, 2])
      assert.deepEqual(await list({ userid: 'nobody' }), [0])
      assert.equal((await store.listBills(other, ALL_BILLS, { current: 1, size: 10 }, NOON)).total, 0)
      const [bill] = (await store.listBills(accountId, ALL_BILLS, { current: 1, size: 1 }, NOON)).rows
      assert.deepEqual(
        [bill?.taskid, bill?.agentExt, bill?.by, bill?.connectedAt],
        [world.taskid(taskId), '1001', 'agent', NOON + 11],
      )
      assert.equal(bill?.offeredAt, NOON + 8)
    })
  })
}
