// A Chromium in front of a whole Yuhu with users, and everything the pages complain of meanwhile.
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import type { Role } from '../../src/domain/user.ts'
import { endsWithTheRun } from '../support/database.ts'
import { GIVE_UP_MS } from '../support/eventually.ts'
import { openServer, type TestServer } from '../support/server.ts'
import { storedSecret } from '../support/stored-secret.ts'

export const CHROMIUM = '/usr/bin/chromium-headless-shell'
const BUILT = fileURLToPath(new URL('../../dist/console/index.html', import.meta.url))
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** For `skip` of a test: false when all is there. */
export const notTested = !existsSync(CHROMIUM)
  ? `NOT TESTED: ${CHROMIUM} is not installed`
  : !existsSync(BUILT)
    ? 'NOT TESTED: the console is not built; run npm run build'
    : false

/** What axe-core puts into a page, as far as it is used. */
interface Axe {
  run(manner: {
    readonly runOnly: readonly string[]
    readonly resultTypes: readonly string[]
    readonly preload: boolean
  }): Promise<{
    readonly violations: readonly {
      readonly id: string
      readonly nodes: readonly { readonly html: string }[]
    }[]
  }>
}

export const PASSWORD = 'a password of ten'

/** For `env`: the first customer whom an agent calls by hand answers after 7 s and talks for eight minutes. */
export const LONG_TALK = { YUHU_SIM_SEED: '952' }

export interface ConsoleWorld {
  readonly yuhu: TestServer
  /** What the pages logged as errors, what the policy refused, what was thrown. */
  readonly complaints: string[]
  /** A browser of somebody's own. */
  open(settings?: { language?: 'zh' | 'en'; scheme?: 'dark' | 'light'; width?: number }): Promise<Page>
  /** Signed in, on its first page. */
  signIn(page: Page, account: string, login: string, password?: string): Promise<void>
  /** Findings of the accessibility rules A and AA. */
  findings(page: Page): Promise<string[]>
}

export interface WorldManner {
  readonly exts?: readonly string[]
  readonly held?: readonly string[]
  readonly settings?: Record<string, unknown>
  readonly env?: Record<string, string>
  readonly speed?: number
  readonly dataDir?: string
  /** More of Chromium's switches. */
  readonly switches?: readonly string[]
}

/**
 * Account 9001 has 6 agents in group `sales` and a user of each role, all with PASSWORD; and an operator, whose
 * password is one-time.
 */
export async function consoleWorld(t: TestContext, manner: WorldManner = {}): Promise<ConsoleWorld> {
  const { exts = ['1001', '1002', '1003', '1004', '1005', '1006'], held = [], settings = {} } = manner
  const yuhu = await openServer([{ code: '9001', groups: { sales: exts }, held, settings }], {
    env: manner.env ?? {},
    ...(manner.speed !== undefined && { speed: manner.speed }),
    ...(manner.dataDir !== undefined && { dataDir: manner.dataDir }),
  })
  t.after(() => yuhu.close())
  const { store } = yuhu.server
  const passwordHash = storedSecret(PASSWORD)
  const account = await store.findAccount('9001')
  const add = (accountId: number | null, login: string, role: Role, ext: string | null, isOneTime: boolean) =>
    store.addUser({ accountId, login, name: login, role, ext, passwordHash, isOneTime })
  await add(null, 'operator', 'operator', null, true)
  for (const role of ['admin', 'supervisor'] as const) await add(account?.id ?? 0, role, role, null, false)
  await add(account?.id ?? 0, 'agent', 'agent', '1001', false)
  const browser = await chromiumOf(manner.switches)
  const contexts: BrowserContext[] = []
  // The server's last streams end with the pages that read them.
  t.after(() => Promise.all(contexts.map(shut)))
  const complaints: string[] = []
  return {
    yuhu,
    complaints,
    async open({ language = 'en', scheme = 'light', width = 1280 } = {}) {
      const context: BrowserContext = await browser.newContext({
        viewport: { width, height: 800 },
        colorScheme: scheme,
        locale: language === 'zh' ? 'zh-CN' : 'en-GB',
        reducedMotion: 'reduce',
      })
      contexts.push(context)
      context.setDefaultTimeout(GIVE_UP_MS)
      const page = await context.newPage()
      page.on('console', message => {
        // A browser reports every answer of 401 itself; the door asks who is signed in.
        const isRefusal = /status of 4\d\d/.test(message.text())
        if (message.type() === 'error' && !isRefusal) complaints.push(message.text())
      })
      page.on('pageerror', error => complaints.push(String(error)))
      await page.goto(`${yuhu.url}/`)
      return page
    },
    async signIn(page, code, login, password = PASSWORD) {
      await page.getByLabel(/Company code|企业编号/).fill(code)
      await page.getByLabel(/^Name|^用户名/).fill(login)
      await page.locator('input[autocomplete=current-password]').fill(password)
      await page.keyboard.press('Enter')
      await page
        .locator('h1')
        .filter({ hasNotText: /Sign in|登录/ })
        .waitFor()
    },
    findings: page => axeFindings(page),
  }
}

