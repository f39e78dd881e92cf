// Where a command looks: it never makes an installation, says where it looked, and whose it is; doctor knows
// its own server.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { chmod, chown } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import pg from 'pg'
import { portFinding } from '../../src/app/command/doctor-port.ts'
import { startEmbedded } from '../../src/store/embedded/index.ts'
import { migrate } from '../../src/store/migrate.ts'
import { anyKind, freshDatabase, skipWithout } from '../support/database.ts'
import { binariesOf } from '../support/postgres-programs.ts'
import { CommandLine } from '../support/typed.ts'

const isRoot = process.getuid?.() === 0
const STRANGER = 12_345

/** One of each word that opens the store. */
const COMMANDS = [
  ['account', 'list'],
  ['agent', 'list', '--account', '9001'],
  ['trunk', 'list'],
  ['caller-id', 'list', '--account', '9001'],
  ['block', 'add', '--account', '9001', '--phone', '13800000000'],
  ['export', 'calls', '--account', '9001'],
  ['push', 'redeliver', '--account', '9001', '--failed'],
  ['sim', '--from-task', '1'],
  ['migrate'],
]

describe('a command looks for an installation', () => {
  let line: CommandLine
  let folder: string
  before(async () => {
    line = await CommandLine.make()
    folder = mkdtempSync(join(tmpdir(), 'yuhu-where-'))
    await chmod(folder, 0o755)
  })
  after(() => {
    rmSync(folder, { recursive: true, force: true })
  })

  test('and creates none: it says where it looked', async () => {
    for (const command of COMMANDS) {
      const { code, out, err } = await line.type(command, { cwd: folder })
      assert.deepEqual([code, out], [1, ''], command.join(' '))
      assert.match(
        err,
        new RegExp(
          `^There is no installation in ${folder}/data ` +
            '\\(YUHU_DATA_DIR is ./data, DATABASE_URL is not set\\)',
        ),
      )
    }
    const chinese = await line.type(['account', 'list'], {
      cwd: folder,
      env: { LANG: 'zh_CN.UTF-8', YUHU_DATA_DIR: '/proc/yuhu/data' },
    })
    assert.equal(chinese.code, 1)
    assert.match(chinese.err, /^\/proc\/yuhu\/data 里没有安装/)
    const doctor = await line.type(['doctor'], { cwd: folder, env: { YUHU_PORT: '0' } })
    assert.equal(doctor.code, 1)
    assert.match(doctor.out, /WRONG {2}There is no installation in/)
    assert.deepEqual(readdirSync(folder), [])
  })

  test('in the database of DATABASE_URL too; only migrate creates one there', async t => {
    const database = await freshDatabase()
    t.after(() => database.drop())
    const sql = new pg.Client({ connectionString: database.url })
    await sql.connect()
    await sql.query('drop schema public cascade; create schema public')
    await sql.end()
    const env = { DATABASE_URL: database.url }
    const { code, err } = await line.type(['account', 'list'], { env })
    assert.equal(code, 1)
    assert.match(
      err,
      /^The database .* of DATABASE_URL does not hold an installation: "serve" or "migrate" makes one\.\n$/,
    )
    assert.equal((await line.type(['migrate'], { env })).code, 0)
    assert.deepEqual(await line.type(['account', 'list'], { env }), {
      code: 0,
      out: 'There are no accounts yet; add one with "account add".\n',
      err: '',
    })
  })

  const rootOnly = { skip: isRoot ? skipWithout(anyKind()) : 'NOT TESTED: a second user needs root' }
  test(
    "on another user's folder root is told to run as that user; the live server is not touched",
    rootOnly,
    async t => {
      const home = join(folder, 'theirs')
      const options = {
        dataDir: home,
        binDir: binariesOf(anyKind()) ?? '',
        settings: { fsync: 'off', shared_buffers: '16MB' },
      }
      // Made by root for the user it steps down to; then given to a stranger, as if that user had served it.
      const live = await startEmbedded(options)
      await migrate(live.url)
      t.after(() => live.stop())
      const cluster = join(home, 'postgres')
      const steppedDownTo = statSync(join(cluster, 'data')).uid
      for (const path of [home, cluster, join(cluster, 'data')]) await chown(path, STRANGER, STRANGER)
      try {
        for (const command of [['account', 'list'], ['migrate'], ['doctor'], ['serve']]) {
          const said = await line.type(command, { env: { YUHU_DATA_DIR: home, YUHU_PORT: '0' } })
          assert.equal(said.code, 1, command.join(' '))
          assert.match(
            said.out + said.err,
            new RegExp(`belongs to the user ${STRANGER}: run this as ${STRANGER}`),
          )
          assert.doesNotMatch(said.out + said.err, /remove it/)
        }
        assert.ok(existsSync(join(cluster, 'run')))
      } finally {
        await chown(home, 0, 0)
        for (const path of [cluster, join(cluster, 'data')]) await chown(path, steppedDownTo, steppedDownTo)
      }
    },
  )

  test('and says whose a folder is if the user may not look into it', rootOnly, async () => {
    const home = join(folder, 'closed')
    mkdirSync(join(home, 'postgres/data'), { recursive: true })
    await chmod(home, 0o700)
    // The stranger may not enter this checkout either; what he runs is a copy.
    cpSync(dirname(line.main), join(folder, 'program'), { recursive: true })
    const main = join(folder, 'program', basename(line.main))
    const env = { YUHU_DATA_DIR: home, LANG: 'C' }
    const { stderr: err } = spawnSync(process.execPath, [main, 'account', 'list'], {
      ...{ env, cwd: folder, uid: STRANGER, gid: STRANGER, encoding: 'utf8' },
    })
    assert.match(err, /belongs to the user root: run this as root/)
  })
})

describe('doctor on the port', () => {
  async function listening(t: { after(act: () => void): void }, body: string): Promise<number> {
    const server = createServer((_request, response) =>
      response.writeHead(200, { 'content-length': Buffer.byteLength(body) }).end(body),
    )
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    t.after(() => {
      server.closeAllConnections()
      server.close()
    })
    return (server.address() as AddressInfo).port
  }
  const said = async (port: number, installation: string | null) =>
    portFinding({ YUHU_HOST: '127.0.0.1', YUHU_PORT: port }, installation)

  test('tells its own server from another Yuhu and from another program', async t => {
    const ours = await listening(t, JSON.stringify({ live: true, installation: 'aaaa' }))
    assert.deepEqual(
      [(await said(ours, 'aaaa')).wrong, (await said(ours, 'bbbb')).wrong, (await said(ours, null)).wrong],
      [false, true, false],
    )
    assert.match((await said(ours, 'aaaa')).text, /^The server of this installation answers/)
    assert.match((await said(ours, 'bbbb')).text, /^The Yuhu that answers .* belongs to another installation/)
    const other = await listening(t, '<html>')
    assert.match((await said(other, 'aaaa')).text, /^Another program is listening/)
    assert.equal((await said(other, 'aaaa')).wrong, true)
  })

  test('reports a free port as free', async () => {
    assert.match((await said(0, null)).text, /is free/)
  })
})
