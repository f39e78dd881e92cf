// A migrated PostgreSQL server for tests; where `npm test` has made its files, they are copied.
import { execFile } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type Embedded, startEmbedded } from '../../src/store/embedded/index.ts'
import { migrate } from '../../src/store/migrate.ts'
import { binariesOf, type ServerKind } from './postgres-programs.ts'

/** Set by scripts/test.mjs: making the files takes three seconds of processor time, copying them a moment. */
const MADE = process.env['TEST_DATABASES']

/** Nothing of a test outlives it; durability is tested by the fault harness. */
const SETTINGS = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  shared_buffers: '128MB',
  max_connections: 100,
  // Looking at each database every 15 s costs 12 ms of processor a second (two of them, 2026-11-30), and most
  // are gone by then.
  autovacuum_naptime: '60s',
}

/** In an empty folder. */
export async function startDatabaseServer(
  kind: ServerKind,
  binDir: string,
  folder: string,
): Promise<Embedded> {
  if (MADE !== undefined) await promisify(execFile)('cp', ['-a', join(MADE, kind, 'postgres'), folder])
  return startMigrated(binDir, folder)
}

/** Makes the files of every kind that is installed, for others to copy. */
export async function makeDatabases(folder: string): Promise<void> {
  for (const kind of ['embedded', 'debian'] as const) {
    const binDir = binariesOf(kind)
    if (binDir === null) continue
    const home = join(folder, kind)
    await mkdir(home, { recursive: true })
    const embedded = await startMigrated(binDir, home)
    await embedded.stop()
  }
}

async function startMigrated(binDir: string, dataDir: string): Promise<Embedded> {
  const embedded = await startEmbedded({ dataDir, binDir, settings: SETTINGS })
  await migrate(embedded.url)
  return embedded
}
