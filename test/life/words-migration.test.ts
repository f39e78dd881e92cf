// Tasks, calls and rounds as the version before migration 0018 stored them, read by this one.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import pg from 'pg'
import { migrate } from '../../src/store/migrate.ts'
import { createPostgresStore } from '../../src/store/postgres/index.ts'
import { endingsOf } from '../../src/wire/state-codes.ts'
import { anyKind, freshDatabase, skipWithout } from '../support/database.ts'
import { emptiedBefore } from '../support/former-database.ts'

const MIGRATION = '0018_words.sql'
const LEG = '6f1c5e1e-0000-4000-8000-000000000001'
const NOON = Date.UTC(2026, 2, 2, 4)

test('rows stored in the old words are read in the new ones', {
  skip: skipWithout(anyKind()),
}, async t => {
  const { url, drop } = await freshDatabase(anyKind())
  const sql = new pg.Client({ connectionString: url })
  await sql.connect()
  const store = createPostgresStore({ url })
  t.after(async () => {
    await store.close()
    await sql.end()
    await drop()
  })
  await emptiedBefore(MIGRATION, url, sql)
  await sql.query(`
    insert into account (code, name, appid, accesskey_hash) values ('9001', '', 'a', '');
    insert into task (taskid, account_id, name, assign_type, assign_to, ratio, pace, concurrent, state, created_at)
      select name, 1, '', 'extensions', '1001', 1, 'auto', 1, 'notStarted', now()
      from unnest('{all,never,connected,caller,callee}'::text[]) name;
    insert into task_progress (task_id) select id from task;
    insert into round_preparation (task_id, account_id, answer_type, starts, asked_at, phase, last_id, next_id)
      select id, 1, taskid, true, now(), 'resetting', 0, 1 from task;
    insert into contact (task_id, phone, due_at, ext) values (1, '13910000001', now(), 'vip');
    insert into call (uuid, account_id, task_id, taskid, contact_id, round, phone, userid, memberid, ext, customuuid,
        node, claimed_at, dialed_at, ended_at, outcome, hangup_by)
      values ('${LEG}', 1, 1, 'all', 1, 1, '13910000001', '', '', 'vip', '', 'n', now(), to_timestamp(${NOON / 1_000}),
        to_timestamp(${NOON / 1_000} + 9), 'noAnswer', 'network')`)
  assert.ok((await migrate(url)).includes(MIGRATION))

  const page = { current: 1, size: 10 }
  const contacts = await store.listContacts(1, 'all', page, NOON)
  assert.deepEqual('rows' in contacts && contacts.rows.map(row => row.extra), ['vip'])
  const filter = { dialedFrom: NOON, dialedTo: NOON, exts: [], callerId: null, phone: null }
  const calls = await store.listCdrs(1, { ...filter, userid: null, memberid: null, origin: null }, page)
  assert.deepEqual(
    calls.rows.map(({ legId, extra }) => [legId, extra]),
    [[LEG, 'vip']],
  )
  for (const [taskid, which] of [
    ['all', 'all'],
    ['never', 'neverCalled'],
    // Before calls played messages there was one such ending.
    ['connected', ['connected']],
    ['caller', endingsOf('caller')],
    ['callee', endingsOf('callee')],
  ] as const) {
    const again = { which, start: true, scheduledAt: null, endsAt: null }
    assert.equal(await store.callAgain(1, taskid, again, Date.now()), null, `${taskid} is the wish of before`)
  }
})
