// A private PostgreSQL of the harness, which kills its postmaster and starts it again, reached through a
// proxy that can be cut.
import { dirname } from 'node:path'
import pg from 'pg'
import { type Cluster, launch, openCluster, PORT, ROLE, serverPid } from '../../src/store/embedded/cluster.ts'
import { dropSocketFolder } from '../../src/store/embedded/socket-folder.ts'
import { until } from './until.ts'

const START_WAIT_MS = 60_000
const DATABASE = 'yuhu'

export class HarnessCluster {
  readonly socket: string
  private readonly cluster: Cluster

  private constructor(cluster: Cluster) {
    this.cluster = cluster
    this.socket = `${cluster.socketDir}/.s.PGSQL.${PORT}`
  }

  /** What a server wrote outlives a kill -9 of it; only a machine that loses its power needs fsync. */
  static async create(
    folder: string,
    settings: Record<string, string | number> = {},
  ): Promise<HarnessCluster> {
    const cluster = new HarnessCluster(
      await openCluster(folder, undefined, { max_connections: 80, fsync: 'off', ...settings }),
    )
    await cluster.start()
    const client = await cluster.connect()
    await client?.query(`create database ${DATABASE}`)
    await client?.end()
    return cluster
  }

  /** Resolves when it answers; backends of a killed server may have to leave first. */
  async start(): Promise<void> {
    let server = launch(this.cluster)
    await until('PostgreSQL answers', START_WAIT_MS, async () => {
      const client = await this.connect()
      if (client !== null) {
        await client.end()
        return true
      }
      if (server.hasExited() && (await serverPid(this.cluster)) === null) server = launch(this.cluster)
      return false
    })
  }

  /** kill -9 of the postmaster; its backends leave when they notice. */
  async kill(): Promise<void> {
    await killServer(this.cluster.dataDir)
  }

  async stop(): Promise<void> {
    const pid = await serverPid(this.cluster)
    if (pid === null) return
    process.kill(pid, 'SIGQUIT')
    await until('PostgreSQL is gone', START_WAIT_MS, async () => (await serverPid(this.cluster)) === null)
    await dropSocketFolder(dirname(this.cluster.dataDir), this.cluster.socketDir)
  }

  private async connect(): Promise<pg.Client | null> {
    const client = new pg.Client({
      host: this.cluster.socketDir,
      port: PORT,
      user: ROLE,
      database: 'postgres',
      ssl: false,
    })
    client.on('error', () => {})
    try {
      await client.connect()
      return client
    } catch {
      return null
    }
  }
}

/** False when no server runs in this data folder. */
export async function killServer(dataDir: string, signal: NodeJS.Signals = 'SIGKILL'): Promise<boolean> {
  const pid = await serverPid({ dataDir })
  if (pid === null) return false
  process.kill(pid, signal)
  await until('the postmaster is gone', START_WAIT_MS, async () => (await serverPid({ dataDir })) !== pid)
  return true
}
