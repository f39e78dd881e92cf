// What the statements of the feed read of a task that PostgreSQL misjudges: between a large delete, or an
// analyze in the middle of an append, and the next analyze it believes `contact` all but empty.
import assert from 'node:assert/strict'
import { describe, type TestContext, test } from 'node:test'
import type pg from 'pg'
import { AccountSettings } from '../../src/domain/account.ts'
import { CustomerClocks } from '../../src/domain/plan/customer-clocks.ts'
import { Plan } from '../../src/domain/plan/plan.ts'
import type { CallEnd } from '../../src/store/port/changes.ts'
import { claim } from '../../src/store/postgres/call/claim.ts'
import { clearToDial } from '../../src/store/postgres/call/clear-to-dial.ts'
import { followSaid } from '../../src/store/postgres/call/follow-said.ts'
import { release } from '../../src/store/postgres/call/release.ts'
import { unfinishedCalls } from '../../src/store/postgres/call/unfinished-calls.ts'
import { record } from '../../src/store/postgres/call/write-facts.ts'
import { append } from '../../src/store/postgres/contact/append-contacts.ts'
import { removeContacts } from '../../src/store/postgres/contact/remove-contacts.ts'
import { Database } from '../../src/store/postgres/database.ts'
import { callAgain } from '../../src/store/postgres/task/call-again.ts'
import { endIfDone } from '../../src/store/postgres/task/end-tasks.ts'
import { prepareRound } from '../../src/store/postgres/task/prepare-round.ts'
import { remaining } from '../../src/store/postgres/task/remaining.ts'
import { skipWithout } from '../support/database.ts'
import { aDay, claimOf, DAY_MS, entry, NODE, NOON, PostgresWorld, phones, rolling } from './store-world.ts'

const STORED = 25_000
const CLAIMED = 200
const MARKED = 150
const SAID = 50
const FIRST_PHONE = 16_000_000_000
const BY_NUMBER = new CustomerClocks(
  Plan.parse({ hours: { zone: 'number', law: '08:00-21:00' } }),
  AccountSettings.parse({}),
)
const END: CallEnd = {
  endedAt: NOON + 30_000,
  outcome: 'noAnswer',
  by: 'network',
  sipStatus: 480,
  q850: 19,
  againAt: null,
}

const fill = (taskId: number, rows: number) =>
  `insert into contact (task_id, phone, due_at, zone)
   select ${taskId}, (${FIRST_PHONE} + i)::text, from_ms(${NOON}),
     case when i between 211 and 250 then 'America/New_York' end
   from generate_series(1, ${rows}) i`
const EMPTIED = ['delete from contact', 'analyze contact']

interface Past {
  readonly title: string
  /** What was done to the table before the task was made; autovacuum is off. */
  readonly before: readonly string[]
  /** Before the task's numbers are committed, by another connection. */
  readonly midway?: string
}

const PASTS: readonly Past[] = [
  { title: 'that no statistics know', before: ['analyze contact'] },
  { title: 'after another was deleted', before: [fill(0, STORED), ...EMPTIED] },
  {
    title: 'after all but a few numbers of another were deleted, and vacuumed',
    before: [
      fill(0, 2 * STORED),
      'delete from contact where id % 1000 <> 0',
      'vacuum contact',
      'analyze contact',
    ],
  },
  {
    title: 'after another was done, vacuumed',
    before: [fill(0, STORED), "update contact set state = 'done'", 'vacuum contact', 'analyze contact'],
  },
  { title: 'with an analyze in the middle of its append', before: [], midway: 'analyze contact' },
  {
    title: 'with a vacuum in the middle of its append',
    before: ['analyze contact'],
    midway: 'vacuum contact',
  },
]

