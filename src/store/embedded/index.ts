// A private PostgreSQL: started if no other is named, taken over if it still runs, restarted if it dies,
// stopped by its last user.
import { setMaxListeners } from 'node:events'
import { dirname } from 'node:path'
import { scheduler } from 'node:timers/promises'
import pg from 'pg'
import { type Backoff, backoffMs } from '../../domain/backoff.ts'
import { errorText } from '../../domain/error-text.ts'
import { Hindrance } from '../hindrance.ts'
import {
  boundLog,
  type Cluster,
  isStillLeaving,
  launch,
  openCluster,
  PORT,
  ROLE,
  serverPid,
  whyItFailed,
} from './cluster.ts'
import { isInstalled } from './owner.ts'
import { dropSocketFolder } from './socket-folder.ts'

const DATABASE = 'yuhu'
/**
 * Every process of ours holds one connection with this name: it shows the others that we use the server, and
 * shows us when the server dies.
 */
const KEEPER = 'yuhu keeper'
/** Recovery after a crash replays at most max_wal_size, which takes minutes on a slow disk. */
const START_WAIT_MS = 300_000
const STOP_WAIT_MS = 60_000
/** The first restart follows at once. */
const RESTART_PAUSE: Backoff = { steps: [0, 200, 400, 800, 1_600, 3_200, 6_400, 12_800, 15_000] }
/** A server that lived this long did not fail at its start. */
const STEADY_MS = 60_000
const LOG_CHECK_MS = 30_000

export interface EmbeddedPlace {
  /** Yuhu's data folder; the cluster lies in `postgres/` below it. */
  readonly dataDir: string
  /** Folder with initdb and postgres; without it the npm package, then the system's. */
  readonly binDir?: string
  /** Server settings that override ours. */
  readonly settings?: Readonly<Record<string, string | number>>
  readonly onEvent?: (event: EmbeddedEvent) => void
  /** If it aborts, a long start (recovery after a crash) is given up and the server is stopped. */
  readonly signal?: AbortSignal
}

export interface EmbeddedEvent {
  /**
   * `lost`: the server died and is being restarted. `restartFailed`: a restart failed; it is tried again
   * without end, since a full disk may be emptied.
   */
  readonly type: 'lost' | 'restarted' | 'restartFailed'
  readonly message: string
}

export interface Embedded {
  readonly url: string
  /** Stops the server unless another process of ours still uses it. */
  stop(): Promise<void>
}

export { isInstalled }

export async function startEmbedded(place: EmbeddedPlace): Promise<Embedded> {
  const cluster = await openCluster(place.dataDir, place.binDir, { ...place.settings })
  await boundLog(cluster)
  const keeper = await bringUpFirst(cluster, place.signal)
  const watch = new Watch(cluster, place.onEvent ?? (() => {}), keeper)
  return { url: urlOf(cluster, DATABASE), stop: () => watch.stop() }
}

/** Creates the database too; a start that is given up leaves no server behind. */
async function bringUpFirst(cluster: Cluster, signal: AbortSignal | undefined): Promise<Keeper> {
  let keeper: Keeper | null = null
  try {
    keeper = await bringUp(cluster, signal)
    await makeDatabase(keeper.client)
    return keeper
  } catch (error) {
    await keeper?.client.end().catch(() => {})
    if (keeper !== null || signal?.aborted) await stopUnlessUsed(cluster)
    throw error
  }
}

function urlOf(cluster: Cluster, database: string): string {
  const folder = encodeURIComponent(cluster.socketDir)
  return `postgresql://${ROLE}@localhost:${PORT}/${database}?host=${folder}&sslmode=disable`
}

interface Keeper {
  readonly client: pg.Client
  /** Resolves when the connection is gone. */
  readonly lost: Promise<void>
}

class Watch {
  private keeper: Keeper
  private readonly ending = new AbortController()
  private readonly duties: Promise<unknown>
  private stopped: Promise<void> | null = null
  private readonly cluster: Cluster
  private readonly report: (event: EmbeddedEvent) => void

  constructor(cluster: Cluster, report: (event: EmbeddedEvent) => void, keeper: Keeper) {
    this.cluster = cluster
    this.report = report
    this.keeper = keeper
    // Pauses listen to it; a server that keeps dying makes more of them than Node expects.
    setMaxListeners(0, this.ending.signal)
    this.duties = Promise.all([this.keepAlive(), this.keepLogSmall()])
  }

  stop(): Promise<void> {
    this.stopped ??= this.end()
    return this.stopped
  }

  private async keepAlive(): Promise<void> {
    let failures = 0
    while (!this.ending.signal.aborted) {
      const isSteady = await Promise.race([
        this.keeper.lost.then(() => false),
        this.pause(STEADY_MS).then(() => true),
      ])
      if (isSteady) failures = 0
      await this.keeper.lost
      if (this.ending.signal.aborted) return
      this.report({ type: 'lost', message: 'PostgreSQL exited; restarting it.' })
      for (;;) {
        await this.pause(backoffMs(RESTART_PAUSE, failures))
        if (this.ending.signal.aborted) return
        try {
          this.keeper = await bringUp(this.cluster, this.ending.signal)
          failures += 1
          this.report({ type: 'restarted', message: 'PostgreSQL is running again.' })
          break
        } catch (error) {
          if (this.ending.signal.aborted) return
          failures += 1
          const message = errorText(error)
          this.report({ type: 'restartFailed', message })
        }
      }
    }
    await this.keeper.client.end()
  }

