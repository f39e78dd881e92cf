// What is older than an account keeps it is removed, exactly that, in small steps, and nothing that lives.

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import pg from 'pg'
import type { DatedClock } from '../../src/domain/clock.ts'
import { isRefusal } from '../../src/domain/refusal.ts'
import { Housekeeper } from '../../src/duty/housekeeper.ts'
import { createVirtualClock } from '../../src/simulation/virtual-clock.ts'
import type { Claim } from '../../src/store/port/dial-claim.ts'
import type { KeepStore } from '../../src/store/port/keep-store.ts'
import { claimOf, DAY_MS, NO_FILTER, NODE, PostgresWorld, phones } from '../contract/store-world.ts'
import { skipWithout } from '../support/database.ts'
import { recordFacts } from '../support/record-facts.ts'

/** The housekeeper's now. Long past, so that it is past by every clock. */
const NOW = Date.UTC(2024, 5, 1)
const OLD = NOW - 400 * DAY_MS
const YOUNG = NOW - 300 * DAY_MS

interface Removed {
  readonly rows: Map<string, number>
  readonly largest: number
  readonly failures: string[]
}

/** One round of a housekeeper whose clock stands still and whose pauses are over at once. */
async function tidy(store: KeepStore, now = NOW): Promise<Removed> {
  const clock: DatedClock = {
    now: () => now,
    systemTime: () => now,
    after(_, act) {
      setImmediate(act)
      return () => {}
    },
  }
  const rows = new Map<string, number>()
  const failures: string[] = []
  let largest = 0
  const housekeeper = new Housekeeper({
    store,
    clock,
    removed(what, count) {
      rows.set(what, (rows.get(what) ?? 0) + count)
      largest = Math.max(largest, count)
    },
    failed: (what, _, error) => failures.push(`${what}: ${error instanceof Error ? error.message : error}`),
    unreadable: (_, setting, why) => failures.push(`${setting}: ${why}`),
  })
  await housekeeper.round()
  return { rows, largest, failures }
}

