// Brings a database to this version: numbered, forward-only SQL files, each in its own transaction, under one
// lock.
//
// A full database goes on working meanwhile. A statement that waits for the lock on a table makes everybody
// behind it wait, so none waits longer than LOCK_WAIT_MS: the migration lets go, lets the others through and
// tries again. Two rules follow for those who write one:
// * It holds its locks for a moment only: it adds columns without computing them, makes tables, and never
// rewrites or reads a big table.
// * An index on a table that may be big is made in a file of its own whose first line is `-- no transaction`,
// by `drop index concurrently if exists …;` and `create index concurrently …;`, so that running it again
// after a failure is right. Rows are filled in by batches in the background, as the housekeeper does.
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { scheduler } from 'node:timers/promises'
import pg from 'pg'
import { errorCode, errorText } from '../domain/error-text.ts'
import { Hindrance, NoInstallation } from './hindrance.ts'

const FOLDER = new URL('./migrations/', import.meta.url)
/** The SQL uses nothing newer. */
const VERSION_MIN = 150_000
/** Any number, the same in every version of Yuhu: two starts at once migrate one after the other. */
const LOCK = 7_948_848
/** Appends may be held up this long, once a try. */
const LOCK_WAIT_MS = 2_000
const LOCK_PAUSE_MS = 1_000
/** About half an hour: somebody's long transaction is over by then, or somebody has to look. */
const LOCK_TRIES = 600
const TURN_PAUSE_MS = 100
const OUTSIDE = /^-- no transaction\b/

const LEDGER = `
create table if not exists migration (
  number int primary key,
  name text not null,
  sha256 text not null,
  applied_at timestamptz not null default now()
)`

interface Migration {
  readonly number: number
  readonly name: string
  readonly sql: string
  readonly sha256: string
}

/**
 * Applies what is missing and answers the names of what it applied. Refuses, in a sentence, a database it
 * does not understand, and, unless it may begin, one that was never migrated.
 */
export async function migrate(url: string, folder: URL = FOLDER, mayBegin = true): Promise<string[]> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'yuhu migrate',
    connectionTimeoutMillis: 10_000,
  })
  client.on('error', () => {})
  await client.connect()
  try {
    await checkVersion(client)
    if (!mayBegin) await refuseEmpty(client, url)
    await takeTurn(client)
    await client.query(LEDGER)
    const files = await readMigrations(folder)
    const { rows } = await client.query<{ number: number; name: string; sha256: string }>(
      'select number, name, sha256 from migration order by number',
    )
    checkHistory(files, rows)
    const missing = files.slice(rows.length)
    for (const migration of missing)
      await (OUTSIDE.test(migration.sql)
        ? applyOutside(client, migration)
        : applyPatiently(client, migration))
    return missing.map(migration => migration.name)
  } finally {
    await client.end()
  }
}

async function refuseEmpty(client: pg.Client, url: string): Promise<void> {
  const { rows } = await client.query<{ there: boolean }>(
    "select to_regclass('migration') is not null as there",
  )
  if (rows[0]?.there === true) return
  const { host, pathname } = new URL(url)
  throw new NoInstallation(
    `The database ${host}${pathname} of DATABASE_URL does not hold ` +
      'an installation: "serve" or "migrate" makes one.',
    `DATABASE_URL 指定的数据库 ${host}${pathname} 里还没有安装：请先运行 serve 或 migrate。`,
  )
}

async function checkVersion(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ number: string; name: string }>(
    "select current_setting('server_version_num') as number, current_setting('server_version') as name",
  )
  const version = rows[0]
  if (version === undefined || Number(version.number) < VERSION_MIN) {
    throw new Hindrance(
      `This database is PostgreSQL ${version?.name}; Yuhu needs ${VERSION_MIN / 10_000} or newer.`,
      `这个数据库是 PostgreSQL ${version?.name}，预呼需要 ${VERSION_MIN / 10_000} 或更高版本。`,
    )
  }
}

function checkHistory(
  files: readonly Migration[],
  applied: readonly { number: number; name: string; sha256: string }[],
): void {
  for (const [index, row] of applied.entries()) {
    const file = files[index]
    if (file === undefined || file.number !== row.number) {
      throw new Hindrance(
        `The database was migrated by a newer Yuhu (migration ${row.name}): ` +
          'install that version, or restore a backup made before it.',
        `数据库已由更新版本的预呼升级（${row.name}）：请安装该版本，或恢复升级之前的备份。`,
      )
    }
    if (file.sha256 !== row.sha256) {
      throw new Hindrance(
        `The migration ${row.name} was changed after it had been applied to this ` +
          'database: restore the file; changes belong in a new migration.',
        `升级脚本 ${row.name} 在本数据库执行之后被改动过：请还原该文件，新的改动应放进新的升级脚本。`,
      )
    }
  }
}

async function readMigrations(folder: URL): Promise<Migration[]> {
  const names = (await readdir(folder)).filter(name => /^\d{4}_.+\.sql$/.test(name)).sort()
  return Promise.all(
    names.map(async (name, index) => {
      const number = Number(name.slice(0, 4))
      if (number === Number(names[index - 1]?.slice(0, 4)))
        throw new Error(`Two migrations have one number: ${name}.`)
      const sql = await readFile(new URL(name, folder), 'utf8')
      return { number, name, sql, sha256: createHash('sha256').update(sql).digest('hex') }
    }),
  )
}

/**
 * Asked again and again instead of waited for: a statement that waits has a snapshot, and `create index
 * concurrently` waits for snapshots.
 */
async function takeTurn(client: pg.Client): Promise<void> {
  for (;;) {
    const { rows } = await client.query<{ mine: boolean }>('select pg_try_advisory_lock($1) as mine', [LOCK])
    if (rows[0]?.mine === true) return
    await scheduler.wait(TURN_PAUSE_MS)
  }
}

async function applyPatiently(client: pg.Client, migration: Migration): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      return await apply(client, migration)
    } catch (error) {
      if (tries >= LOCK_TRIES || !isLockTimeout(error)) throw failure(migration, error)
      await scheduler.wait(LOCK_PAUSE_MS)
    }
  }
}

async function apply(client: pg.Client, { number, name, sql, sha256 }: Migration): Promise<void> {
  try {
    await client.query('begin')
    await client.query(`set local lock_timeout = ${LOCK_WAIT_MS}`)
    await client.query(sql)
    await client.query(APPLIED, [number, name, sha256])
    await client.query('commit')
  } catch (error) {
    await client.query('rollback').catch(() => {})
    throw error
  }
}

/**
 * Statement by statement, each ended by a semicolon at the end of a line. Nobody queues behind the locks of
 * these, so they may wait.
 */
async function applyOutside(client: pg.Client, migration: Migration): Promise<void> {
  const { number, name, sql, sha256 } = migration
  try {
    for (const statement of sql.split(/;[ \t]*$/m))
      if (/^\s*[^\s-]/m.test(statement)) await client.query(statement)
    await client.query(APPLIED, [number, name, sha256])
  } catch (error) {
    throw failure(migration, error)
  }
}

const APPLIED = 'insert into migration (number, name, sha256) values ($1, $2, $3)'

function isLockTimeout(error: unknown): boolean {
  return errorCode(error) === '55P03'
}

function failure({ name }: Migration, error: unknown): Hindrance {
  const message = errorText(error)
  const [why, zh] = isLockTimeout(error)
    ? ['another transaction holds its tables', '有其他事务占用相关的表']
    : [message, message]
  return new Hindrance(
    `The migration ${name} failed: ${why}`,
    `数据库升级脚本 ${name} 执行失败：${zh}`,
    error,
  )
}
