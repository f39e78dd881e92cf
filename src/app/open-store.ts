// Opens the store: the database of DATABASE_URL, or a private one in the data folder; migrated either way.
import { resolve } from 'node:path'
import { scheduler } from 'node:timers/promises'
import { errorCode } from '../domain/error-text.ts'
import { isInstalled, startEmbedded } from '../store/embedded/index.ts'
import { makeFolder } from '../store/folder.ts'
import { NoInstallation } from '../store/hindrance.ts'
import { migrate } from '../store/migrate.ts'
import { createPostgresStore, type Store } from '../store/postgres/index.ts'
import { type Config, ConfigError } from './config.ts'

const STARTING_TRIES = 600
const STARTING_PAUSE_MS = 200

/** Where events of the open database are logged. */
export interface DatabaseLog {
  info(fields: object, message: string): void
  error(fields: object, message: string): void
}

export interface OpenStore {
  readonly store: Store
  close(): Promise<void>
}

/** Gives up when `asked` aborts while the database is starting. */
export async function openStore(
  config: Config,
  log: DatabaseLog,
  failed: (where: string) => void = () => {},
  asked: AbortSignal = new AbortController().signal,
): Promise<OpenStore> {
  return openMigrated(config, await openDatabase(config, log, asked), log, { failed, asked, mayBegin: true })
}

/**
 * For commands: opens an existing installation. If there is none it throws NoInstallation, which says where
 * it looked.
 */
export async function openInstallation(
  config: Config,
  log: DatabaseLog,
  mayBegin: boolean,
): Promise<OpenStore> {
  const { YUHU_DATA_DIR, DATABASE_URL } = config
  if (DATABASE_URL === undefined && !isInstalled(YUHU_DATA_DIR)) throw noInstallation(YUHU_DATA_DIR)
  const asked = new AbortController().signal
  return openMigrated(config, await openDatabase(config, log, asked), log, {
    failed: () => {},
    asked,
    mayBegin,
  })
}

interface Opening {
  readonly failed: (where: string) => void
  readonly asked: AbortSignal
  /** Whether an empty database may become an installation. */
  readonly mayBegin: boolean
}

async function openMigrated(
  { DATABASE_URL }: Config,
  database: { url: string; stop(): Promise<void> },
  log: DatabaseLog,
  { failed, asked, mayBegin }: Opening,
): Promise<OpenStore> {
  try {
    const begins = mayBegin || DATABASE_URL === undefined
    const made = await whenStarted(() => migrate(database.url, undefined, begins), asked)
    if (made.length > 0) log.info({ migrations: made.length, newest: made.at(-1) }, 'database migrated')
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

/** Waits for a server that is starting or recovering from a crash; any other failure is thrown. */
async function whenStarted<T>(work: () => Promise<T>, asked: AbortSignal): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await work()
    } catch (error) {
      const isStarting = errorCode(error) === '57P03'
      if (!isStarting || tries >= STARTING_TRIES) throw error
      await scheduler.wait(STARTING_PAUSE_MS, { signal: asked })
    }
  }
}

async function openDatabase(
  config: Config,
  log: DatabaseLog,
  signal: AbortSignal,
): Promise<{ url: string; stop(): Promise<void> }> {
  if (config.DATABASE_URL !== undefined) return { url: config.DATABASE_URL, stop: async () => {} }
  try {
    makeFolder(config.YUHU_DATA_DIR)
  } catch {
    throw new ConfigError(
      `The data folder ${config.YUHU_DATA_DIR} cannot be created; set ` +
        'YUHU_DATA_DIR to a folder this user may write to.',
      `数据目录 ${config.YUHU_DATA_DIR} 无法创建：请用 YUHU_DATA_DIR 指定一个当前用户可写的目录。`,
    )
  }
  return startEmbedded({
    dataDir: config.YUHU_DATA_DIR,
    signal,
    onEvent: event =>
      event.type === 'restarted'
        ? log.info({}, event.message)
        : log.error({ database: event.type }, event.message),
  })
}

function noInstallation(dataDir: string): NoInstallation {
  const where = resolve(dataDir)
  return new NoInstallation(
    `There is no installation in ${where} (YUHU_DATA_DIR is ${dataDir}, DATABASE_URL is not set). ` +
      '"serve" creates one; if yours is elsewhere, set these variables as the server has them.',
    `${where} 里没有安装（YUHU_DATA_DIR 为 ${dataDir}，未设置 DATABASE_URL）。首次启动 serve 会建立安装；如果安装在别处，请把这两个变量设成与服务一致。`,
  )
}
