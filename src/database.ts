// Opens the store: the database of DATABASE_URL, or an embedded one in the data folder; migrated either way.
import { mkdir } from 'node:fs/promises'
import { scheduler } from 'node:timers/promises'
import { type Config, ConfigError } from './config.ts'
import type { Log } from './report/log.ts'
import { startEmbedded } from './store/embedded.ts'
import { migrate } from './store/migrate.ts'
import { createPostgresStore, type Store } from './store/postgres/index.ts'

const STARTING_TRIES = 600
const STARTING_PAUSE_MS = 200

export interface OpenStore {
  readonly store: Store
  close(): Promise<void>
}

/** Gives up when `asked` aborts while the database is starting. */
export async function openStore(
  config: Config,
  log: Log,
  failed: (where: string) => void = () => {},
  asked: AbortSignal = new AbortController().signal,
): Promise<OpenStore> {
  const database = await openDatabase(config, log, asked)
  try {
    for (const name of await whenStarted(() => migrate(database.url), asked)) log.info({ migration: name }, 'database migrated')
    const store = createPostgresStore({ url: database.url, onError: (where: string) => failed(where) })
    return {
      store,
      async close() {
        await store.close()
        await database.stop()
      },
    }
  } catch (error) {
    await database.stop()
    throw error
  }
}

/** A server that is just starting, or recovering from a crash, is waited for; any other failure is the caller's. */
async function whenStarted<T>(work: () => Promise<T>, asked: AbortSignal): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await work()
    } catch (error) {
      const isStarting = error instanceof Error && 'code' in error && error.code === '57P03'
      if (!isStarting || tries >= STARTING_TRIES) throw error
      await scheduler.wait(STARTING_PAUSE_MS, { signal: asked })
    }
  }
}

async function openDatabase(config: Config, log: Log, signal: AbortSignal): Promise<{ url: string; stop(): Promise<void> }> {
  if (config.DATABASE_URL !== undefined) return { url: config.DATABASE_URL, stop: async () => {} }
  try {
    await mkdir(config.YUHU_DATA_DIR, { recursive: true })
  } catch {
    throw new ConfigError(`The data folder ${config.YUHU_DATA_DIR} cannot be made; set YUHU_DATA_DIR to a folder this user may write.`)
  }
  return startEmbedded({
    dataDir: config.YUHU_DATA_DIR,
    signal,
    onEvent: event => (event.type === 'restarted' ? log.info(event.message) : log.error({ database: event.type }, event.message)),
  })
}
