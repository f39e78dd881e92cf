// What the console asks of a browser: how long until its first page can be used on a machine four times
// slower, how much of a core a page takes on which 500 agents change, and whether a long list of calls
// scrolls smoothly.
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { scheduler } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { type Browser, type BrowserContext, type CDPSession, chromium } from 'playwright-core'
import { startEmbedded } from '../src/store/embedded/index.ts'
import { fill, freePort, start, untilServing } from './live-bed.ts'
import { type Bed, line, openBed, quantile } from './store-bed.ts'

const CHROMIUM = '/usr/bin/chromium'
const BUILT = fileURLToPath(new URL('../dist/console/index.html', import.meta.url))
const WARM_MS = 60_000
const SLOWER = 4
const LOADS = 5
const WATCH_MS = 30_000
const SCROLL_MS = 10_000
const FRAME_MS = 1_000 / 60

/** Run in the page. */
const LONG_TASKS = `
longest = 0
new PerformanceObserver(list => {
  for (const { duration } of list.getEntries()) longest = Math.max(longest, duration)
}).observe({ type: 'longtask' })`

const FRAMES = `
frames = []
let last = performance.now()
requestAnimationFrame(function frame(now) {
  frames.push(now - last)
  last = now
  requestAnimationFrame(frame)
})`

/** --agents 500 --calls 100000 */
export async function run(argv: string[]): Promise<void> {
  const options = {
    agents: { type: 'string', default: '500' },
    calls: { type: 'string', default: '100000' },
  } as const
  const { values } = parseArgs({ args: argv, options })
  if (!existsSync(CHROMIUM) || !existsSync(BUILT)) throw new Error(`needs ${CHROMIUM} and npm run build`)
  const dataDir = await mkdtemp(join(tmpdir(), 'yuhu-bench-console-'))
  const database = await startEmbedded({ dataDir })
  const bed = await openBed(database.url)
  const port = await freePort()
  let stopServer = async () => {}
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] })
  try {
    const cookies = await fill(bed, Number(values.agents), 1)
    await addCalls(bed, Number(values.calls))
    const server = start(dataDir, database.url, port)
    stopServer = async () => {
      server.kill('SIGTERM')
      await once(server, 'exit')
    }
    await untilServing(port)
    await scheduler.wait(WARM_MS)
    const url = `http://127.0.0.1:${port}/console/`
    const cookie = cookies[0]?.split('=') ?? []
    const open = () => openContext(browser, url, cookie[1] ?? '')
    await measureLoads(open, url)
    await measureWatching(browser, open, url, Number(values.agents))
    await measureScrolling(open, `${url}calls`, Number(values.calls))
  } finally {
    await browser.close()
    await stopServer()
    await bed.close()
    await database.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
}

/** Calls of the last weeks that are over. */
async function addCalls({ sql, accountId }: Bed, count: number): Promise<void> {
  await sql.query(
    `insert into call (leg_id, account_id, phone, userid, memberid, extra, customuuid, node, claimed_at,
       dialed_at, answered_at, connected_at, ended_at, trunk, caller_id, agent_ext, outcome, hangup_by, origin)
     select gen_random_uuid(), $1, (13000000000 + i)::text, '', '', '', '', 'n', at, at, at + interval '5 s',
       at + interval '6 s', at + interval '66 s', 'line', '0571', (2001 + i % 500)::text, 'connected',
       'customer', 'agent'
     from (select i, now() - interval '1 h' - i * interval '10 s' as at
       from generate_series(1, $2::int) i) past`,
    [accountId, count],
  )
  await sql.query('analyze call')
}

async function openContext(browser: Browser, url: string, session: string): Promise<BrowserContext> {
  const context = await browser.newContext({ viewport: { width: 1_280, height: 800 }, locale: 'en-GB' })
  await context.addCookies([{ name: 'yuhu_session', value: session, url }])
  return context
}

/** From the navigation until the sentence of the first task is there and its buttons can be pressed. */
async function measureLoads(open: () => Promise<BrowserContext>, url: string): Promise<void> {
  const took: number[] = []
  let bytes = 0
  for (let load = 0; load < LOADS; load++) {
    const context = await open()
    const page = await context.newPage()
    const devtools = await context.newCDPSession(page)
    await devtools.send('Network.enable')
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: SLOWER })
    bytes = 0
    devtools.on('Network.loadingFinished', ({ encodedDataLength }) => {
      bytes += encodedDataLength
    })
    const startedAt = performance.now()
    await page.goto(url, { waitUntil: 'commit' })
    await page.getByRole('article').first().getByRole('button', { name: 'Pause' }).waitFor()
    took.push(performance.now() - startedAt)
    await context.close()
  }
  const times = took.map(ms => (ms / 1_000).toFixed(2)).join(', ')
  const usable = (quantile(took, 0.5) / 1_000).toFixed(2)
  line(
    `first load, processor ${SLOWER} times slower: usable after ${usable} s (${times}), ` +
      `${Math.round(bytes / 1_000)} kB over the wire`,
  )
}

async function measureWatching(
  browser: Browser,
  open: () => Promise<BrowserContext>,
  url: string,
  agents: number,
): Promise<void> {
  const context = await open()
  const page = await context.newPage()
  await page.goto(url)
  await page.getByRole('article').first().waitFor()
  await scheduler.wait(5_000)
  const system = await browser.newBrowserCDPSession()
  const before = await rendererMs(system)
  await page.evaluate(LONG_TASKS)
  await scheduler.wait(WATCH_MS)
  const busy = ((await rendererMs(system)) - before) / WATCH_MS
  const longest = await page.evaluate<number>('longest')
  line(
    `${agents} agents live: the page takes ${(100 * busy).toFixed(0)} % of a core, ` +
      `longest task ${longest === 0 ? 'under 50' : Math.round(longest)} ms`,
  )
  await context.close()
}

/** Processor time of all pages, ms. */
async function rendererMs(system: CDPSession): Promise<number> {
  const { processInfo } = await system.send('SystemInfo.getProcessInfo')
  const renderers = processInfo.filter(({ type }) => type === 'renderer')
  return 1_000 * renderers.reduce((sum, { cpuTime }) => sum + cpuTime, 0)
}

async function measureScrolling(
  open: () => Promise<BrowserContext>,
  url: string,
  calls: number,
): Promise<void> {
  const context = await open()
  const page = await context.newPage()
  await page.goto(url)
  const row = page.getByRole('row').nth(10)
  await row.waitFor()
  await row.hover()
  await page.evaluate(FRAMES)
  const until = performance.now() + SCROLL_MS
  while (performance.now() < until) {
    await page.mouse.wheel(0, 400)
    await scheduler.wait(FRAME_MS)
  }
  const frames = await page.evaluate<number[]>('frames')
  const perSecond = (1_000 * frames.length) / frames.reduce((sum, ms) => sum + ms, 0)
  const late = frames.filter(ms => ms > 1.5 * FRAME_MS).length / frames.length
  line(
    `list of ${calls} calls, scrolled: ${perSecond.toFixed(0)} frames a second, ` +
      `${(100 * late).toFixed(1)} % later than one and a half, longest ${Math.round(Math.max(...frames))} ms`,
  )
  await context.close()
}