for (const kind of ['embedded', 'debian'] as const) {
  describe(`retention on postgres, ${kind}`, { skip: skipWithout(kind) }, () => {
    let world: PostgresWorld
    let sql: pg.Client
    before(async () => {
      world = await PostgresWorld.open(kind)
      sql = new pg.Client({ connectionString: world.url })
      await sql.connect()
    })
    after(async () => {
      await sql.end()
      await world.close()
    })

    const count = async (from: string, values: unknown[] = []): Promise<number> => {
      const { rows } = await sql.query<{ n: string }>(`select count(*) as n from ${from}`, values)
      return Number(rows[0]?.n)
    }

    async function claimOne(accountId: number, taskId: number): Promise<Claim[]> {
      await world.store.holdAccount(accountId, NODE, 60_000)
      return world.store.claim(claimOf(taskId, 1))
    }

    /** A task with one connected call, its other numbers waiting; ended at `endedAt`, or running. */
    async function pastTask(
      accountId: number,
      numbers: readonly string[],
      createdAt: number,
      endedAt: number | null,
    ): Promise<number> {
      const taskId = await world.addTask(accountId, numbers, { createdAt })
      const [claim] = await claimOne(accountId, taskId)
      assert.ok(claim)
      await world.store.clearToDial(accountId, NODE, [
        { callId: claim.callId, dialedAt: createdAt, trunk: 't', callerId: '' },
      ])
      const end = {
        endedAt: createdAt,
        outcome: 'connected',
        by: 'agent',
        sipStatus: null,
        q850: null,
        againAt: null,
      } as const
      await recordFacts(world.store, {
        calls: [{ callId: claim.callId, answeredAt: createdAt, end }],
        agents: [],
        tasks: [],
        pushes: [],
      })
      if (endedAt !== null)
        assert.equal(await world.store.commandTask(accountId, world.taskid(taskId), 'end', endedAt), null)
      return taskId
    }

    test('ended tasks are removed with their numbers, running and younger ones stay complete', async () => {
      const accountId = await world.addAccount({ keepTasksDays: 365, keepCallsDays: 'forever' })
      const old = await pastTask(accountId, phones(2_500), OLD, OLD + DAY_MS)
      const young = await pastTask(accountId, phones(30), OLD, YOUNG)
      const running = await pastTask(accountId, phones(40), OLD, null)
      const { rows, largest, failures } = await tidy(world.store)
      assert.deepEqual(failures, [])
      assert.equal(rows.get('tasks'), 1)
      assert.ok(largest <= 1_001, `${largest} rows in one step`)
      assert.equal(await count('task where id = $1', [old]), 0)
      assert.equal(await count('contact where task_id = $1', [old]), 0)
      assert.equal(await count('task_progress where task_id = $1', [old]), 0)
      assert.equal(await count('removed_task'), 0)
      assert.equal(await count('contact where task_id = $1', [young]), 30)
      assert.equal(await count('contact where task_id = $1', [running]), 40)
      assert.equal((await world.summary(accountId, running)).state, 'running')
      // The records outlive the task.
      assert.equal(await count('call where account_id = $1', [accountId]), 3)
      assert.deepEqual((await tidy(world.store)).rows, new Map())
    })

    test('a task with a call that has not ended stays, however old', async () => {
      const accountId = await world.addAccount({ keepTasksDays: 1 })
      const taskId = await world.addTask(accountId, phones(3), { createdAt: OLD })
      await claimOne(accountId, taskId)
      await world.store.commandTask(accountId, world.taskid(taskId), 'end', OLD)
      await tidy(world.store)
      assert.equal(await count('task where id = $1', [taskId]), 1)
      assert.equal(await count('contact where task_id = $1', [taskId]), 3)
    })

    test('a task that was called again meanwhile stays', async () => {
      const accountId = await world.addAccount({ keepTasksDays: 365 })
      const taskId = await pastTask(accountId, phones(3), OLD, OLD)
      const again = { which: 'all', start: true, scheduledAt: null, endsAt: null } as const
      assert.equal(await world.store.callAgain(accountId, world.taskid(taskId), again, NOW), null)
      await tidy(world.store)
      assert.equal(await count('contact where task_id = $1', [taskId]), 3)
    })

    test('call records are removed by the time of their dial, and only if the call ended', async () => {
      const accountId = await world.addAccount({ keepTasksDays: 'forever', keepCallsDays: 365 })
      await pastTask(accountId, phones(1), OLD, null)
      await pastTask(accountId, phones(1, 13_100_000_000), YOUNG, null)
      const living = await world.addTask(accountId, phones(1, 13_200_000_000), { createdAt: OLD })
      await claimOne(accountId, living)
      assert.equal((await tidy(world.store)).rows.get('calls'), 1)
      const { rows } = await sql.query('select phone from call where account_id = $1 order by phone', [
        accountId,
      ])
      assert.deepEqual(
        rows.map(row => row.phone),
        ['13100000000', '13200000000'],
      )
    })

    test('call-backs go with the calls once they are over, and those that are open stay', async () => {
      const accountId = await world.addAccount({ keepCallsDays: 30 })
      const at = NOW - 60 * DAY_MS
      const [over, open] = [
        await world.promise(accountId, { phone: '13700000001', at }),
        await world.promise(accountId, { phone: '13700000002', at }),
      ]
      await sql.query(
        "update call_back set state = 'ended', reason = 'missed', ended_at = to_timestamp($2 / 1000.0) where id = $1",
        [over, at],
      )
      await tidy(world.store)
      const { rows } = await sql.query('select id from call_back where account_id = $1', [accountId])
      assert.deepEqual(
        rows.map(({ id }) => Number(id)),
        [open],
      )
    })

    test('figures of minutes and the audit log are removed when the account keeps them no longer', async () => {
      const accountId = await world.addAccount({ keepReportsDays: 365, keepAuditDays: 365 })
      const other = await world.addAccount({ keepReportsDays: 'forever', keepAuditDays: 'forever' })
      for (const id of [accountId, other]) {
        await sql.query('delete from audit where account_id = $1', [id])
        for (const at of [OLD, OLD, YOUNG]) {
          await sql.query(
            `insert into audit (at, account_id, actor_kind, actor, verb, noun, subject)
             values (from_ms($2), $1, 'command', '', 'change', 'account', '')`,
            [id, at],
          )
          await sql.query(
            'insert into report_row (account_id, minute, task_id) values ($1, from_ms($2), $3)',
            [id, at, await count('report_row')],
          )
        }
      }
      const { rows } = await tidy(world.store)
      assert.deepEqual([rows.get('audit'), rows.get('reports')], [2, 2])
      for (const table of ['audit', 'report_row']) {
        assert.equal(await count(`${table} where account_id = $1`, [accountId]), 1)
        assert.equal(await count(`${table} where account_id = $1`, [other]), 3)
      }
    })

    test('nothing is removed from an account that keeps everything for ever', async () => {
      const accountId = await world.addAccount({ keepTasksDays: 'forever', keepCallsDays: 'forever' })
      const taskId = await pastTask(accountId, phones(2), OLD, OLD)
      await tidy(world.store)
      assert.equal(await count('contact where task_id = $1', [taskId]), 2)
      assert.equal(await count('call where task_id = $1', [taskId]), 1)
    })

    test('pushes that were delivered or given up are removed after a week, waiting ones never', async () => {
      const accountId = await world.addAccount()
      const push = (subject: string, at: number, delivered: number | null, failed: number | null) =>
        sql.query(
          `insert into push (account_id, subject, kind, event, body, created_at, delivered_at, failed_at)
           values ($1, $2, 'call', 'ended', '{}', from_ms($3), from_ms($4), from_ms($5))`,
          [accountId, subject, at, delivered, failed],
        )
      await push('delivered long ago', OLD, OLD, null)
      await push('given up long ago', OLD, null, OLD)
      await push('waits', OLD, null, null)
      await push('old and delivered yesterday', OLD, NOW - DAY_MS, null)
      for (let n = 0; n < 1_200; n++) await push(`many ${n}`, OLD, OLD, null)
      await push('delivered yesterday', NOW - DAY_MS, NOW - DAY_MS, null)
      assert.equal((await tidy(world.store)).rows.get('pushes'), 1_202)
      const { rows } = await sql.query('select subject from push where account_id = $1 order by id', [
        accountId,
      ])
      assert.deepEqual(
        rows.map(row => row.subject),
        ['waits', 'old and delivered yesterday', 'delivered yesterday'],
      )
    })

    test('remembered appends and tokens are removed a day after their time', async () => {
      const accountId = await world.addAccount()
      const taskId = await world.addTask(accountId, phones(1))
      const seen = (byte: number, at: number) =>
        sql.query('insert into append_seen values ($1, $2, from_ms($3))', [
          taskId,
          Buffer.alloc(32, byte),
          at,
        ])
      await seen(1, NOW - DAY_MS - 1)
      await seen(2, NOW - DAY_MS + 3_600_000)
      await world.store.saveToken(Buffer.alloc(32, 71), accountId, NOW - DAY_MS - 1)
      await world.store.saveToken(Buffer.alloc(32, 72), accountId, NOW + 1)
      const { rows } = await tidy(world.store)
      assert.deepEqual([rows.get('appends'), rows.get('tokens')], [1, 1])
      assert.equal(await count('append_seen where task_id = $1', [taskId]), 1)
      assert.equal(await count('token where account_id = $1', [accountId]), 1)
    })

    test('a node whose clock is years ahead removes nothing that is not old by the clock of the database', async () => {
      const accountId = await world.addAccount({ keepTasksDays: 1, keepCallsDays: 2 })
      const { rows } = await sql.query<{ now: number }>(
        'select (extract(epoch from now()) * 1000)::float8 as now',
      )
      const tomorrow = (rows[0]?.now ?? 0) + DAY_MS
      const taskId = await pastTask(accountId, phones(2), tomorrow, tomorrow)
      await tidy(world.store, tomorrow + 10_000 * DAY_MS)
      assert.equal(await count('task where id = $1', [taskId]), 1)
      assert.equal(await count('call where task_id = $1', [taskId]), 1)
    })

    test('rows locked by others are not waited for, and are removed in a later round', async () => {
      const accountId = await world.addAccount({ keepTasksDays: 365, keepCallsDays: 365 })
      const taskId = await pastTask(accountId, phones(2), OLD, OLD)
      await sql.query('begin')
      await sql.query('select from task where id = $1 for update', [taskId])
      await sql.query('select from call where task_id = $1 for update', [taskId])
      assert.deepEqual((await tidy(world.store)).failures, [])
      assert.equal(await count('call where task_id = $1', [taskId]), 1)
      await sql.query('commit')
      await tidy(world.store)
      assert.equal(await count('task where id = $1', [taskId]), 0)
      assert.equal(await count('call where task_id = $1', [taskId]), 0)
    })

    test('only one node at a time removes rows of an account', async () => {
      const accountId = await world.addAccount({ keepTasksDays: 365 })
      const taskId = await pastTask(accountId, phones(2), OLD, OLD)
      await sql.query('begin')
      await sql.query('select pg_advisory_xact_lock(7948849, $1)', [accountId])
      assert.equal(await world.store.removeOld('tasks', accountId, NOW, 10), 0)
      await sql.query('commit')
      assert.equal(await world.store.removeOld('tasks', accountId, NOW, 10), 1)
      assert.equal(await count('task where id = $1', [taskId]), 0)
    })

    test('a failure is reported and the round goes on; an interrupted removal is finished later', async () => {
      const accountId = await world.addAccount({ keepTasksDays: 365, keepCallsDays: 365 })
      const taskId = await pastTask(accountId, phones(2_200), OLD, OLD)
      let steps = 0
      const shaky: KeepStore = {
        listAccounts: () => world.store.listAccounts(),
        removeOldPushes: (...args) => world.store.removeOldPushes(...args),
        forgetRecordings: (...args) => world.store.forgetRecordings(...args),
        removeOld(what, ...args) {
          if (what === 'contacts' && args[0] === accountId && ++steps > 1)
            return Promise.reject(new Error('the database is away'))
          return world.store.removeOld(what, ...args)
        },
      }
      const first = await tidy(shaky)
      assert.deepEqual(first.failures, ['contacts: the database is away'])
      assert.equal(first.rows.get('calls'), 1)
      assert.equal(await count('contact where task_id = $1', [taskId]), 1_200)
      const page = { current: 1, size: 10 }
      const listed = await world.store.listTasks(
        accountId,
        { ...NO_FILTER, taskids: [world.taskid(taskId)] },
        page,
      )
      assert.equal(listed.total, 0)
      assert.ok(isRefusal(await world.store.listContacts(accountId, world.taskid(taskId), page, 0)))
      await tidy(world.store)
      assert.equal(await count('contact where task_id = $1', [taskId]), 0)
      assert.equal(await count('removed_task'), 0)
    })
  })
}

test('a housekeeper rests four times as long as it works, and stops between two steps', async () => {
  const clock = createVirtualClock(NOW)
  let steps = 0
  const housekeeper = new Housekeeper({
    store: {
      listAccounts: async () => [],
      removeOld: async () => 0,
      forgetRecordings: async () => {},
      async removeOldPushes(from) {
        steps += 1
        await new Promise<void>(resolve => {
          clock.after(1_000, resolve)
        })
        return { removed: 1_000, next: from + 1_000 }
      },
    },
    clock,
    removed: () => {},
    failed: () => assert.fail('nothing fails here'),
    unreadable: () => assert.fail('nothing is unreadable here'),
  })
  housekeeper.start()
  await clock.runUntil(NOW + 60_000 + 50_500)
  assert.equal(steps, 11)
  await clock.runUntil(clock.now() + 1_000)
  await housekeeper.stop()
  await clock.runUntil(clock.now() + 10 * 3_600_000)
  assert.equal(steps, 11)
  assert.equal(clock.pending(), 0)
})
