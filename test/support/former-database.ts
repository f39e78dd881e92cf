// A database as an earlier version left it: migrated up to, and without, a migration.
import { copyFile, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type pg from 'pg'
import { migrate } from '../../src/store/migrate.ts'

const FOLDER = new URL('../../src/store/migrations/', import.meta.url)

export async function emptiedBefore(migration: string, url: string, sql: pg.Client): Promise<void> {
  await sql.query('drop schema public cascade; create schema public')
  const folder = await mkdtemp(join(tmpdir(), 'yuhu-former-'))
  const names = (await readdir(FOLDER)).filter(name => name.endsWith('.sql') && name < migration)
  for (const name of names) await copyFile(new URL(name, FOLDER), join(folder, name))
  await migrate(url, pathToFileURL(`${folder}/`))
  await rm(folder, { recursive: true })
}
