// Migrations of a database in use: nobody queues behind them for long, indexes are made while rows come in,
// two starts take turns.
import assert from 'node:assert/strict'
import { copyFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { scheduler } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import pg from 'pg'
import { migrate } from '../../src/store/migrate.ts'
import { PostgresWorld, phones } from '../contract/store-world.ts'
import { skipWithout } from '../support/database.ts'

const FOLDER = new URL('../../src/store/migrations/', import.meta.url)

/** Tables that may have millions of rows, on which an index takes its time. */
const BIG = /^\s*create (?:unique )?index \w+ on (?:contact|call|push) /m
/** Up to this one, migrations were made before the rule. */
const BEFORE_THE_RULE = 36

test('an index of a big table is made while others write', async () => {
  const names = (await readdir(FOLDER)).filter(name => Number(name.slice(0, 4)) > BEFORE_THE_RULE)
  assert.ok(names.length > 0)
  for (const name of names) assert.doesNotMatch(await readFile(new URL(name, FOLDER), 'utf8'), BIG, name)
})

for (const kind of ['embedded', 'debian'] as const) {
  describe(`migrating a database in use: postgres, ${kind}`, { skip: skipWithout(kind) }, () => {
    let world: PostgresWorld
    let sql: pg.Client
    let folder: string
    let next = 0
    before(async () => {
      world = await PostgresWorld.open(kind)
      sql = new pg.Client({ connectionString: world.url })
      await sql.connect()
      folder = await mkdtemp(join(tmpdir(), 'yuhu-migrations-'))
      const names = (await readdir(FOLDER)).filter(name => name.endsWith('.sql')).sort()
      for (const name of names) await copyFile(new URL(name, FOLDER), join(folder, name))
      next = Number(names.at(-1)?.slice(0, 4)) + 1
    })
    after(async () => {
      await sql.end()
      await rm(folder, { recursive: true, force: true })
      await world.close()
    })

    const addMigration = async (name: string, text: string): Promise<string> => {
      const file = `${String(next).padStart(4, '0')}_${name}.sql`
      next += 1
      await writeFile(join(folder, file), text)
      return file
    }
    const run = () => migrate(world.url, pathToFileURL(`${folder}/`))

    /** Appends until `stop`; gives the longest time one took, ms. */
    async function appendUntil(stop: () => boolean): Promise<number> {
      const accountId = await world.addAccount()
      const taskId = await world.addTask(accountId, phones(1))
      let longest = 0
      for (let n = 1; !stop(); n++) {
        const began = performance.now()
        await world.addContacts(accountId, taskId, phones(100, 13_000_000_000 + n * 1_000))
        longest = Math.max(longest, performance.now() - began)
        await scheduler.wait(20)
      }
      return longest
    }

    test('a migration that cannot get its lock lets appends through again and again, and is applied when it can', async () => {
      const file = await addMigration('column', 'alter table contact add column sample text;')
      // A long transaction that has read the table: reading and writing go on beside it, the migration does
      // not.
      await sql.query('begin')
      await sql.query('select from contact limit 1')
      let done = false
      const appending = appendUntil(() => done)
      const migrating = run().finally(() => {
        done = true
      })
      await scheduler.wait(4_500)
      assert.equal(done, false)
      await sql.query('commit')
      assert.deepEqual(await migrating, [file])
      const longest = await appending
      assert.ok(longest < 5_000, `an append took ${longest} ms`)
      assert.ok(longest > 500, 'the appends never met the migration: this test shows nothing')
    })

    test('an index is created outside a transaction while rows arrive, and again after a failure', async () => {
      const text = `-- no transaction
-- Made while rows come in.
drop index concurrently if exists contact_sample;
create index concurrently contact_sample on contact (task_id, sample);
`
      const file = await addMigration('index', text)
      let done = false
      const appending = appendUntil(() => done)
      // Two starts at once: the second waits for its turn without keeping the index waiting.
      const [one, two] = await Promise.all([run(), run()]).finally(() => {
        done = true
      })
      assert.deepEqual([...one, ...two], [file])
      assert.ok((await appending) < 5_000)
      const { rows } = await sql.query(
        "select indisvalid from pg_index where indexrelid = 'contact_sample'::regclass",
      )
      assert.deepEqual(rows, [{ indisvalid: true }])
      await sql.query('delete from migration where name = $1', [file])
      assert.deepEqual(await run(), [file])
    })

    test('a faulty migration leaves nothing behind and says so', async () => {
      const file = await addMigration('wrong', 'alter table contact add column half text;\nselect nonsense;')
      await assert.rejects(run(), new RegExp(`The migration ${file} failed: .*nonsense`))
      const { rows } = await sql.query(
        "select from information_schema.columns where table_name = 'contact' and column_name = 'half'",
      )
      assert.equal(rows.length, 0)
    })
  })
}
