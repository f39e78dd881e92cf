// The contract of the feed over PostgreSQL of both kinds: caps, block lists, numbers in several tasks, leases
// that run out, dial marks.

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { isRefusal } from '../../src/domain/refusal.ts'
import type { Store } from '../../src/store/port/admin-store.ts'
import type { CallEnd } from '../../src/store/port/changes.ts'
import { blockedNumbers } from '../support/blocked.ts'
import { skipWithout } from '../support/database.ts'
import { recordFacts } from '../support/record-facts.ts'
import { aDay, claimOf, DAY_MS, NO_FILTER, NODE, NOON, PostgresWorld, phones } from './store-world.ts'

const FIRST_PAGE = { current: 1, size: 1_000 }
const END: CallEnd = {
  endedAt: NOON + 30_000,
  outcome: 'noAnswer',
  by: 'network',
  sipStatus: 480,
  q850: 19,
  againAt: null,
}

for (const kind of ['embedded', 'debian'] as const) {
  describe(`the feed in the store: postgres, ${kind}`, { skip: skipWithout(kind) }, () => {
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

    test('a number over its daily cap waits for the next day, whichever task called it', async () => {
      const phone = '15700000001'
      const cap = { windows: [aDay(1)] }
      const first = await world.addTask(accountId, [phone])
      const second = await world.addTask(accountId, [phone])
      const [claim] = await store.claim(claimOf(first, 1, cap))
      assert.ok(claim !== undefined)
      const marks = [{ callId: claim.callId, dialedAt: NOON, trunk: 'line', callerId: '' }]
      await store.clearToDial(accountId, NODE, marks)
      await recordFacts(store, {
        calls: [{ callId: claim.callId, end: END }],
        agents: [],
        tasks: [],
        pushes: [],
      })
      assert.deepEqual(await store.claim(claimOf(second, 1, cap)), [])
      const nextDay = NOON + DAY_MS / 2
      assert.equal((await store.remaining(second, NOON)).nextDueAt, nextDay)
      const morrow = { windows: [aDay(1, {}, nextDay)], now: nextDay }
      assert.equal((await store.claim(claimOf(second, 1, morrow))).length, 1)
    })

    test('a claim whose connection broke is waited for before its calls are looked for', async () => {
      const taskId = await world.addTask(accountId, phones(2, 15_705_000_000))
      const [first] = await store.claim(claimOf(taskId, 1))
      assert.ok(first !== undefined)
      const other = await world.sql()
      try {
        // What a claim does, as the database goes on with it.
        await other.query('begin')
        await other.query('select from account_lease where account_id = $1 for key share', [accountId])
        const { rows } = await other.query(
          `insert into call (leg_id, account_id, task_id, taskid, contact_id, round, phone, node,
             claimed_at, userid, memberid, extra, customuuid)
           select gen_random_uuid(), account_id, task_id, taskid, contact_id, round, '15705000009', node,
             claimed_at, '', '', '', ''
           from call where id = $1 returning id::int`,
          [first.callId],
        )
        // It waits for a bounded time and fails; the engine tries again.
        const look = (): Promise<number[]> => store.undialledCalls(accountId, NODE).catch(look)
        const looking = look()
        const waiting = async () =>
          (
            await other.query(
              `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
            )
          ).rowCount
        while ((await waiting()) === 0) await new Promise(resolve => setTimeout(resolve, 10))
        await other.query('commit')
        assert.ok((await looking).includes(rows[0].id))
      } finally {
        await other.end()
      }
    })

    test('a number in two tasks is called by one at a time', async () => {
      const numbers = phones(20, 15_710_000_000)
      const tasks = [await world.addTask(accountId, numbers), await world.addTask(accountId, numbers)]
      const claims = await Promise.all(tasks.map(taskId => store.claim(claimOf(taskId, 20))))
      assert.deepEqual(
        claims
          .flat()
          .map(claim => claim.phone)
          .sort(),
        numbers,
      )
      const waiting = await Promise.all(
        tasks.map(async taskId => (await store.remaining(taskId, NOON)).waiting),
      )
      assert.equal(
        waiting.reduce((sum, one) => sum + one),
        20,
      )
      for (const taskId of tasks) assert.equal((await store.remaining(taskId, NOON + 59_000)).due, 0)
    })

    test('a number blocked after it was added is set aside, and so is one whose time has passed', async () => {
      const taskId = await world.addTask(accountId, phones(60, 15_720_000_000))
      await store.addBlocks(accountId, blockedNumbers(...phones(50, 15_720_000_000)))
      assert.equal(
        (await store.claim(claimOf(taskId, 5))).length,
        5,
        'a claim that only set aside looks again',
      )
      const listed = await store.listContacts(accountId, world.taskid(taskId), { current: 1, size: 50 }, NOON)
      assert.ok(!isRefusal(listed))
      assert.ok(listed.rows.every(row => row.state === 'done' && row.skipped === 'blocked' && !row.called))
    })

    test('an expired lease fences its node off', async () => {
      const frozen = await world.addAccount()
      const taskId = await world.addTask(frozen, phones(2, 15_730_000_000))
      assert.equal(await store.holdAccount(frozen, NODE, 600_000), true)
      const [claim] = await store.claim(claimOf(taskId, 1))
      assert.ok(claim !== undefined)
      const client = await world.sql()
      await client.query(
        "update account_lease set expires_at = clock_timestamp() - interval '1 ms' where account_id = $1",
        [frozen],
      )
      await client.end()
      assert.deepEqual(await store.claim(claimOf(taskId, 1)), [])
      const marks = [{ callId: claim.callId, dialedAt: NOON, trunk: '', callerId: '' }]
      assert.deepEqual(await store.clearToDial(frozen, NODE, marks), [])
      assert.equal(await store.holdAccount(frozen, 'node-b', 60_000), true)
      assert.equal(await store.holdAccount(frozen, NODE, 60_000), false)
      const [summary] = (await store.listTasks(frozen, NO_FILTER, FIRST_PAGE)).rows
      assert.equal(summary?.driven, true)
    })

    test('a mark sent again because its answer was lost is cleared again, and not after a pause', async () => {
      const taskId = await world.addTask(accountId, phones(2, 15_740_000_000))
      const claims = await store.claim(claimOf(taskId, 2))
      const ids = claims.map(claim => claim.callId)
      const marks = ids.map(callId => ({ callId, dialedAt: NOON, trunk: 'line', callerId: '0101' }))
      assert.deepEqual(await store.clearToDial(accountId, NODE, marks.slice(0, 1)), ids.slice(0, 1))
      assert.deepEqual(await store.clearToDial(accountId, NODE, marks.slice(0, 1)), ids.slice(0, 1))
      const { called, inFlight } = await world.summary(accountId, taskId)
      assert.deepEqual([called, inFlight], [0, 1], 'running calls are counted apart')
      await store.commandTask(accountId, world.taskid(taskId), 'pause', NOON)
      assert.deepEqual(await store.clearToDial(accountId, NODE, marks), [])
    })
  })
}
