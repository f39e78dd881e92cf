// Brings a database to this version: numbered, forward-only SQL files, each in its own transaction, under one lock.
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import pg from 'pg'

const FOLDER = new URL('./migrations/', import.meta.url)
/** The SQL uses nothing newer. */
const VERSION_MIN = 150_000
/** Any number, the same in every version of Yuhu: two starts at once migrate one after the other. */
const LOCK = 7_948_848

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

/** Applies what is missing and answers the names of what it applied. Refuses, in a sentence, a database it does not understand. */
export async function migrate(url: string, folder: URL = FOLDER): Promise<string[]> {
  const client = new pg.Client({ connectionString: url, application_name: 'yuhu migrate', connectionTimeoutMillis: 10_000 })
  client.on('error', () => {})
  await client.connect()
  try {
    await checkVersion(client)
    await client.query('select pg_advisory_lock($1)', [LOCK])
    await client.query(LEDGER)
    const files = await readMigrations(folder)
    const { rows } = await client.query<{ number: number; name: string; sha256: string }>(
      'select number, name, sha256 from migration order by number',
    )
    checkHistory(files, rows)
    const missing = files.slice(rows.length)
    for (const migration of missing) await apply(client, migration)
    return missing.map(migration => migration.name)
  } finally {
    await client.end()
  }
}

async function checkVersion(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ number: string; name: string }>(
    "select current_setting('server_version_num') as number, current_setting('server_version') as name",
  )
  const version = rows[0]
  if (version === undefined || Number(version.number) < VERSION_MIN) {
    throw new Error(`This database is PostgreSQL ${version?.name}; Yuhu needs ${VERSION_MIN / 10_000} or newer.`)
  }
}

function checkHistory(files: readonly Migration[], applied: readonly { number: number; name: string; sha256: string }[]): void {
  for (const [index, row] of applied.entries()) {
    const file = files[index]
    if (file === undefined || file.number !== row.number) {
      throw new Error(
        `The database was migrated by a newer Yuhu (migration ${row.name}): install that version, or restore a backup made before it.`,
      )
    }
    if (file.sha256 !== row.sha256) {
      throw new Error(
        `The migration ${row.name} was changed after this database applied it: restore the file; changes belong in a new migration.`,
      )
    }
  }
}

async function readMigrations(folder: URL): Promise<Migration[]> {
  const names = (await readdir(folder)).filter(name => /^\d{4}_.+\.sql$/.test(name)).sort()
  return Promise.all(
    names.map(async (name, index) => {
      const number = Number(name.slice(0, 4))
      if (number !== index + 1) throw new Error(`The migrations are not numbered without gaps: ${name}.`)
      const sql = await readFile(new URL(name, folder), 'utf8')
      return { number, name, sql, sha256: createHash('sha256').update(sql).digest('hex') }
    }),
  )
}

async function apply(client: pg.Client, { number, name, sql, sha256 }: Migration): Promise<void> {
  try {
    await client.query('begin')
    await client.query(sql)
    await client.query('insert into migration (number, name, sha256) values ($1, $2, $3)', [number, name, sha256])
    await client.query('commit')
  } catch (error) {
    await client.query('rollback').catch(() => {})
    throw new Error(`The migration ${name} failed: ${error instanceof Error ? error.message : error}`, { cause: error })
  }
}
