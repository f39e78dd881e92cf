// The contract of paging: who walks from page to page misses nothing and sees nothing twice, and a deep page
// reads little.

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import fc from 'fast-check'
import pg from 'pg'
import { isRefusal } from '../../src/domain/refusal.ts'
import type { Store } from '../../src/store/port/admin-store.ts'
import type { BillFilter } from '../../src/store/port/api-store.ts'
import type { CallEnd } from '../../src/store/port/changes.ts'
import { createPostgresStore } from '../../src/store/postgres/index.ts'
import { anyKind, skipWithout } from '../support/database.ts'
import { recordFacts } from '../support/record-facts.ts'
import { claimOf, NODE, NOON, PostgresWorld, phones } from './store-world.ts'

const MINUTE_MS = 60_000
const BILLS: BillFilter = {
  ...{ dialedFrom: NOON - 1_000, dialedTo: NOON + 100_000, sync: 'fresh', exts: [], phone: null },
  ...{ userid: null, memberid: null, extra: null, customuuid: null, origin: null },
}
const END: CallEnd = {
  endedAt: NOON + 30_000,
  outcome: 'noAnswer',
  by: 'network',
  sipStatus: 480,
  q850: 19,
  againAt: null,
}

describe('pages of long lists', { skip: skipWithout(anyKind()) }, () => {
  let world: PostgresWorld
  let store: Store
  before(async () => {
    world = await PostgresWorld.open(anyKind())
    store = world.store
  })
  after(() => world.close())

  const numbersOf = async (accountId: number, taskid: string, current: number, size: number, now = NOON) => {
    const listed = await store.listContacts(accountId, taskid, { current, size }, now)
    assert.ok(!isRefusal(listed))
    return listed.rows.map(row => row.phone)
  }

  /** A task whose numbers were all called; answers the ids of its call records in their order. */
  async function called(accountId: number, count: number): Promise<number[]> {
    const taskId = await world.addTask(accountId, phones(count, 13_200_000_000))
    await store.holdAccount(accountId, NODE, 600_000)
    const claims = await store.claim(claimOf(taskId, count))
    const marks = claims.map(({ callId }, nth) => ({
      callId,
      dialedAt: NOON + nth,
      trunk: 'line',
      callerId: '',
    }))
    await store.clearToDial(accountId, NODE, marks)
    await recordFacts(store, {
      calls: claims.map(({ callId }) => ({ callId, end: END })),
      agents: [],
      tasks: [],
      pushes: [],
    })
    return claims.map(({ callId }) => callId)
  }

  test('numbers removed behind a walker hide no others from it', async () => {
    const accountId = await world.addAccount()
    const all = phones(30, 13_100_000_000)
    const taskid = world.taskid(await world.addTask(accountId, all))
    const seen = [...(await numbersOf(accountId, taskid, 1, 10))]
    assert.equal(await store.removeContacts(accountId, taskid, all.slice(0, 10)), 10)
    seen.push(...(await numbersOf(accountId, taskid, 2, 10)))
    seen.push(...(await numbersOf(accountId, taskid, 3, 10)))
    assert.deepEqual(seen, all)
    assert.deepEqual(
      await numbersOf(accountId, taskid, 1, 10),
      all.slice(10, 20),
      'who begins again sees the list as it stands',
    )
    assert.deepEqual(
      await numbersOf(accountId, taskid, 3, 10, NOON + 10 * MINUTE_MS),
      [],
      'a page of the list as it is then',
    )
  })

  test('any page of any size equals that part of the whole list', async () => {
    const accountId = await world.addAccount()
    const all = phones(2_600, 13_300_000_000)
    const taskid = world.taskid(await world.addTask(accountId, all))
    const page = fc.record({
      current: fc.integer({ min: 1, max: 60 }),
      size: fc.integer({ min: 1, max: 1_000 }),
    })
    const check = async (pages: readonly { current: number; size: number }[]) => {
      for (const { current, size } of pages)
        assert.deepEqual(
          await numbersOf(accountId, taskid, current, size),
          all.slice((current - 1) * size, current * size),
        )
    }
    await fc.assert(fc.asyncProperty(fc.array(page, { minLength: 1, maxLength: 8 }), check), { numRuns: 15 })
  })

  test('the second deep page does not read what lies before it', async () => {
    const accountId = await world.addAccount()
    const taskid = world.taskid(await world.addTask(accountId, []))
    const client = new pg.Client({ connectionString: world.url })
    await client.connect()
    await client.query(
      `insert into contact (task_id, phone, due_at) select t.id, (13400000000 + i)::text, now() from task t, generate_series(1, 50000) i
       where t.taskid = $1`,
      [taskid],
    )
    await client.query('update task set total = 50000 where taskid = $1', [taskid])
    // One connection, so that what it read is known when it says nothing for a second.
    const single = createPostgresStore({ url: world.url, connectionsMax: 1 })
    const page = async (current: number) => {
      const listed = await single.listContacts(accountId, taskid, { current, size: 100 }, NOON)
      assert.ok(!isRefusal(listed))
      return listed.rows[0]?.phone
    }
    const readBy = async (act: () => Promise<void>): Promise<number> => {
      const before = await reads(client)
      await act()
      await new Promise(resolve => setTimeout(resolve, 1_100))
      await single.ping()
      return (await reads(client)) - before
    }
    await single.ping()
    assert.ok(
      (await readBy(async () => assert.equal(await page(450), '13400044901'))) > 40_000,
      'once the list is walked through',
    )
    const rows = await readBy(async () => {
      for (const current of [451, 300, 449, 123])
        assert.equal(await page(current), String(13_400_000_001 + (current - 1) * 100))
    })
    assert.ok(rows < 5_000, `${rows} rows were read for four pages of 100`)
    await single.close()
    await client.end()
  })

  test('fresh call records can be walked page by page, forwards, backwards or with repeats', async () => {
    const order = fc
      .shuffledSubarray([1, 2, 3, 4], { minLength: 4 })
      .chain(pages => fc.constantFrom(pages, [...pages, ...pages]))
    const check = async (pages: readonly number[]) => {
      const accountId = await world.addAccount()
      const ids = await called(accountId, 10)
      for (const current of pages) {
        const { total, rows } = await store.listBills(accountId, BILLS, { current, size: 3 }, NOON)
        assert.equal(total, 10)
        assert.deepEqual(
          rows.map(row => row.id),
          ids.slice((current - 1) * 3, current * 3),
        )
      }
    }
    await fc.assert(fc.asyncProperty(order, check), { numRuns: 10 })
  })

  test('a page of fresh call records that was not full is filled, and five minutes later page 1 is new', async () => {
    const accountId = await world.addAccount()
    const first = await called(accountId, 2)
    const page = async (current: number, now = NOON) => {
      const { total, rows } = await store.listBills(accountId, BILLS, { current, size: 3 }, now)
      return [total, ...rows.map(row => row.id)]
    }
    assert.deepEqual(await page(1), [2, ...first])
    const [third, fourth] = await called(accountId, 2)
    assert.deepEqual(await page(1, NOON + 4 * MINUTE_MS), [4, ...first, third])
    assert.deepEqual(await page(1, NOON + 5 * MINUTE_MS), [1, fourth])
  })
})

/** Rows of contacts read so far by scans of the table and its indexes. */
async function reads(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ read: string }>(
    `select (select seq_tup_read from pg_stat_user_tables where relname = 'contact')
       + (select sum(idx_tup_read) from pg_stat_user_indexes where relname = 'contact') as read`,
  )
  return Number(rows[0]?.read)
}
