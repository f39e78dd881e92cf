// What the console asks of a browser: how long until its first page can be used on a machine four times
// slower, how much of a core a page takes on which 500 agents change, and whether a long list of calls
// scrolls smoothly; each beside what the browser takes for nothing but its parts.
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
import { BareBrowser } from './bare-browser.ts'
import { type Floors, serveFloors } from './console-floor.ts'
import { fill, freePort, start, untilServing } from './live-bed.ts'
import { type Bed, line, openBed, quantile } from './store-bed.ts'

const CHROMIUM = '/usr/bin/chromium-headless-shell'
const BUILT = fileURLToPath(new URL('../dist/console/index.html', import.meta.url))
const WARM_MS = 60_000
const SLOWER = 4
const LOADS = 5
const WATCH_MS = 30_000
const SCROLL_MS = 10_000
const FRAME_MS = 1_000 / 60

/** As a list of calls at this width. */
const COLUMNS = 9
/** More than are scrolled past. */
const PLAIN_ROWS = 8_000

/**
 * Run in the page before anything of it: when the first task's button was painted, ms after the page was
 * asked for. Whoever asks from outside by roles takes half the processor of the page.
 */
const USABLE = `
usableAt = null
const seen = new MutationObserver(() => {
  if (document.querySelector('article button') === null) return
  seen.disconnect()
  requestAnimationFrame(() => setTimeout(() => { usableAt = performance.now() }))
})
seen.observe(document, { childList: true, subtree: true })`

/**
 * Run in the page: bytes of its files and answers that came whole. Whoever listens to the network instead has
 * the page say where in its scripts each request began, which took a sixth of its main thread.
 */
