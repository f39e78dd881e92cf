// `report rebuild` as an operator types it: figures of minutes that were written wrongly become what the calls
// say.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import type pg from 'pg'
import { PostgresWorld } from '../contract/store-world.ts'
import { anyKind } from '../support/database.ts'
import { typed } from '../support/typed.ts'

describe('report rebuild', () => {
  let world: PostgresWorld
  let sql: pg.Client
  let accountId: number
  let code: string
  before(async () => {
    world = await PostgresWorld.open(anyKind())
    sql = await world.sql()
    accountId = await world.addAccount({ timeZone: 'UTC', keepCallsDays: 'forever' })
    code = (await sql.query('select code from account where id = $1', [accountId])).rows[0].code
  })
  after(async () => {
    await sql.end()
    await world.close()
  })

  const command = (...argv: string[]) =>
    typed(['report', 'rebuild', '--account', code, ...argv], { env: { DATABASE_URL: world.url } })

  const call = (endedAt: string, talkSeconds: number) =>
    sql.query(
      `insert into call (leg_id, account_id, task_id, taskid, contact_id, round, phone, userid, memberid,
         extra, customuuid, node, claimed_at, dialed_at, answered_at, connected_at, ended_at, trunk, caller_id,
         agent_ext, outcome, hangup_by, origin)
       select $1, $2, 7, '7', 1, 1, '13900000001', '', '', '', '', 'n', began, began, began, began,
         $3::timestamptz, 'line', '', '1001', 'connected', 'customer', 'task'
       from (select $3::timestamptz - $4 * interval '1 s' as began) b`,
      [randomUUID(), accountId, endedAt, talkSeconds],
    )

  const figures = async () => {
    const { rows } = await sql.query(
      `select to_char(minute at time zone 'UTC', 'HH24:MI') as at, answered, connected,
         talk_ms::int as "talkMs"
       from report_row where account_id = $1 and connected > 0 order by minute`,
      [accountId],
    )
    return rows
  }

  test('minutes are counted again from the calls, those of the range alone', async () => {
    await call('2026-03-02T10:00:30Z', 20)
    await call('2026-03-02T10:01:30Z', 20)
    await call('2026-03-02T11:30:30Z', 20)
    await sql.query(
      `insert into report_row (account_id, minute, task_id, connected, idle_ms)
       values ($1, '2026-03-02T10:00:00Z', 7, 99, 1000), ($1, '2026-03-02T11:30:00Z', 7, 55, 0)`,
      [accountId],
    )
    const said = await command('--from', '2026-03-02 10:00:00', '--to', '2026-03-02 11:00:00')
    assert.deepEqual([said.code, said.err], [0, ''])
    assert.equal(said.out, `Account ${code}: 60 minutes were counted again.\n`)
    assert.deepEqual(await figures(), [
      { at: '10:00', answered: 1, connected: 1, talkMs: 20_000 },
      { at: '10:01', answered: 1, connected: 1, talkMs: 20_000 },
      { at: '11:30', answered: 0, connected: 55, talkMs: 0 },
    ])
    const { rows } = await sql.query(
      `select idle_ms from report_row where account_id = $1 and minute = '2026-03-02T10:00:00Z'`,
      [accountId],
    )
    assert.equal(rows[0].idle_ms, 1_000, 'what the engine saw of agents is no matter of calls, and stays')
  })

  test('a range whose calls are partly removed is refused, and nothing is changed', async () => {
    const before = await figures()
    await world.setSettings(accountId, { keepCallsDays: 30 })
    const said = await command('--from', '2020-01-01')
    assert.notEqual(said.code, 0)
    assert.match(said.err, /Calls are kept for 30 days \(keepCallsDays\)/)
    assert.deepEqual(await figures(), before)
  })

  test('an empty range is refused', async () => {
    const said = await command('--from', '2026-03-02', '--to', '2026-03-01')
    assert.notEqual(said.code, 0)
    assert.match(said.err, /--to \(2026-03-01\) must be after --from \(2026-03-02\)/)
  })
})
