// `task import` as a program: what it prints, what it refuses, and that a kill in the middle is gone on with.
import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { openImports } from '../../src/app/open-imports.ts'
import { createRealClock } from '../../src/app/real-clock.ts'
import { isRefusal } from '../../src/domain/refusal.ts'
import { createPostgresStore, type Store } from '../../src/store/postgres/index.ts'
import { parseCsv } from '../support/csv.ts'
import { type FreshDatabase, freshDatabase } from '../support/database.ts'
import { productMain } from '../support/product.ts'
import { workbookOf } from '../support/workbook.ts'

/** Numbers that are added at once; the second batch of a test waits in the database until it is let go. */
const BATCH = 10_000
const phone = (n: number) => `138${String(n).padStart(8, '0')}`

describe('task import', () => {
  const folder = mkdtempSync(join(tmpdir(), 'yuhu-task-import-'))
  const file = join(folder, 'numbers.csv')
  let database: FreshDatabase
  let store: Store
  let accountId = 0
  let main = ''

  before(async () => {
    main = await productMain()
    database = await freshDatabase()
    store = createPostgresStore({ url: database.url })
    const settings = {}
    await store.addAccount({ code: '9001', name: 'n', appid: 'a', accesskeyHash: 'sha256$x', settings })
    await store.addAgent({ code: '9001', ext: '1001', password: 'p', group: 'g', idle: false, reach: 'ring' })
    accountId = (await store.findAccount('9001'))?.id ?? 0
  })
  after(async () => {
    await store.close()
    await database.drop()
    rmSync(folder, { recursive: true })
  })

  async function newTask(taskid: string): Promise<void> {
    const made = await store.createTask(
      accountId,
      {
        ...{ taskid, customtaskid: null, name: taskid, assignment: { type: 'group', name: 'g' }, ratio: 1 },
        ...{ pace: 'auto', concurrent: 10, callerIds: [], scheduledAt: null, endsAt: null, start: false },
        createdAt: createRealClock().systemTime(),
      },
      [],
    )
    assert.ok(!isRefusal(made))
  }

  function started(task: string, ...flags: string[]): ChildProcess {
    const args = ['task', 'import', file, '--account', '9001', '--task', task, ...flags]
    const { PATH = '', HOME = '' } = process.env
    const env = { PATH, HOME, LANG: 'en_GB.UTF-8', DATABASE_URL: database.url, YUHU_DATA_DIR: folder }
    return spawn(process.execPath, [main, ...args], { env })
  }

  async function ran(task: string, ...flags: string[]) {
    const child = started(task, ...flags)
    const said = { out: '', err: '' }
    child.stdout?.on('data', chunk => (said.out += chunk))
    child.stderr?.on('data', chunk => (said.err += chunk))
    const code = await new Promise<number | null>(done => child.on('close', done))
    return { ...said, code }
  }

  const total = async (taskid: string) => (await store.findTask(accountId, taskid))?.total ?? 0

  test('a file with bad rows: they are named, written to a file, and the others are added', async () => {
    await newTask('t1')
    writeFileSync(file, `Kontakt,Mobil\nx,${phone(1)}\ny,12\nz,${phone(2)}\n`)
    const errors = join(folder, 'errors.csv')
    const { code, out, err } = await ran('t1', '--map', 'phone=Mobil', '--map', 'extra=1', '--errors', errors)
    assert.equal(code, 0, err)
    assert.match(err, /^3 rows: 2 can be added; not: 1 × this is not a telephone number\.$/m)
    assert.match(err, /^ {2}row 3, column 2: "12": this is not a telephone number$/m)
    assert.match(out, /^2 numbers added to task t1; /)
    assert.equal(parseCsv(readFileSync(errors, 'utf8').slice(1))[1]?.[4], '12')
  })

  test('a check adds nothing, and says it to programs', async () => {
    await newTask('t2')
    writeFileSync(file, workbookOf([['phone'], [phone(1)], [phone(1)]]))
    const { code, out } = await ran('t2', '--dry-run', '--json')
    const { rows, valid, reasons, added } = JSON.parse(out)
    assert.deepEqual([code, rows, valid, reasons, added], [0, 2, 1, { duplicate: 1 }, 0])
    assert.equal(await total('t2'), 0)
  })

  test('what cannot be used is refused in a sentence', async () => {
    writeFileSync(file, '%PDF-1.4')
    const { code, err } = await ran('t2')
    assert.deepEqual(
      [code, err.trim()],
      [1, 'Nothing was added. This is not a table: Yuhu reads CSV and XLSX, whatever the file is called.'],
    )
    writeFileSync(file, 'a,b\nx,y\n')
    assert.match((await ran('t2')).err, /^Which column has the numbers\? .*: a, b\.$/m)
    assert.match((await ran('t9')).err, /^Account 9001 has no task t9\.$/m)
  })

  test('killed while it adds, it is gone on with: every number is there once', async t => {
    await newTask('t3')
    const count = 25_000
    writeFileSync(file, `phone\n${Array.from({ length: count }, (_, n) => phone(n)).join('\n')}\n`)
    const gate = new pg.Client({ connectionString: database.url })
    await gate.connect()
    t.after(() => gate.end())
    await gate.query(`
      select pg_advisory_lock(1);
      create function wait_at_gate() returns trigger language plpgsql as
        'begin perform pg_advisory_xact_lock(1); return new; end';
      create trigger gate before insert on contact for each row
        when (new.phone = '${phone(BATCH)}') execute function wait_at_gate()`)
    const child = started('t3')
    const closed = new Promise(done => child.on('close', done))
    while ((await total('t3')) === 0 && child.exitCode === null) await sleep(20)
    child.kill('SIGKILL')
    await closed
    assert.equal(await total('t3'), BATCH, 'it was killed in its second batch')
    await gate.query('select pg_advisory_unlock(1)')
    const [one] = await store.listImports(accountId, 't3', 1)
    assert.equal(one?.state, 'adding')
    // Its first numbers are called before the others come.
    const task = await store.findTask(accountId, 't3')
    await gate.query("update task set state = 'running' where taskid = 't3'")
    await gate.query("update contact set state = 'done' where task_id = $1", [task?.id])
    assert.equal(await store.endIfDone(task?.id ?? 0, createRealClock().systemTime()), false)
    const next = openImports(folder, store, createRealClock(), { warn: () => {} })
    try {
      while ((await store.findImport(accountId, 't3', one?.id ?? 0))?.state === 'adding') await sleep(50)
    } finally {
      await next.close()
    }
    const done = await store.findImport(accountId, 't3', one?.id ?? 0)
    assert.deepEqual([done?.state, done?.added, done?.duplicates], ['added', count, 0])
    assert.equal(await total('t3'), count)
  })
})
