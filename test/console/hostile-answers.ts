// Answers of the server in which every text that people or programs wrote is the worst there is.
import type { Page } from 'playwright-core'
import { withoutSharedWorkers } from './console-browser.ts'

const HOSTILE = `<script>alert(1)</script><img src=x onerror=alert(1)>\u202e gnp.exe \u200f ${'W'.repeat(5_000)}${'长'.repeat(5_000)}`

/** Names of fields that hold what somebody typed or sent. */
const FREE = new Set([
  ...['name', 'label', 'reason', 'remark', 'note', 'extra', 'userid', 'memberid', 'customuuid', 'script'],
  ...['taskName', 'task', 'groups', 'callerId', 'trunk', 'disposition', 'awayReason', 'subject', 'actor'],
  ...['client', 'address', 'lastError', 'login', 'appid', 'url', 'description', 'companyname', 'before'],
  ...['after', 'node', 'text', 'sentence', 'username', 'fromDomain', 'help'],
])
/** Their details are opened by their names, and no name is longer than this. */
const BY_NAME = /\/v1\/(groups|trunks)\b/
const NAME_MAX = 98
/** More make a page slow without making it worse. */
const ROWS_MAX = 4

/** From the next page that is loaded on. */
export async function hostileAnswers(page: Page, url: string): Promise<void> {
  await withoutSharedWorkers(page)
  await page.route(`${url}/v1/**`, async route => {
    const request = route.request()
    if (request.method() !== 'GET') return route.continue()
    if (/\/live$/.test(request.url())) {
      const first = await firstEvent(request.url(), await request.allHeaders())
      return route.fulfill({ contentType: 'text/event-stream', body: first })
    }
    const response = await route.fetch()
    if (!(response.headers()['content-type'] ?? '').includes('application/json'))
      return route.fulfill({ response })
    const worst = hostile(await response.json(), '')
    return route.fulfill({ response, json: BY_NAME.test(request.url()) ? withShortNames(worst) : worst })
  })
}

/** A stream has no end: what it says first is said, and said again when the page comes back. */
async function firstEvent(url: string, headers: Record<string, string>): Promise<string> {
  const response = await fetch(url, { headers })
  let text = ''
  for await (const part of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += part
    if (text.includes('event: snapshot') && text.endsWith('\n\n')) break
  }
  return text.replace(
    /^data: (.*)$/gm,
    (_, data: string) => `data: ${JSON.stringify(hostile(JSON.parse(data), ''))}`,
  )
}

function hostile(value: unknown, name: string): unknown {
  if (typeof value === 'string') return FREE.has(name) && value !== 'simulated' ? HOSTILE : value
  if (Array.isArray(value))
    return value.slice(0, ROWS_MAX).map((one, index) => {
      const worse = hostile(one, name)
      // Names tell rows apart; words of the program stay what they are.
      return typeof worse === 'string' && worse !== one ? `${index}${worse}` : distinct(worse, index)
    })
  if (typeof value !== 'object' || value === null) return value
  // A sentence in both languages, or whatever else stands under a free name.
  const within = (key: string) => (key === 'zh' || key === 'en' ? name : key)
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, hostile(one, within(key))]))
}

function withShortNames(answer: unknown): unknown {
  return JSON.parse(JSON.stringify(answer), (key, value) =>
    key === 'name' && typeof value === 'string' ? value.slice(0, NAME_MAX) : value,
  )
}

function distinct(row: unknown, index: number): unknown {
  if (typeof row !== 'object' || row === null || !('name' in row) || typeof row.name !== 'string') return row
  return { ...row, name: `${index}${row.name}` }
}
