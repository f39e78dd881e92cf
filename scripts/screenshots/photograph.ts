// One browser in one language, theme and width: goes over the pages, takes them, notes every complaint.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { OFFICE, OFFICE_PASSWORD } from './office-seed.ts'
import type { PictureOf, Viewer } from './page-list.ts'

export interface Combination {
  readonly language: string
  readonly theme: string
  readonly width: number
}

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const RUN_AXE = `axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] })
  .then(({ violations }) => violations)`
const HEIGHT: Readonly<Record<number, number>> = { 390: 844 }
const SETTLED_MS = 700

interface AxeViolation {
  readonly id: string
  readonly nodes: readonly { readonly target: readonly string[]; readonly failureSummary: string }[]
}

interface PictureFiles {
  /** The folder. */
  readonly out: string
  readonly format: 'png' | 'webp'
}

/** Of a picture that is loaded with a page: letters stay sharp. */
const WEBP_QUALITY = 80

/** Answers a line a complaint. */
export async function photograph(
  browser: Browser,
  url: string,
  combination: Combination,
  pages: readonly PictureOf[],
  { out, format }: PictureFiles,
): Promise<string[]> {
  const { language, theme, width } = combination
  const found: string[] = []
  const viewers = [...new Set(pages.map(({ viewer }) => viewer))]
  for (const viewer of viewers) {
    const context = await browser.newContext({
      viewport: { width, height: HEIGHT[width] ?? 800 },
      colorScheme: theme === 'dark' ? 'dark' : 'light',
      locale: language === 'zh' ? 'zh-CN' : 'en-GB',
      timezoneId: OFFICE.timeZone,
      reducedMotion: 'reduce',
    })
    try {
      await context.addInitScript(`localStorage.setItem('yuhu.language', '${language}')`)
      await signIn(context, url, viewer)
      const task = await firstTask(context, url)
      for (const picture of pages.filter(page => page.viewer === viewer)) {
        const name = `${picture.name}-${language}-${theme}-${width}`
        const address = `${url}/console${picture.path.replace('{task}', task)}`
        const complaints = await takeOne(
          context,
          url,
          { ...picture, address },
          join(out, `${name}.${format}`),
        )
        found.push(...complaints.map(complaint => `${name}: ${complaint}`))
      }
    } finally {
      await context.close()
    }
  }
  return found
}

async function signIn(context: BrowserContext, url: string, viewer: Viewer): Promise<void> {
  if (viewer === 'nobody') return
  const answer = await context.request.post(`${url}/v1/session`, {
    headers: { 'yuhu-console': '1' },
    data: { account: viewer === 'operator' ? '' : OFFICE.code, login: viewer, password: OFFICE_PASSWORD },
  })
  if (!answer.ok()) throw new Error(`${viewer} is not signed in: ${await answer.text()}`)
}

/** Its id, if the viewer may see tasks. */
async function firstTask(context: BrowserContext, url: string): Promise<string> {
  const answer = await context.request.get(`${url}/v1/tasks`, { headers: { 'yuhu-console': '1' } })
  if (!answer.ok()) return ''
  const { rows } = (await answer.json()) as { rows: { taskid: string }[] }
  return rows[0]?.taskid ?? ''
}

async function takeOne(
  context: BrowserContext,
  url: string,
  picture: PictureOf & { readonly address: string },
  file: string,
): Promise<string[]> {
  const page = await context.newPage()
  const complaints: string[] = []
  listen(page, url, complaints)
  try {
    await page.goto(picture.address)
    await page.locator('h1').first().waitFor()
    await page.waitForTimeout(SETTLED_MS)
    await picture.open?.(page)
    await page.waitForTimeout(picture.open === undefined ? 0 : SETTLED_MS)
    await page.screenshot({
      path: file,
      ...(file.endsWith('.webp') && { type: 'webp' as const, quality: WEBP_QUALITY }),
    })
    const tooWide = await page.evaluate<number>(
      'document.documentElement.scrollWidth - document.documentElement.clientWidth',
    )
    if (tooWide > 0) complaints.push(`the page is ${tooWide} px wider than the window`)
    complaints.push(...(await axeFindings(page)))
  } catch (error) {
    complaints.push(error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error))
    await page.screenshot({ path: file }).catch(() => {})
  } finally {
    await page.close()
  }
  return complaints
}

/** Errors of the console and of scripts, reports of the content policy, requests to anybody else. */
function listen(page: Page, url: string, complaints: string[]): void {
  page.on('console', message => {
    // Who is asked whether somebody is signed in, and nobody is: the browser calls that an error.
    const isExpected = message.text().includes('status of 401')
    if ((message.type() === 'error' || message.type() === 'warning') && !isExpected)
      complaints.push(`console: ${message.text().slice(0, 300)}`)
  })
  page.on('pageerror', error => complaints.push(`script: ${error.message.slice(0, 300)}`))
  page.on('request', request => {
    if (!request.url().startsWith(url) && !/^(data|blob|about):/.test(request.url()))
      complaints.push(`asks a stranger: ${request.url()}`)
  })
}

async function axeFindings(page: Page): Promise<string[]> {
  await page.evaluate(AXE)
  const violations = await page.evaluate<AxeViolation[]>(RUN_AXE)
  return violations.flatMap(({ id, nodes }) =>
    nodes
      .slice(0, 3)
      .map(
        ({ target, failureSummary }) =>
          `axe ${id}: ${target.join(' ')} ${failureSummary.split('\n')[1]?.trim() ?? ''}`,
      ),
  )
}
