// The office of the pictures for tests: its people, lines and tasks at work, and browsers in front of it.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Browser, Page } from 'playwright-core'
import { OFFICE, OFFICE_PASSWORD, seedOffice } from '../../scripts/screenshots/office-seed.ts'
import type { PictureOf, Viewer } from '../../scripts/screenshots/page-list.ts'
import { beginDay, Person } from '../../scripts/screenshots/working-day.ts'
import { readConfig } from '../../src/app/config.ts'
import { startServer } from '../../src/app/serve.ts'
import { createLog } from '../../src/report/log.ts'
import { endsWithTheRun, freshDatabase } from '../support/database.ts'
import { GIVE_UP_MS } from '../support/eventually.ts'
import { chromiumOf, collectComplaints, follow, shut } from './console-browser.ts'

export interface OfficeView {
  readonly language: 'zh' | 'en'
  readonly scheme: 'light' | 'dark'
  readonly width: number
}

export interface OfficeVisit {
  readonly page: Page
  /** Errors, reports of the policy, requests to strangers, refusals that nobody expects. */
  readonly complaints: string[]
  /** Goes to a page of the list, and returns when everything is there. */
  show(picture: Pick<PictureOf, 'path' | 'open'>): Promise<void>
  close(): Promise<void>
}

export interface Office {
  readonly url: string
  readonly browser: Browser
  /** Id of its first task. */
  readonly task: string
  visit(viewer: Viewer, view: OfficeView): Promise<OfficeVisit>
  close(): Promise<void>
}

export interface OfficeBooking {
  enter(): Promise<Office>
  leave(): Promise<void>
}

let shared: Promise<Office> | null = null
let booked = 0

/**
 * One office for all who book it while their files are loaded: nobody changes anything there. It opens for
 * the first and closes behind the last, since its calls go on while nobody looks.
 */
export function bookOffice(): OfficeBooking {
  booked++
  return {
    enter() {
      shared ??= openOffice()
      return shared
    },
    async leave() {
      booked--
      if (booked === 0) await (await shared)?.close()
    },
  }
}

async function openOffice(): Promise<Office> {
  const database = await freshDatabase()
  const dataDir = await mkdtemp(join(tmpdir(), 'yuhu-office-'))
  const config = readConfig({
    YUHU_PORT: '0',
    DATABASE_URL: database.url,
    YUHU_DATA_DIR: dataDir,
    YUHU_SIM_SPEED: '8',
    YUHU_SIM_SEED: '12',
    YUHU_DRAIN_SECONDS: '0',
  })
  const server = await startServer(config, 'all', createLog({ level: 'silent' }), {
    seed: seedOffice,
    answerWithinMs: GIVE_UP_MS,
  })
  await beginDay(server.url)
  const admin = await Person.signIn(server.url, OFFICE.code, 'admin')
  await until(async () => {
    const { rows } = await admin.ask<{ rows: unknown[] }>('GET', '/v1/calls?outcome=connected')
    return rows.length > 0
  })
  const { rows } = await admin.ask<{ rows: { taskid: string }[] }>('GET', '/v1/tasks')
  const task = rows[0]?.taskid ?? ''
  const browser = await chromiumOf()
  let closing: Promise<void> | null = null
  const close = () => {
    closing ??= server
      .stop()
      .then(() => database.drop())
      .then(() => rm(dataDir, { recursive: true, force: true }))
    return closing
  }
  endsWithTheRun(close)
  return {
    url: server.url,
    browser,
    task,
    visit: (viewer, view) => visit(browser, server.url, task, viewer, view),
    close,
  }
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await sleep(100)
}

async function visit(
  browser: Browser,
  url: string,
  task: string,
  viewer: Viewer,
  { language, scheme, width }: OfficeView,
): Promise<OfficeVisit> {
  const context = await browser.newContext({
    viewport: { width, height: 800 },
    colorScheme: scheme,
    locale: language === 'zh' ? 'zh-CN' : 'en-GB',
    timezoneId: OFFICE.timeZone,
    reducedMotion: 'reduce',
  })
  if (viewer !== 'nobody') {
    const answer = await context.request.post(`${url}/v1/session`, {
      headers: { 'yuhu-console': '1' },
      data: { account: viewer === 'operator' ? '' : OFFICE.code, login: viewer, password: OFFICE_PASSWORD },
    })
    if (!answer.ok()) throw new Error(`${viewer} is not signed in: ${await answer.text()}`)
  }
  context.setDefaultTimeout(GIVE_UP_MS)
  const page = await context.newPage()
  const complaints = collectComplaints(page, url)
  return {
    page,
    complaints,
    async show({ path, open }) {
      const whole = `/console${path.replace('{task}', task)}`
      if (page.url() === 'about:blank') await page.goto(`${url}${whole}`)
      else await follow(page, whole)
      await settled(page)
      await open?.(page)
      if (open !== undefined) await settled(page)
    },
    close: () => shut(context),
  }
}

/** Nothing is still being read. */
export async function settled(page: Page): Promise<void> {
  await page.locator('h1').first().waitFor()
  await page.locator('.mantine-Skeleton-root, [aria-busy=true]').first().waitFor({ state: 'detached' })
}
