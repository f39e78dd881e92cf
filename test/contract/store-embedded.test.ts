// The private PostgreSQL: started, taken over, shared, restarted, refused in a sentence; and migrations.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath, pathToFileURL } from 'node:url'
import pg from 'pg'
import { type EmbeddedEvent, startEmbedded } from '../../src/store/embedded/index.ts'
import { migrate } from '../../src/store/migrate.ts'
import { isOutage } from '../../src/store/port/outage.ts'
import { createPostgresStore } from '../../src/store/postgres/index.ts'
import { anyKind, freshDatabase, skipWithout } from '../support/database.ts'
import { eventually } from '../support/eventually.ts'
import { binariesOf } from '../support/postgres-programs.ts'

const SOURCE = fileURLToPath(new URL('../../src/store/', import.meta.url))
const isRoot = process.getuid?.() === 0

async function serverPid(dataDir: string): Promise<number> {
  return Number((await readFile(join(dataDir, 'postgres/data/postmaster.pid'), 'utf8')).split('\n')[0])
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

async function ask(url: string, sql: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => {})
  await client.connect()
  try {
    const { rows } = await client.query({ text: sql, rowMode: 'array' })
    return rows[0]?.[0]
  } finally {
    await client.end()
  }
}

describe('the private PostgreSQL', { skip: skipWithout(anyKind()), timeout: 600_000 }, () => {
  const binDir = binariesOf(anyKind()) ?? ''
  const settings = { fsync: 'off', shared_buffers: '16MB' }
  let root: string
  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'yuhu-embedded-'))
    await chmod(root, 0o755)
  })
  after(() => rm(root, { recursive: true, force: true }))

  const start = (dataDir: string, onEvent: (event: EmbeddedEvent) => void = () => {}) =>
    startEmbedded({ dataDir, binDir, settings, onEvent })

  test('keeps what was written, opens no port, and leaves nothing when it is stopped', async () => {
    const dataDir = join(root, 'plain')
    const first = await start(dataDir)
    assert.equal(await ask(first.url, 'show listen_addresses'), '')
    assert.equal(await ask(first.url, 'show server_encoding'), 'UTF8')
    await ask(first.url, 'create table kept as select 42 as n')
    const pid = await serverPid(dataDir)
    await first.stop()
    await first.stop()
    // What is left of an ended process until the system has buried it counts as alive.
    await eventually('its process is gone', () => !isAlive(pid))
    const second = await start(dataDir)
    assert.equal(await ask(second.url, 'select n from kept'), 42)
    await second.stop()
  })

  test('is shared by two users, and stopped by the last', async () => {
    const dataDir = join(root, 'shared')
    const [first, second] = await Promise.all([start(dataDir), start(dataDir)])
    const pid = await serverPid(dataDir)
    await first.stop()
    assert.equal(isAlive(pid), true)
    assert.equal(await ask(second.url, 'select 1'), 1)
    await second.stop()
    await eventually('its process is gone', () => !isAlive(pid))
  })

  test('outlives a user that is killed, and is taken over', async () => {
    const dataDir = join(root, 'orphan')
    const script = `import { startEmbedded } from ${JSON.stringify(join(SOURCE, 'embedded', 'index.ts'))}
      await startEmbedded(${JSON.stringify({ dataDir, binDir, settings })})
      process.stdout.write('ready')`
    const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    await once(child.stdout, 'data')
    const pid = await serverPid(dataDir)
    child.kill('SIGKILL')
    await once(child, 'exit')
    assert.equal(isAlive(pid), true)
    const heir = await start(dataDir)
    assert.equal(await serverPid(dataDir), pid)
    await heir.stop()
    await eventually('its process is gone', () => !isAlive(pid))
  })

  test('is restarted when it dies, with what was committed, and a store goes on by itself', async () => {
    const dataDir = join(root, 'mortal')
    const events: string[] = []
    const server = await start(dataDir, event => events.push(event.type))
    await migrate(server.url)
    const store = createPostgresStore({ url: server.url })
    const heard: number[] = []
    store.onChange(id => heard.push(id))
    await store.addAccount({ code: '9001', name: 'n', appid: 'a', accesskeyHash: 'h', settings: {} })
    await eventually('the change is heard', () => heard.length > 0)
    heard.length = 0
    process.kill(await serverPid(dataDir), 'SIGKILL')
    await eventually('it runs again', () => events.includes('restarted'))
    assert.equal(events[0], 'lost')
    const asked = await store.freeAccounts('node').catch(async error => {
      assert.ok(isOutage(error), 'what is lost with the server is an outage')
      return store.freeAccounts('node')
    })
    assert.equal(asked.length, 1)
    await eventually('every account is announced after the break', () => heard.length > 0)
    await store.close()
    await server.stop()
  })

  test('starts although its last process id now belongs to another program', async () => {
    const dataDir = join(root, 'stale')
    await (await start(dataDir)).stop()
    await writeFile(
      join(dataDir, 'postgres/data/postmaster.pid'),
      `${process.pid}\n${dataDir}\n1\n5432\n/nowhere\n\n`,
    )
    const server = await start(dataDir)
    assert.equal(await ask(server.url, 'select 1'), 1)
    await server.stop()
  })

  test('starts in a folder with a long name', async () => {
    const dataDir = join(root, 'long-'.repeat(30))
    const server = await start(dataDir)
    assert.equal(await ask(server.url, 'select 1'), 1)
    await server.stop()
  })

  test('starts below a folder that only root may enter', {
    skip: isRoot ? false : 'only root can make such a folder',
  }, async () => {
    const closed = join(root, 'closed')
    await mkdir(closed, { mode: 0o700 })
    const dataDir = join(closed, 'data')
    const server = await start(dataDir)
    assert.equal(await ask(server.url, 'select 1'), 1)
    await server.stop()
    const again = await start(dataDir)
    await again.stop()
  })

  test('is created by programs below a folder that only root may enter, as in a clone in the home of root', {
    skip: isRoot ? false : 'only root can make such a folder',
  }, async () => {
    const closed = join(root, 'home')
    await mkdir(closed, { mode: 0o700 })
    await cp(dirname(binDir), join(closed, 'native'), { recursive: true, verbatimSymlinks: true })
    const server = await startEmbedded({
      dataDir: join(closed, 'data'),
      binDir: join(closed, 'native/bin'),
      settings,
    })
    assert.equal(await ask(server.url, 'select 1'), 1)
    await server.stop()
  })

  test('admits nobody but us', { skip: isRoot ? false : 'only root can be somebody else' }, async () => {
    const dataDir = join(root, 'private')
    const server = await start(dataDir)
    const script = `import pg from ${JSON.stringify(import.meta.resolve('pg'))}
      const client = new pg.Client({ connectionString: ${JSON.stringify(server.url)} })
      await client.connect().then(() => process.exit(7), () => process.exit(0))`
    const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
      uid: 65_534,
      gid: 65_534,
      stdio: 'inherit',
    })
    const [code] = await once(child, 'exit')
    assert.notEqual(code, 7)
    await server.stop()
  })

  test('says in a sentence what is missing', async () => {
    await assert.rejects(
      startEmbedded({ dataDir: join(root, 'none'), binDir: '/nowhere' }),
      /set DATABASE_URL to a server, or install the Debian package/,
    )
    await writeFile(join(root, 'file'), '')
    await assert.rejects(
      startEmbedded({ dataDir: join(root, 'file/below'), binDir }),
      /data folder .*\/file\/below is not writable/,
    )
    const dataDir = join(root, 'foreign')
    await (await start(dataDir)).stop()
    await writeFile(join(dataDir, 'postgres/data/PG_VERSION'), '9\n')
    await assert.rejects(startEmbedded({ dataDir, binDir }), /was made by PostgreSQL 9/)
  })
})

