// `push redeliver` puts back in the outbox what was asked for, and nothing else.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import pg from 'pg'
import { run } from '../../src/app/command/program.ts'
import type { PushRow } from '../../src/store/port/changes.ts'
import type { PendingPush } from '../../src/store/port/push-store.ts'
import { DAY_MS, PostgresWorld } from '../contract/store-world.ts'
import { skipWithout } from '../support/database.ts'
import { recordFacts } from '../support/record-facts.ts'

const ALL = { from: null, to: null, kind: null, failedOnly: false }
/** Long ago: given up at once if the tries counted from here. */
const LONG_AGO = Date.UTC(2024, 0, 1)

for (const kind of ['embedded', 'debian'] as const) {
  describe(`delivering pushes again: postgres, ${kind}`, { skip: skipWithout(kind) }, () => {
    let world: PostgresWorld
    let sql: pg.Client
    let accountId: number
    before(async () => {
      world = await PostgresWorld.open(kind)
      sql = new pg.Client({ connectionString: world.url })
      await sql.connect()
    })
    after(async () => {
      await sql.end()
      await world.close()
    })

    const numberOf = ({ fact }: PendingPush) => (fact.type === 'taskEnded' ? Number(fact.taskid) : 0)
    const subjects = (pushes: readonly PendingPush[]) => pushes.map(numberOf)

    /**
     * Four pushes: a call's and its state's delivered, a task's given up, another call's waiting. Dated a day
     * apart.
     */
    async function fourPushes(): Promise<void> {
      accountId = await world.addAccount({ pushCallUrl: 'http://127.0.0.1/' })
      const row = (n: number, of: PushRow['kind']): PushRow => {
        return {
          accountId,
          subject: `${accountId}/${n}`,
          kind: of,
          event: 'x',
          fact: { type: 'taskEnded', taskid: String(n), endType: 'over' },
        }
      }
      const pushes = [row(1, 'call'), row(2, 'state'), row(3, 'task'), row(4, 'call')]
      await recordFacts(world.store, { calls: [], agents: [], tasks: [], pushes })
      await sql.query(
        "update push set created_at = from_ms($2) + (id - (select min(id) from push where account_id = $1)) * interval '1 day' where account_id = $1",
        [...[accountId, LONG_AGO]],
      )
      const due = (await world.store.duePushes(10)).filter(push => push.account.id === accountId)
      const id = (n: number) => due.find(push => numberOf(push) === n)?.id ?? 0
      await world.store.pushesDelivered([id(1), id(2)])
      await world.store.pushFailed(id(3), null)
      await world.store.pushFailed(id(4), 3_600_000)
    }

    const due = async () =>
      subjects((await world.store.duePushes(10)).filter(push => push.account.id === accountId))

    test('takes delivered and given-up pushes; one that waits keeps its time', async () => {
      await fourPushes()
      assert.deepEqual(await due(), [])
      assert.equal(await world.store.redeliver(accountId, ALL), 3)
      const pushes = (await world.store.duePushes(10)).filter(push => push.account.id === accountId)
      assert.deepEqual(subjects(pushes), [1, 2, 3])
      assert.ok(pushes.every(push => push.attempts === 0))
      const { rows } = await sql.query<{ now: number }>(
        'select (extract(epoch from now()) * 1000)::float8 as now',
      )
      for (const push of pushes)
        assert.ok((rows[0]?.now ?? 0) - push.createdAt < 60_000, 'its 24 h of tries begin again')
      assert.equal(await world.store.redeliver(accountId, ALL), 0)
    })

    test('selects by time, by kind, or those given up', async () => {
      await fourPushes()
      assert.equal(await world.store.redeliver(accountId, { ...ALL, failedOnly: true }), 1)
      assert.deepEqual(await due(), [3])
      assert.equal(await world.store.redeliver(accountId, { ...ALL, kind: 'state' }), 1)
      assert.deepEqual(await due(), [2])
      assert.equal(await world.store.redeliver(accountId, { ...ALL, from: LONG_AGO + 1 }), 0)
      assert.equal(
        await world.store.redeliver(accountId, { ...ALL, from: LONG_AGO, to: LONG_AGO + DAY_MS }),
        1,
      )
      assert.deepEqual(await due(), [1])
    })

    test('takes none of another account', async () => {
      await fourPushes()
      const other = await world.addAccount()
      assert.equal(await world.store.redeliver(other, ALL), 0)
    })

    test('takes all, even if there are many', async () => {
      const many = await world.addAccount()
      await sql.query(
        `insert into push (account_id, subject, kind, event, body, delivered_at)
         select $1, 'many ' || n, 'call', 'x', '{}', now() from generate_series(1, 12000) n`,
        [many],
      )
      assert.equal(await world.store.redeliver(many, ALL), 12_000)
    })
  })
}

test('requires --from, so that a slip does not resend a week', async () => {
  const typed = async (...flags: string[]) => {
    let err = ''
    const streams = { out: { write: () => {} }, err: { write: (text: string) => (err += text) } }
    return [await run(['push', 'redeliver', '--account', '9001', ...flags], {}, streams), err] as const
  }
  const [code, sentence] = await typed()
  assert.equal(code, 2)
  assert.match(sentence, /^Give a start time with --from, or use --failed/)
  assert.match((await typed('--failed', '--kind', 'mail'))[1], /^--kind is "mail"/)
})
