// Live pages and the store: what engines publish is heard by who watches, and the figures of a day are those
// of its calls.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import pg from 'pg'
import type { LiveWatch } from '../../src/store/port/live-publisher.ts'
import { createPostgresStore, type Store } from '../../src/store/postgres/index.ts'
import { type FreshDatabase, freshDatabase } from '../support/database.ts'
import { eventually } from '../support/eventually.ts'

const NOON = Date.UTC(2026, 2, 2, 4)
const DAY_START = Date.UTC(2026, 2, 1, 16)

describe('two nodes on one database', () => {
  let database: FreshDatabase
  let engine: Store
  let api: Store

  before(async () => {
    database = await freshDatabase()
    engine = createPostgresStore({ url: database.url })
    api = createPostgresStore({ url: database.url })
  })
  after(async () => {
    await Promise.all([engine.close(), api.close()])
    await database.drop()
  })

  test('what one publishes the other hears whole and in order, and nobody hears it after leaving', async () => {
    const heard: (string | null)[] = []
    const stop = api.onLive(message => heard.push(message))
    await eventually('heard', () => heard.length === 1)
    assert.deepEqual(heard, [null], 'what was published before was not heard')
    const messages = Array.from({ length: 40 }, (_, index) => `${index} `.padEnd(7_999, '呼').slice(0, 2_600))
    await engine.publishLive(messages)
    await eventually('heard', () => heard.length === 41)
    assert.deepEqual(heard.slice(1), messages)
    stop()
    await engine.publishLive(['later'])
    const again: (string | null)[] = []
    const stopAgain = api.onLive(message => again.push(message))
    // It may not have left the channel yet when it comes again: then it hears what was published between.
    await eventually('heard', () => again.includes(null))
    await engine.publishLive(['last'])
    await eventually('heard', () => again.includes('last'))
    assert.equal(heard.length, 41)
    stopAgain()
  })

  test('engines hear who watches, of any number of accounts', async () => {
    const heard: LiveWatch[] = []
    const stop = engine.onWatch(watch => heard.push(watch))
    const accountIds = Array.from({ length: 1_200 }, (_, index) => index + 1)
    // The ear may open between two of the messages that name them all.
    const numbersIn = (ids: readonly number[]) => [...new Set(ids)].sort((a, b) => a - b)
    const heardIds = () => numbersIn(heard.flatMap(watch => watch.accountIds))
    await eventually('reported', async () => {
      await api.watchLive({ accountIds, whole: [7, 1_100] })
      return heardIds().length === accountIds.length
    })
    assert.deepEqual(heardIds(), accountIds)
    assert.deepEqual(numbersIn(heard.flatMap(watch => watch.whole)), [7, 1_100])
    stop()
  })

  test('a connection that broke is made again, and it is said that something may be missing', async () => {
    const heard: (string | null)[] = []
    const stop = api.onLive(message => heard.push(message))
    await eventually('heard', () => heard.length === 1)
    const admin = new pg.Client({ connectionString: database.url })
    await admin.connect()
    await admin.query(
      "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'yuhu listen'",
    )
    await admin.end()
    await eventually('heard', () => heard.length === 2)
    assert.equal(heard[1], null)
    await engine.publishLive(['after'])
    await eventually('heard', () => heard.includes('after'))
    stop()
  })

  test('the figures of a day are those of its calls', async () => {
    const accountId = await account(api, '9001')
    const client = new pg.Client({ connectionString: database.url })
    await client.connect()
    // Dialled at noon and half an hour later; the customer waits 0.1 s or 2.5 s; talks are a minute.
    await client.query(
      `insert into call (leg_id, account_id, origin, task_id, taskid, contact_id, round, phone, userid, memberid, extra, customuuid, node, claimed_at,
         dialed_at, answered_at, connected_at, ended_at, outcome)
       select gen_random_uuid(), $1, 'task', 1, 'task', n, 1, '1' || n, '', '', '', '', 'n', dialed, dialed,
         case when n % 2 = 0 then dialed + interval '5 s' end,
         case when n % 4 = 0 then dialed + interval '5.1 s' when n % 8 = 2 then dialed + interval '7.5 s' end,
         dialed + interval '70 s',
         case when n % 2 = 1 then 'noAnswer' when n % 8 = 6 then 'abandoned' else 'connected' end
       from (select n, to_timestamp($2::float8 / 1000) + (n % 2 + n / 41 * 30) * interval '1 min' as dialed
         from generate_series(1, 80) n) calls`,
      [accountId, NOON],
    )
    // A call that an agent dialled itself is in none of them.
    await client.query(
      `insert into call (leg_id, account_id, origin, phone, userid, memberid, extra, customuuid, node, claimed_at,
         dialed_at, answered_at, connected_at, ended_at, outcome)
       select gen_random_uuid(), $1, 'agent', '2', '', '', '', '', 'n', at, at, at, at, at, 'connected'
       from to_timestamp($2::float8 / 1000) at`,
      [accountId, NOON],
    )
    // Two people called in: they stand by themselves.
    await client.query(
      `insert into call (leg_id, account_id, origin, phone, userid, memberid, extra, customuuid, node, claimed_at,
         dialed_at, answered_at, ended_at, outcome)
       select gen_random_uuid(), $1, 'trunk', '', '', '', '', '', 'n', at, at, at, at, outcome
       from to_timestamp($2::float8 / 1000) at, unnest(array['unserved', 'messageHeard']) outcome`,
      [accountId, NOON],
    )
    const { rows } = await client.query('select min(id)::int as first from call where account_id = $1', [
      accountId,
    ])
    await client.end()
    const range = { from: DAY_START, to: DAY_START + 86_400_000, beforeCallId: null, abandonWaitMs: 2_000 }
    const figures = await api.dayFigures(accountId, { ...range, lateCountsAsAbandoned: false })
    assert.equal(figures.dialled, 80)
    assert.deepEqual(figures.callers, { came: 2, connected: 0, gaveUp: 1 })
    assert.equal(figures.answered, 40)
    assert.equal(figures.connected, 30)
    assert.equal(figures.abandoned, 10)
    assert.equal(figures.late, 10)
    assert.equal(figures.longestWaitMs, 2_500)
    assert.deepEqual(
      figures.waits.toSorted((one, other) => one.step - other.step),
      [
        { step: 2, count: 20 },
        { step: 50, count: 10 },
      ],
    )
    assert.deepEqual(figures.halfHours.map(({ index, dialled }) => [index, dialled]).toSorted(), [
      [24, 40],
      [25, 40],
    ])
    const strict = await api.dayFigures(accountId, { ...range, lateCountsAsAbandoned: true })
    assert.deepEqual([strict.connected, strict.abandoned], [20, 20])
    const beforeCallId = rows[0].first + 10
    const part = await api.dayFigures(accountId, { ...range, beforeCallId, lateCountsAsAbandoned: false })
    assert.equal(part.dialled, 10)
    assert.equal(part.callers.came, 0)
    const other = await account(api, '9002')
    assert.equal((await api.dayFigures(other, { ...range, lateCountsAsAbandoned: false })).dialled, 0)
  })
})

async function account(store: Store, code: string): Promise<number> {
  await store.addAccount({ code, name: code, appid: code, accesskeyHash: '', settings: {} })
  return (await store.findAccount(code))?.id ?? 0
}
