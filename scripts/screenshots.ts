// Takes every page of the console in both languages and themes, wide and narrow, and reports what a browser
// and axe complain of: npm run screenshots [-- --only now,calls --language zh --theme dark --width 390]. With
// --readme it takes those that the README shows.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { chromium } from 'playwright-core'
import { readConfig } from '../src/app/config.ts'
import { startServer } from '../src/app/serve.ts'
import { createLog } from '../src/report/log.ts'
import { seedOffice } from './screenshots/office-seed.ts'
import { PAGES } from './screenshots/page-list.ts'
import { photograph } from './screenshots/photograph.ts'
import { beginDay } from './screenshots/working-day.ts'

const { values: flags } = parseArgs({
  options: {
    only: { type: 'string' },
    language: { type: 'string' },
    theme: { type: 'string' },
    width: { type: 'string' },
    out: { type: 'string', default: './screenshots' },
    chromium: { type: 'string', default: '/usr/bin/chromium-headless-shell' },
    /** Seconds the simulated office works before the first picture. */
    warm: { type: 'string', default: '120' },
    /** Takes the pictures of the README instead. */
    readme: { type: 'boolean', default: false },
    /** Takes pictures of an office that runs already (--stay). */
    url: { type: 'string' },
    port: { type: 'string', default: '0' },
    /** Serves until it is stopped, instead of taking pictures. */
    stay: { type: 'boolean', default: false },
  },
})

/** Where the README looks for its pictures, and which they are. */
const README_FOLDER = 'docs/pictures'
const README_PAGES = [
  { theme: 'light', names: ['now', 'call'] },
  { theme: 'dark', names: ['wall', 'what-if'] },
]

const few = (given: string | undefined, all: readonly string[]) => given?.split(',') ?? all
const combinations = few(flags.language, ['zh', 'en']).flatMap(language =>
  few(flags.theme, ['light', 'dark']).flatMap(theme =>
    few(flags.width, ['1280', '390']).map(width => ({ language, theme, width: Number(width) })),
  ),
)
const pages = PAGES.filter(({ name }) => few(flags.only, [name]).includes(name))
const wanted = flags.readme
  ? README_PAGES.flatMap(({ theme, names }) =>
      ['zh', 'en'].map(language => ({
        combination: { language, theme, width: 1_280 },
        pages: PAGES.filter(({ name }) => names.includes(name)),
        out: README_FOLDER,
        format: 'webp' as const,
      })),
    )
  : combinations.map(combination => ({ combination, pages, out: flags.out, format: 'png' as const }))

if (flags.url !== undefined) process.exitCode = await takeAll(flags.url)
else await withOffice(flags.stay ? stay : takeAll)

async function withOffice(work: (url: string) => Promise<number>): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'yuhu-screenshots-'))
  const config = readConfig({
    YUHU_PORT: flags.port,
    YUHU_DATA_DIR: dataDir,
    YUHU_SIM_SEED: '12',
    YUHU_DRAIN_SECONDS: '0',
    ...(process.env['DATABASE_URL'] && { DATABASE_URL: process.env['DATABASE_URL'] }),
  })
  const server = await startServer(config, 'all', createLog({ level: 'error' }), { seed: seedOffice })
  try {
    await beginDay(server.url)
    await wait(Number(flags.warm) * 1_000)
    process.exitCode = await work(server.url)
  } finally {
    await server.stop()
    rmSync(dataDir, { recursive: true, force: true })
  }
}

async function stay(url: string): Promise<number> {
  process.stdout.write(`${url}/console/ (SIGINT ends it)\n`)
  await new Promise(resolve => process.once('SIGINT', resolve).once('SIGTERM', resolve))
  return 0
}

/** 1 if anything was complained of. */
async function takeAll(url: string): Promise<number> {
  for (const { out } of wanted) mkdirSync(out, { recursive: true })
  const browser = await chromium.launch({ executablePath: flags.chromium, args: ['--no-sandbox'] })
  let complaints = 0
  try {
    for (const { combination, pages, out, format } of wanted) {
      const found = await photograph(browser, url, combination, pages, { out, format })
      for (const line of found) process.stdout.write(`${line}\n`)
      complaints += found.length
    }
  } finally {
    await browser.close()
  }
  const taken = wanted.reduce((sum, { pages }) => sum + pages.length, 0)
  process.stdout.write(`${taken} pictures in ${wanted[0]?.out}, ${complaints} complaints\n`)
  return complaints === 0 ? 0 : 1
}