describe('migrations', { skip: skipWithout(anyKind()) }, () => {
  let folder: string
  // Two more than there are.
  let two = ''
  let three = ''
  const files = () => pathToFileURL(`${folder}/`)
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'yuhu-migrations-'))
    await cp(join(SOURCE, 'migrations'), folder, { recursive: true })
    const there = (await readdir(folder)).length
    two = `${String(there + 1).padStart(4, '0')}_two.sql`
    three = `${String(there + 2).padStart(4, '0')}_three.sql`
  })
  after(() => rm(folder, { recursive: true, force: true }))

  test('are applied once, in order, even by two processes that start at the same time', async () => {
    const { url, drop } = await freshDatabase()
    await writeFile(join(folder, two), 'create table two (n int);')
    await writeFile(join(folder, three), 'alter table two add m int;')
    const applied = await Promise.all([migrate(url, files()), migrate(url, files())])
    assert.deepEqual(applied.flat(), [two, three])
    assert.deepEqual(await migrate(url, files()), [])
    await drop()
  })

  test('leave nothing behind if one fails', async () => {
    const { url, drop } = await freshDatabase()
    await writeFile(join(folder, two), 'create table two (n int); select broken;')
    await rm(join(folder, three))
    await assert.rejects(
      migrate(url, files()),
      new RegExp(`migration ${two} failed: column "broken" does not exist`),
    )
    assert.equal(await ask(url, "select to_regclass('two')"), null)
    await drop()
  })

  test('refuse a database that is newer, or whose history differs', async () => {
    const { url, drop } = await freshDatabase()
    await writeFile(join(folder, two), 'create table two (n int);')
    await migrate(url, files())
    await assert.rejects(migrate(url), new RegExp(`migrated by a newer Yuhu \\(migration ${two}\\)`))
    await writeFile(join(folder, two), 'create table two (n bigint);')
    await assert.rejects(
      migrate(url, files()),
      new RegExp(`${two} was changed after it had been applied to this database`),
    )
    await drop()
  })
})
