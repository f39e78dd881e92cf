// Files of imports that are no longer known: a removed task takes its imports with it, but not their files.
import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import pg from 'pg'
import { createRealClock } from '../../src/app/real-clock.ts'
import { FileThreads } from '../../src/import/file-threads.ts'
import { ImportDesk } from '../../src/import/import-desk.ts'
import { ImportSpool } from '../../src/import/import-spool.ts'
import { PostgresWorld } from '../contract/store-world.ts'
import { anyKind, skipWithout } from '../support/database.ts'
import { eventually } from '../support/eventually.ts'

const OLD_MS = 30 * 86_400_000

test('old files of which no import is known are removed, others stay', {
  skip: skipWithout(anyKind()),
}, async t => {
  const folder = mkdtempSync(join(tmpdir(), 'yuhu-files-left-'))
  const world = await PostgresWorld.open(anyKind())
  const sql = new pg.Client({ connectionString: world.url })
  await sql.connect()
  t.after(async () => {
    await sql.end()
    await world.close()
    rmSync(folder, { recursive: true })
  })
  const spool = new ImportSpool(folder)
  const accountId = await world.addAccount()
  const taskId = await world.addTask(accountId, [])
  const { rows } = await sql.query<{ id: string }>(
    `insert into import (account_id, task_id, name, bytes, spool, state, actor, language, created_at, changed_at,
       reason) values ($1, $2, 'a.csv', 1, $3, 'adding', '{}', 'en', now(), now(), '') returning id`,
    [accountId, taskId, spool.name],
  )
  const known = Number(rows[0]?.id)
  const long = new Date(Date.now() - OLD_MS)
  const lay = (name: string, isOld: boolean) => {
    writeFileSync(join(folder, name), 'x')
    if (isOld) utimesSync(join(folder, name), long, long)
  }
  const kept = readdirSync(folder)
  for (const name of [`${known}.data`, '900001.data', '900001.errors.csv']) lay(name, true)
  lay('900002.data', false)
  const log = {
    warn: (fields: object, message: string) => assert.fail(`${message} ${JSON.stringify(fields)}`),
  }
  const store = { as: () => ({ ...world.store.as(null), takeImport: async () => null }) }
  const clock = createRealClock()
  const threads = new FileThreads(clock)
  const desk = new ImportDesk({ store: store as never, spool, threads, clock, holder: 'test', log })
  desk.start()
  t.after(() => desk.close())
  await eventually(
    'the files are gone',
    async () => !readdirSync(folder).some(name => name.startsWith('900001')),
  )
  assert.deepEqual(readdirSync(folder).sort(), [...kept, `${known}.data`, '900002.data'].sort())
})
