// What pages that watch an account cost: processor time of the server and transactions of the database, of
// 200 pages beside one and beside none, while 500 agents take calls of the simulated switch.
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { get, type IncomingMessage } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { scheduler } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { startEmbedded } from '../src/store/embedded/index.ts'
import { fill, freePort, PAGES_OF_USER, processorMsOf, start, untilServing } from './live-bed.ts'
import { type Bed, line, openBed } from './store-bed.ts'

const WARM_MS = 60_000

interface Measured {
  /** Of one core. */
  readonly processor: number
  readonly transactionsPerSecond: number
  readonly bytesPerSecond: number
}

/** --agents 500 --pages 200 --seconds 60 */
export async function run(argv: string[]): Promise<void> {
  const options = {
    agents: { type: 'string', default: '500' },
    pages: { type: 'string', default: '200' },
    seconds: { type: 'string', default: '60' },
  } as const
  const { values } = parseArgs({ args: argv, options })
  const [agents, pages, ms] = [Number(values.agents), Number(values.pages), Number(values.seconds) * 1_000]
  const dataDir = await mkdtemp(join(tmpdir(), 'yuhu-live-'))
  const database = await startEmbedded({ dataDir })
  const bed = await openBed(database.url)
  let server: ChildProcess | null = null
  try {
    const cookies = await fill(bed, agents, pages)
    const port = await freePort()
    server = start(dataDir, database.url, port)
    const pid = server.pid ?? 0
    await untilServing(port)
    await scheduler.wait(WARM_MS)
    line(`${agents} agents, ${ms / 1_000} s each`)
    report('nobody watches', await measure(bed, pid, ms, []))
    const open = await openPages(port, cookies.slice(0, 1), 1)
    report('1 page', await measure(bed, pid, ms, open))
    open.push(...(await openPages(port, cookies, pages - 1)))
    report(`${pages} pages`, await measure(bed, pid, ms, open))
    for (const page of open) page.destroy()
  } finally {
    if (server !== null) {
      server.kill('SIGTERM')
      await once(server, 'exit')
    }
    await bed.close()
    await database.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
}

let bytes = 0

/** Each has its snapshot; they read all they are sent. */
async function openPages(
  port: number,
  cookies: readonly string[],
  count: number,
): Promise<IncomingMessage[]> {
  const pages: IncomingMessage[] = []
  for (let page = 0; page < count; page++) {
    const cookie = cookies[1 + Math.floor(page / PAGES_OF_USER)] ?? cookies[0] ?? ''
    const [answer] = (await once(
      get(`http://127.0.0.1:${port}/v1/live`, { agent: false, headers: { cookie } }),
      'response',
    )) as [IncomingMessage]
    if (answer.statusCode !== 200) throw new Error(`a page was answered ${answer.statusCode}`)
    answer.on('data', (part: Buffer) => {
      bytes += part.length
    })
    await once(answer, 'data')
    pages.push(answer)
  }
  return pages
}

async function measure(
  bed: Bed,
  pid: number,
  ms: number,
  open: readonly IncomingMessage[],
): Promise<Measured> {
  // What opened the pages is over, and is in the statistics of the database.
  await scheduler.wait(10_000)
  const before = { processorMs: processorMsOf(pid), transactions: await transactions(bed), bytes }
  const began = performance.now()
  await scheduler.wait(ms)
  const seconds = (performance.now() - began) / 1_000
  if (open.some(page => page.destroyed)) throw new Error('a page was cut off')
  return {
    processor: (processorMsOf(pid) - before.processorMs) / 1_000 / seconds,
    transactionsPerSecond: ((await transactions(bed)) - before.transactions) / seconds,
    bytesPerSecond: (bytes - before.bytes) / seconds,
  }
}

async function transactions({ sql }: Bed): Promise<number> {
  const { rows } = await sql.query<{ count: number }>(
    'select xact_commit + xact_rollback as count from pg_stat_database where datname = current_database()',
  )
  return Number(rows[0]?.count)
}

function report(what: string, { processor, transactionsPerSecond, bytesPerSecond }: Measured): void {
  line(
    `${what}: server ${(100 * processor).toFixed(1)} % of a core, ` +
      `${transactionsPerSecond.toFixed(1)} transactions/s, ${(bytesPerSecond / 1_024).toFixed(0)} KiB/s to the pages`,
  )
}
