// Opens the store: the database of DATABASE_URL, or an embedded one in the data folder; migrated either way.
import { mkdir } from 'node:fs/promises'
import { type Config, ConfigError } from './config.ts'
import type { Log } from './report/log.ts'
import { startEmbedded } from './store/embedded.ts'
import { migrate } from './store/migrate.ts'
import { createPostgresStore, type Store } from './store/postgres/index.ts'

export interface OpenStore {
  readonly store: Store
  close(): Promise<void>
}

export async function openStore(config: Config, log: Log, failed: (where: string) => void = () => {}): Promise<OpenStore> {
  const database = await openDatabase(config, log)
  try {
    for (const name of await migrate(database.url)) log.info({ migration: name }, 'database migrated')
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

async function openDatabase(config: Config, log: Log): Promise<{ url: string; stop(): Promise<void> }> {
  if (config.DATABASE_URL !== undefined) return { url: config.DATABASE_URL, stop: async () => {} }
  try {
    await mkdir(config.YUHU_DATA_DIR, { recursive: true })
  } catch {
    throw new ConfigError(`The data folder ${config.YUHU_DATA_DIR} cannot be made; set YUHU_DATA_DIR to a folder this user may write.`)
  }
  return startEmbedded({
    dataDir: config.YUHU_DATA_DIR,
    onEvent: event => (event.type === 'restarted' ? log.info(event.message) : log.error({ database: event.type }, event.message)),
  })
}