const TRANSFERRED = `performance.getEntries().reduce((sum, { transferSize = 0 }) => sum + transferSize, 0)`

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
  const floors: Floors = await serveFloors(PLAIN_ROWS, COLUMNS)
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
    const origin = `http://127.0.0.1:${port}`
    const url = `${origin}/console/`
    const cookie = cookies[0]?.split('=') ?? []
    const open = () => openContext(browser, origin, cookie[1] ?? '')
    const bare = await BareBrowser.start(CHROMIUM)
    try {
      await measureLoads('React and Mantine alone', bare, floors.partsUrl)
      await measureLoads('first load', bare, url, cookie[1])
    } finally {
      await bare.close()
    }
    await measureWatching(browser, open, url, Number(values.agents))
    await measureScrolling(`plain table of ${PLAIN_ROWS} rows`, open, floors.tableUrl)
    await measureScrolling(`list of ${values.calls} calls`, open, `${url}calls`)
  } finally {
    await browser.close()
    await floors.close()
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

/** The cookie is for all paths: one set for `/console/` would not be sent to `/v1`. */
async function openContext(browser: Browser, origin: string, session: string): Promise<BrowserContext> {
  const context = await browser.newContext({ viewport: { width: 1_280, height: 800 }, locale: 'en-GB' })
  await context.addCookies([{ name: 'yuhu_session', value: session, url: origin }])
  return context
}

/** From the navigation until the first task and its buttons are painted. */
async function measureLoads(
  what: string,
  browser: BareBrowser,
  url: string,
  session?: string,
): Promise<void> {
  const took: number[] = []
  let bytes = 0
  let spent = ''
  for (let load = 0; load < LOADS; load++) {
    const page = await browser.open(1_280, 800)
    if (session !== undefined) await page.setCookie('yuhu_session', session, url)
    await page.ask('Page.addScriptToEvaluateOnNewDocument', { source: USABLE })
    await page.ask('Performance.enable')
    await page.ask('Emulation.setLocaleOverride', { locale: 'en-GB' })
    await page.ask('Emulation.setCPUThrottlingRate', { rate: SLOWER })
    await page.ask('Page.navigate', { url })
    while ((await page.evaluate('globalThis.usableAt ?? null')) === null) await scheduler.wait(100)
    took.push(Number(await page.evaluate('usableAt')))
    bytes = Number(await page.evaluate(TRANSFERRED))
    spent = spentIn(timesIn(await page.ask('Performance.getMetrics')), NO_TIMES, 1)
    await page.close()
  }
  const times = took.map(ms => (ms / 1_000).toFixed(2)).join(', ')
  const usable = (quantile(took, 0.5) / 1_000).toFixed(2)
  line(
    `${what}, processor ${SLOWER} times slower: usable after ${usable} s (${times}), ` +
      `${Math.round(bytes / 1_000)} kB over the wire; the last one: ${spent}`,
  )
}

type Times = Readonly<
  Record<'ScriptDuration' | 'RecalcStyleDuration' | 'LayoutDuration' | 'TaskDuration', number>
>

const NO_TIMES: Times = { ScriptDuration: 0, RecalcStyleDuration: 0, LayoutDuration: 0, TaskDuration: 0 }

/** What the page's main thread did so far, s. */
async function timesOf(devtools: CDPSession): Promise<Times> {
  return timesIn(await devtools.send('Performance.getMetrics'))
}

function timesIn({ metrics }: { readonly metrics?: unknown }): Times {
  const read = (metrics ?? []) as readonly { readonly name: string; readonly value: number }[]
  return { ...NO_TIMES, ...Object.fromEntries(read.map(({ name, value }) => [name, value])) }
}

/** `per`: frames, or whatever each part is divided by. */
function spentIn(after: Times, before: Times, per: number): string {
  const ms = (name: keyof Times) => (1_000 * (after[name] - before[name])) / per
  const [script, style, layout] = [ms('ScriptDuration'), ms('RecalcStyleDuration'), ms('LayoutDuration')]
  const rest = ms('TaskDuration') - script - style - layout
  const shown = (value: number) => (value < 10 ? value.toFixed(1) : value.toFixed(0))
  return `script ${shown(script)} ms, style ${shown(style)}, layout ${shown(layout)}, the rest ${shown(rest)}`
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
  const devtools = await context.newCDPSession(page)
  await devtools.send('Performance.enable')
  await page.evaluate(LONG_TASKS)
  const [before, times] = [await rendererMs(system), await timesOf(devtools)]
  await scheduler.wait(WATCH_MS)
  const busy = ((await rendererMs(system)) - before) / WATCH_MS
  const longest = await page.evaluate<number>('longest')
  line(
    `${agents} agents live: the page takes ${(100 * busy).toFixed(0)} % of a core, ` +
      `longest task ${longest === 0 ? 'under 50' : Math.round(longest)} ms; ` +
      `a second: ${spentIn(await timesOf(devtools), times, WATCH_MS / 1_000)}`,
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
  what: string,
  open: () => Promise<BrowserContext>,
  url: string,
): Promise<void> {
  const context = await open()
  const page = await context.newPage()
  await page.goto(url)
  const row = page.getByRole('row').nth(10)
  await row.waitFor()
  await row.hover()
  const devtools = await context.newCDPSession(page)
  await devtools.send('Performance.enable')
  await page.evaluate(FRAMES)
  const times = await timesOf(devtools)
  const until = performance.now() + SCROLL_MS
  while (performance.now() < until) {
    await page.mouse.wheel(0, 400)
    await scheduler.wait(FRAME_MS)
  }
  const frames = await page.evaluate<number[]>('frames')
  const perSecond = (1_000 * frames.length) / frames.reduce((sum, ms) => sum + ms, 0)
  const late = frames.filter(ms => ms > 1.5 * FRAME_MS).length / frames.length
  line(
    `${what}, scrolled: ${perSecond.toFixed(0)} frames a second, ` +
      `${(100 * late).toFixed(1)} % later than one and a half, longest ${Math.round(Math.max(...frames))} ms; ` +
      `a frame: ${spentIn(await timesOf(devtools), times, frames.length)}`,
  )
  await context.close()
}