for (const kind of ['embedded', 'debian'] as const) {
  describe(`the feed reads only what it needs of a large task: postgres, ${kind}`, {
    skip: skipWithout(kind),
  }, () => {
    for (const past of PASTS) {
      test(`one ${past.title}`, async t => {
        const { world, db, beside, accountId, taskId, mostReadBy } = await largeTask(t, kind, past)
        const taskid = world.taskid(taskId)
        const claims = await mostReadBy(3 * CLAIMED, () => claim(db, claimOf(taskId, CLAIMED)))
        assert.equal(claims.length, CLAIMED)
        // With every part of a plan; what was claimed just now is passed over.
        const windows = [aDay(3), rolling(5, DAY_MS, { for: 'person' })]
        const ruled = claimOf(taskId, 50, { hasFirst: true, windows })
        const limited = await mostReadBy(2 * CLAIMED, () => claim(db, ruled))
        assert.equal(limited.length, 50)
        await release(
          db,
          NODE,
          limited.map(({ callId }) => callId),
        )
        // Of the next 50, 40 are where it is night.
        const own = { ...ruled, clocks: BY_NUMBER }
        const awake = await mostReadBy(2 * CLAIMED, () => claim(db, own))
        assert.equal(awake.length, 10)
        await release(
          db,
          NODE,
          awake.map(({ callId }) => callId),
        )
        const marks = claims.map(({ callId }) => ({ callId, dialedAt: NOON, trunk: 'line', callerId: '' }))
        const dialed = marks.slice(0, MARKED)
        const cleared = await mostReadBy(4 * MARKED, () => clearToDial(db, accountId, NODE, dialed))
        assert.equal(cleared.length, MARKED)
        const unfinished = await mostReadBy(2 * CLAIMED, () => unfinishedCalls(db, accountId))
        assert.equal(unfinished.length, CLAIMED)
        const given = marks.slice(MARKED).map(({ callId }) => callId)
        await mostReadBy(CLAIMED, () => release(db, NODE, given))
        const calls = dialed.map(({ callId }) => ({ callId, end: END }))
        await mostReadBy(4 * MARKED, () =>
          record(db, accountId, NODE, { calls, agents: [], tasks: [], pushes: [] }),
        )
        // What agents say of some of them: half wait again, half go to another number of the person.
        const said = dialed.slice(0, SAID).map(({ callId }) => callId)
        await talkedAbout(beside, world, accountId, taskId, said)
        await mostReadBy(10 * SAID, () => db.inIndexOrder(tx => followSaid(tx, said)))
        const { rows: moved } = await beside.query(
          `select count(*)::int as count from contact
             where task_id = $1 and due_at > from_ms($2) and put_off_at is null`,
          [taskId, NOON],
        )
        assert.equal(moved[0]?.count, SAID)
        // Past what was claimed, and recorded as done, and is not vacuumed yet.
        assert.equal(await mostReadBy(3 * CLAIMED, () => endIfDone(db, taskId, NOON)), false)
        // It counts to 10,000, twice.
        const left = await mostReadBy(21_000, () => remaining(db, taskId, NOON))
        assert.deepEqual([left.waiting, left.due], [10_000, 10_000])
        const last = phones(200, FIRST_PHONE + STORED - 199)
        const removed = await mostReadBy(600, () => removeContacts(db, accountId, taskid, last.slice(0, 100)))
        assert.equal(removed, 100)
        const added = await mostReadBy(600, () =>
          append(
            db,
            accountId,
            taskid,
            Buffer.from('digest'),
            last.map(phone => entry(phone)),
            NOON,
          ),
        )
        assert.equal('added' in added && added.added, 100)
        await world.store.commandTask(accountId, taskid, 'end', NOON)
        const again = { which: 'all', start: true, scheduledAt: null, endsAt: null } as const
        assert.equal(await callAgain(db, accountId, taskid, again, NOON), null)
        // A step is 5,000 numbers, each of which is looked at for itself and for another that waits.
        assert.equal(await mostReadBy(25_000, () => prepareRound(db, accountId, NOON)), true)
      })
    }
  })
}

async function largeTask(t: TestContext, kind: 'embedded' | 'debian', { before, midway }: Past) {
  const world = await PostgresWorld.open(kind)
  // With one connection, which can be asked what it has read.
  const db = new Database({ url: world.url, connectionsMax: 1 })
  const client = await world.sql()
  const beside = await world.sql()
  t.after(async () => {
    await Promise.all([client.end(), beside.end(), db.close()])
    await world.close()
  })
  const accountId = await world.addAccount()
  await world.store.holdAccount(accountId, NODE, 600_000)
  await client.query('alter table contact set (autovacuum_enabled = false)')
  for (const text of before) await client.query(text)
  const taskId = await world.addTask(accountId, [])
  await client.query('begin')
  await client.query(fill(taskId, STORED))
  if (midway !== undefined) await beside.query(midway)
  await client.query('update task set total = $1 where id = $2', [STORED, taskId])
  await client.query('commit')
  await client.query('select pg_stat_force_next_flush()')
  return {
    ...{ world, db, beside, accountId, taskId },
    /** Fails when more rows of contacts are read. */
    async mostReadBy<T>(most: number, act: () => Promise<T>): Promise<T> {
      const from = await reads(beside)
      const result = await act()
      await db.rows('select pg_stat_force_next_flush()')
      const rows = (await reads(beside)) - from
      assert.ok(rows > 0 && rows <= most, `${rows} rows of contacts were read, of ${most}`)
      return result
    },
  }
}

/** Of these calls agents have said every other time to call later, or to go to another number that waits. */
async function talkedAbout(
  client: pg.Client,
  world: PostgresWorld,
  accountId: number,
  taskId: number,
  callIds: readonly number[],
): Promise<void> {
  await world.usePlan(accountId, {
    outcomes: { later: { then: 'again' }, elsewhere: { then: 'again' } },
    again: { later: { times: 1, after: [5] }, elsewhere: { times: 1, after: [5], number: 'next' } },
  })
  await client.query(
    `update call set connected_at = dialed_at, memberid = 'm' || id,
       disposition = case id % 2 when 0 then 'later' else 'elsewhere' end where id = any($1)`,
    [callIds],
  )
  await client.query(
    `update contact c set memberid = k.memberid from (
       select memberid, row_number() over () as n from call where id = any($2)) k
     where c.task_id = $1 and c.state = 'waiting' and c.phone = ($3::bigint - k.n)::text`,
    [taskId, callIds, FIRST_PHONE + STORED - 1_000],
  )
  await client.query('select pg_stat_force_next_flush()')
}

/** Rows of contacts read so far by scans of the table and its indexes. */
async function reads(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ read: string }>(
    `select (select seq_tup_read from pg_stat_user_tables where relname = 'contact')
       + (select sum(idx_tup_read) from pg_stat_user_indexes where relname = 'contact') as read`,
  )
  return Number(rows[0]?.read)
}
