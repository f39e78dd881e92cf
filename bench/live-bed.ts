// A server in a process of its own whose agents take calls of the simulated switch, for the benches of those
// who watch it.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { scheduler } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { hashToken } from '../src/api/published/auth.ts'
import { type Bed, CODE } from './store-bed.ts'

const main = join(dirname(dirname(fileURLToPath(import.meta.url))), 'src/main.ts')
/** A caller opens twenty at most. */
export const PAGES_OF_USER = 20

/** Ready agents, more numbers than they call, and people who are signed in; returns their cookies. */
export async function fill(bed: Bed, agents: number, pages: number): Promise<string[]> {
  const { store, sql, accountId } = bed
  for (let ext = 2_001; ext <= 2_000 + agents; ext++)
    await store.addAgent({
      ...{ code: CODE, ext: String(ext), group: 'bench', password: 'p' },
      ...{ idle: true, reach: 'held' },
    })
  await bed.fill(200_000)
  await sql.query("update task set pace = 'auto', concurrent = 10000")
  const cookies: string[] = []
  for (let user = 0; user <= pages / PAGES_OF_USER; user++) {
    const draft = { accountId, login: `watcher${user}`, name: '', role: 'supervisor', ext: null } as const
    const added = await store.addUser({ ...draft, passwordHash: '', isOneTime: false })
    if (typeof added === 'string') throw new Error(added)
    const now = Date.now()
    const times = { now, expiresAt: now + 3_600_000, isSignIn: true }
    const hash = hashToken(`watcher ${user}`)
    await store.saveSession({ hash, userId: added.id, ...times, address: '', client: '' })
    cookies.push(`yuhu_session=watcher ${user}`)
  }
  return cookies
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

export function start(dataDir: string, url: string, port: number): ChildProcess {
  return spawn(process.execPath, [...process.execArgv, main, 'serve'], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...process.env,
      ...{ DATABASE_URL: url, YUHU_DATA_DIR: dataDir, YUHU_PORT: String(port), YUHU_SWITCH: 'sim' },
      ...{ YUHU_LOG_LEVEL: 'error', YUHU_DRAIN_SECONDS: '0' },
    },
  })
}

export async function untilServing(port: number): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    const answer = await fetch(`http://127.0.0.1:${port}/health/live`).catch(() => null)
    if (answer?.ok) return
    await scheduler.wait(100)
  }
  throw new Error('the server does not answer')
}

/** proc(5): user and system time are the 14th and 15th field, in ticks of 10 ms. */
export function processorMsOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return (Number(fields[11]) + Number(fields[12])) * 10
}
