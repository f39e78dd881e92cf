// A database that crashes may lose the last batches of an import: they are added again.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import pg from 'pg'
import { openImports } from '../../src/app/open-imports.ts'
import { createRealClock } from '../../src/app/real-clock.ts'
import type { ImportState } from '../../src/domain/import.ts'
import { isRefusal } from '../../src/domain/refusal.ts'
import type { StoreVerbs } from '../../src/store/port/admin-store.ts'
import type { ImportFields } from '../../src/store/port/import-book.ts'
import { createPostgresStore } from '../../src/store/postgres/index.ts'
import { freshDatabase } from '../support/database.ts'
import { eventually } from '../support/eventually.ts'

const ACTOR = { kind: 'command', name: 'test', address: '' } as const
const NUMBERS = 25_000
const phone = (n: number) => `138${String(n).padStart(8, '0')}`

/** What a crash takes before the batch was on the disk: all that its transaction wrote. */
const LOSE = `
with lost as (delete from import_batch where import_id = $1 and batch = $2 returning first_id, last_id, added),
  gone as (delete from contact c using lost where c.id between lost.first_id and lost.last_id),
  less as (update task set total = total - lost.added from lost where id = (select task_id from import
    where id = $1))
update import set batches = $2, added = import.added - lost.added from lost where id = $1`

test('batches that a crash of the database took are added again, in the middle and at the end', async t => {
  const folder = mkdtempSync(join(tmpdir(), 'yuhu-lost-batch-'))
  const database = await freshDatabase()
  const store = createPostgresStore({ url: database.url })
  const sql = new pg.Client({ connectionString: database.url })
  await sql.connect()
  const lost: number[] = []
  // Each batch but the first is lost once after it was added.
  const losing = (verbs: StoreVerbs): StoreVerbs => ({
    ...verbs,
    appendImported: async (...args) => {
      const added = await verbs.appendImported(...args)
      const [, importId, batch] = args
      if (batch > 0 && !lost.includes(batch)) {
        lost.push(batch)
        await sql.query(LOSE, [importId, batch])
      }
      return added
    },
  })
  const warned: string[] = []
  const log = { warn: (fields: object) => void warned.push(JSON.stringify(fields)) }
  const clock = createRealClock()
  const imports = openImports(
    folder,
    { ...store, as: actor => losing(store.as(actor)) } as typeof store,
    clock,
    log,
  )
  t.after(async () => {
    await imports.close()
    await sql.end()
    await store.close()
    await database.drop()
    rmSync(folder, { recursive: true })
  })
  const settings = {}
  await store.addAccount({ code: '9001', name: 'n', appid: 'a', accesskeyHash: 'sha256$x', settings })
  await store.addAgent({ code: '9001', ext: '1001', password: 'p', group: 'g', idle: false, reach: 'ring' })
  const accountId = (await store.findAccount('9001'))?.id ?? 0
  const task = await store.createTask(
    accountId,
    {
      ...{ taskid: 't1', customtaskid: null, name: 't1', assignment: { type: 'group', name: 'g' }, ratio: 1 },
      ...{ pace: 'auto', concurrent: 10, callerIds: [], scheduledAt: null, endsAt: null, start: false },
      createdAt: clock.systemTime(),
    },
    [],
  )
  assert.ok(!isRefusal(task))
  const file = join(folder, 'numbers.csv')
  const text = `phone\n${Array.from({ length: NUMBERS }, (_, n) => `${phone(n)}\n`).join('')}`
  writeFileSync(file, text)
  const made = await store.addImport(accountId, {
    ...{ taskid: 't1', name: 'numbers.csv', bytes: text.length, spool: imports.spool.name, actor: ACTOR },
    ...{ language: 'en', reason: '', until: null, now: clock.systemTime(), openMax: 10 },
  })
  assert.ok(!isRefusal(made) && made !== 'tooManyImports')
  await imports.spool.copy(made.id, file)
  const move = async (from: ImportState, fields: ImportFields, until: ImportState) => {
    await store.setImport(accountId, made.id, [from], fields, clock.systemTime())
    await eventually(`it is ${until}`, async () => {
      imports.files.kick()
      return (await store.findImport(accountId, null, made.id))?.state === until
    })
  }
  await move('uploading', { state: 'reading' }, 'read')
  const plan = { columns: { phone: 0 }, hasHeader: true, country: 'CN', timeZone: 'Asia/Shanghai' } as const
  await move('read', { state: 'checking', plan }, 'checked')
  await move('checked', { state: 'adding' }, 'added')
  assert.deepEqual(lost, [1, 2])
  assert.match(warned[0] ?? '', /batch 1 of import \d+ is lost: batch 2 waits for it/)
  assert.match(warned[1] ?? '', /only 2 of 3 batches are stored/)
  const done = await store.findImport(accountId, null, made.id)
  assert.deepEqual([done?.added, done?.duplicates, done?.batches], [NUMBERS, 0, 3])
  assert.equal((await store.findTask(accountId, 't1'))?.total, NUMBERS)
  const { rows } = await sql.query('select count(*)::int as count from contact')
  assert.equal(rows[0].count, NUMBERS)
})