  private async keepLogSmall(): Promise<void> {
    while (!this.ending.signal.aborted) {
      await this.pause(LOG_CHECK_MS)
      // A log that cannot be cut (a full disk) is tried again at the next check.
      await boundLog(this.cluster).catch(() => {})
    }
  }

  private pause(ms: number): Promise<void> {
    return scheduler.wait(ms, { signal: this.ending.signal }).catch(() => {})
  }

  private async end(): Promise<void> {
    this.ending.abort()
    await this.keeper.client.end().catch(() => {})
    await this.duties
    await stopUnlessUsed(this.cluster)
  }
}

async function stopUnlessUsed(cluster: Cluster): Promise<void> {
  if (await isUsedByOthers(cluster)) return
  const pid = await serverPid(cluster)
  if (pid === null) return
  // Fast shutdown; if it hangs, an immediate one, from which the next start recovers.
  for (const signal of ['SIGINT', 'SIGQUIT'] as const) {
    signalIfAlive(pid, signal)
    for (let waited = 0; waited < STOP_WAIT_MS; waited += 20) {
      if ((await serverPid(cluster)) !== pid)
        return dropSocketFolder(dirname(cluster.dataDir), cluster.socketDir)
      await scheduler.wait(20)
    }
  }
  throw new Hindrance(`PostgreSQL (process ${pid}) did not stop.`, `PostgreSQL（进程 ${pid}）没有停止。`)
}

/** Connects to the server and starts it if it does not run. */
async function bringUp(cluster: Cluster, signal?: AbortSignal): Promise<Keeper> {
  let waitedMs = 0
  const wait = async (ms: number) => {
    waitedMs += ms
    await scheduler.wait(ms)
  }
  while (waitedMs < START_WAIT_MS) {
    signal?.throwIfAborted()
    const keeper = await connect(cluster, KEEPER)
    if (keeper !== null) return keeper
    if ((await serverPid(cluster)) !== null) {
      // It is starting, recovering or stopping: soon it answers or is gone.
      await wait(20)
      continue
    }
    const server = launch(cluster)
    while (!server.hasExited() && waitedMs < START_WAIT_MS) {
      signal?.throwIfAborted()
      const ready = await connect(cluster, KEEPER)
      if (ready !== null) return ready
      await Promise.race([wait(20), server.exited])
    }
    const reason = await whyItFailed(cluster)
    // Another process of ours was quicker, or backends of a killed server are still leaving.
    if ((await serverPid(cluster)) === null && !isStillLeaving(reason.message)) throw reason
    await wait(200)
  }
  throw new Hindrance(
    `PostgreSQL did not become ready within ${START_WAIT_MS / 1_000} s (see ${cluster.logFile}).`,
    `PostgreSQL 在 ${START_WAIT_MS / 1_000} 秒内没有就绪（见 ${cluster.logFile}）。`,
  )
}

async function connect(cluster: Cluster, name: string): Promise<Keeper | null> {
  const client = new pg.Client({
    connectionString: urlOf(cluster, 'postgres'),
    application_name: name,
    connectionTimeoutMillis: 5_000,
  })
  client.on('error', () => {})
  const lost = new Promise<void>(resolve => {
    client.once('end', () => resolve())
  })
  try {
    await client.connect()
    return { client, lost }
  } catch (error) {
    const code = (error as { code?: string }).code ?? ''
    if (code === '28000')
      throw new Hindrance(
        `The PostgreSQL in ${cluster.dataDir} is run by another user: start Yuhu as that user.`,
        `${cluster.dataDir} 里的 PostgreSQL 由另一个用户运行：请以该用户身份启动预呼。`,
        error,
      )
    return null
  }
}

async function isUsedByOthers(cluster: Cluster): Promise<boolean> {
  const client = (await connect(cluster, 'yuhu leaving'))?.client
  if (client === undefined) return false
  try {
    const { rows } = await client.query(
      'select 1 from pg_stat_activity where application_name = $1 limit 1',
      [KEEPER],
    )
    return rows.length > 0
  } catch {
    return false
  } finally {
    await client.end().catch(() => {})
  }
}

async function makeDatabase(client: pg.Client): Promise<void> {
  const { rows } = await client.query('select 1 from pg_database where datname = $1', [DATABASE])
  if (rows.length > 0) return
  await client.query(`create database ${DATABASE}`).catch(error => {
    // Another process of ours made it at the same moment.
    if (error.code !== '42P04' && error.code !== '23505') throw error
  })
}

function signalIfAlive(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {
    // It ended by itself.
  }
}