const browsers = new Map<string, Promise<Browser>>()

/** One for all files of the run that want the same switches: people in it share nothing. */
export function chromiumOf(switches: readonly string[] = []): Promise<Browser> {
  const key = switches.join(' ')
  const running =
    browsers.get(key) ??
    chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', ...switches] }).then(browser => {
      endsWithTheRun(() => browser.close())
      return browser
    })
  browsers.set(key, running)
  return running
}

/** An answer that a route of a page is still waiting for fails nobody. */
export async function shut(context: BrowserContext): Promise<void> {
  await Promise.all(context.pages().map(page => page.unrouteAll({ behavior: 'ignoreErrors' })))
  await context.close()
}

/** Findings of the accessibility rules A and AA, or only of some of them. */
export async function axeFindings(
  page: Page,
  rules: readonly string[] = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(AXE)
  return page.evaluate(async runOnly => {
    const { axe } = globalThis as unknown as { axe: Axe }
    const { violations } = await axe.run({ runOnly, resultTypes: ['violations'], preload: false })
    return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`))
  }, rules)
}

interface Routed {
  readonly __TSR_ROUTER__: {
    readonly history: { push(path: string): void }
    readonly state: { readonly location: object; readonly resolvedLocation?: object }
  }
}

/** Goes there as a link does: a page that is loaded again costs ten times as much. */
export async function follow(page: Page, path: string): Promise<void> {
  await page.evaluate(to => (globalThis as unknown as Routed).__TSR_ROUTER__.history.push(to), path)
  await page.waitForFunction(() => {
    const { location, resolvedLocation } = (globalThis as unknown as Routed).__TSR_ROUTER__.state
    return location === resolvedLocation
  })
}

/** Requests of shared workers pass by `page.route`: without them a page asks for its live stream itself. */
export async function withoutSharedWorkers(page: Page): Promise<void> {
  await page.addInitScript('delete globalThis.SharedWorker')
}

/** What is not found wrong: nobody is signed in yet; a task has too few calls to be simulated. */
const EXPECTED = /\/v1\/me$|\/what-if(\/grid)?$/

/** What a page logs as an error, what the policy refuses, who else is asked, what the server refuses. */
export function collectComplaints(page: Page, url: string): string[] {
  const complaints: string[] = []
  page.on('console', message => {
    // A browser reports refused requests itself; they are judged below.
    if (message.type() === 'error' && !/status of 4\d\d/.test(message.text())) complaints.push(message.text())
  })
  page.on('pageerror', error => complaints.push(String(error)))
  page.on('request', request => {
    if (!request.url().startsWith(url) && !/^(data|blob|about):/.test(request.url()))
      complaints.push(`asks ${request.url()}`)
  })
  page.on('response', response => {
    if (response.status() >= 400 && !EXPECTED.test(response.url()))
      complaints.push(`${response.status()} ${response.url()}`)
  })
  return complaints
}
