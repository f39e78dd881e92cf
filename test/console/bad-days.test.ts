// What a day may bring while pages are open: a keyboard alone, a closed account, a clock that is wrong, a
// session that ends.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Page } from 'playwright-core'
import { storedSecret } from '../support/stored-secret.ts'
import {
  type ConsoleWorld,
  consoleWorld,
  follow,
  notTested,
  PASSWORD,
  withoutSharedWorkers,
} from './console-browser.ts'

const [FIRST = '', ...OTHERS] = Array.from({ length: 60 }, (_, index) => String(13_800_000_000 + index))

describe('a day at the console', { skip: notTested, concurrency: 2 }, () => {
  test('by keyboard alone: signed in, a task made, started and paused, a call found', async t => {
    const { open, complaints } = await consoleWorld(t, { speed: 20 })
    const page = await open()
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    await tabTo(page, 'input[autocomplete=organization]')
    for (const text of ['9001', 'supervisor', PASSWORD]) {
      await page.keyboard.type(text)
      if (text !== PASSWORD) await page.keyboard.press('Tab')
    }
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Now' }).waitFor()

    await tabTo(page, 'nav a[href$="/tasks"]')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Tasks' }).waitFor()
    await tabTo(page, 'role=button[name="New task"]')
    await page.keyboard.press('Enter')
    await page.getByRole('dialog').waitFor()
    await page.keyboard.type('Winter')
    await tabTo(page, '[role=dialog] input[aria-haspopup=listbox]')
    await page.keyboard.type('sales')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await tabTo(page, '[role=dialog] textarea')
    await page.keyboard.type(FIRST)
    // The others are pasted: 700 keys in a row cost half a minute of processor time.
    await page.keyboard.insertText(`,${OTHERS.join(',')}`)
    await tabTo(page, '[role=dialog] input[type=checkbox]')
    await page.keyboard.press('Space')
    await tabTo(page, '[role=dialog] button[type=submit]')
    await page.keyboard.press('Enter')
    await page.getByText('“Winter” was created with 60 numbers.').waitFor()

    const row = page.getByRole('row').filter({ hasText: 'Winter' })
    await row.getByText('Not started').waitFor()
    await tabTo(page, 'tbody button')
    await page.keyboard.press('Enter')
    await row.getByText('Running').waitFor()
    await row.getByRole('button', { name: 'Pause' }).waitFor()
    assert.equal(
      await page.evaluate('document.activeElement.textContent'),
      'Pause',
      'focus stays on the button',
    )
    // Somebody has to have been called before a call can be found.
    await row.getByRole('cell').nth(4).filter({ hasText: /[1-9]/ }).waitFor()
    await page.keyboard.press('Enter')
    await row.getByText('Paused').waitFor()

    await tabTo(page, 'nav a[href$="/calls"]')
    await page.keyboard.press('Enter')
    const calls = page.getByRole('table', { name: 'Records' })
    const [, phone = ''] =
      /(138\d{8})/.exec((await calls.locator('tbody tr').first().textContent()) ?? '') ?? []
    await tabTo(page, '#content input')
    await page.keyboard.type(phone)
    await calls.locator('tbody tr').nth(1).waitFor({ state: 'detached' })
    await tabTo(page, 'tbody a')
    await page.keyboard.press('Enter')
    await page.getByRole('dialog', { name: phone }).waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog', { name: phone }).waitFor({ state: 'detached' })
    assert.deepEqual(complaints, [])
  })

  test('an account is disabled: every open page says so and stops, and goes on when it is enabled', async t => {
    const world = await consoleWorld(t)
    const pages = await openPages(world, [
      ['supervisor', '/', 'Now'],
      ['supervisor', '/wall', '9001'],
      ['supervisor', '/tasks', 'Tasks'],
      ['admin', '/settings', 'Settings'],
      ['agent', '/desk', ''],
    ])
    const operator = await world.open()
    await world.signIn(operator, '', 'operator')
    await operator.getByLabel('Present password').fill(PASSWORD)
    await operator.getByLabel('New password').fill('the operator chose this')
    await operator.getByLabel('Once more').fill('the operator chose this')
    await operator.keyboard.press('Enter')
    await operator.getByRole('button', { name: '9001', exact: true }).click()
    await operator.getByRole('button', { name: 'Disable the account' }).click()
    await operator
      .getByRole('dialog', { name: 'Disable the account' })
      .getByRole('button', { name: /^Disable/ })
      .click()
    for (const page of pages) {
      // What a page said last stands there until the session of its tab has ended.
      await page.getByRole('heading', { name: 'Sign in' }).waitFor()
      await page.getByText('This account is disabled.').waitFor()
    }
    await operator.getByRole('button', { name: 'Enable the account' }).click()
    for (const page of pages) await page.getByText('This account is disabled.').waitFor({ state: 'detached' })
    await pages[2]?.getByRole('heading', { name: 'Tasks' }).waitFor()
    assert.deepEqual(world.complaints, [])
  })

  test('a session that was ended elsewhere ends on the page too, and the page says so', async t => {
    const { open, signIn, complaints } = await consoleWorld(t)
    const [here, there] = [await open(), await open({ language: 'zh' })]
    await signIn(here, '9001', 'supervisor')
    await signIn(there, '9001', 'supervisor')
    await there.goto(new URL('/console/me', there.url()).href)
    await there.getByRole('button', { name: '退出其他所有登录' }).click()
    await here
      .getByText('signed out', { exact: false })
      .or(here.getByText('session has ended', { exact: false }))
      .first()
      .waitFor()
    await there.getByRole('button', { name: '退出登录' }).click()
    await there.getByRole('heading', { name: '登录', exact: true }).waitFor()
    assert.equal(await there.getByRole('alert').count(), 0, 'whoever signs out is told nothing')
    assert.deepEqual(complaints, [])
  })

  test('whoever signs in next at a page sees nothing of what the one before saw', async t => {
    const { open, signIn, yuhu, complaints } = await consoleWorld(t)
    const { store } = yuhu.server
    const [accesskeyHash, passwordHash] = [storedSecret('k'), storedSecret(PASSWORD)]
    await store.addAccount({
      ...{ code: '9002', name: 'other', appid: 'other' },
      accesskeyHash,
      settings: {},
    })
    const accountId = (await store.findAccount('9002'))?.id ?? 0
    const admin = { login: 'admin', name: 'admin', role: 'admin', ext: null, isOneTime: false } as const
    await store.addUser({ ...admin, accountId, passwordHash })
    const client = await yuhu.login('9001')
    await client.call('Sip_Yccall.TaskCreat', {
      ...{ taskname: 'Only ours', assigntype: '3', assignagent: 'sales', taskscale: '1:1', telphone: '[]' },
    })
    const page = await open()
    await signIn(page, '9001', 'supervisor')
    await follow(page, '/console/tasks')
    await page.getByText('Only ours').first().waitFor()
    await store.setEnabled('9001', false)
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    let answer = () => {}
    const held = new Promise<void>(resolve => (answer = resolve))
    await page.route('**/v1/tasks*', async route => {
      await held
      await route.continue()
    })
    await signIn(page, '9002', 'admin')
    await page.getByRole('heading', { name: 'Tasks' }).waitFor()
    assert.equal(await page.getByText('Only ours').count(), 0)
    answer()
    await page.getByText('No task fits.').waitFor()
    assert.equal(await page.getByText('Only ours').count(), 0)
    assert.deepEqual(complaints, [])
  })

  for (const wrong of [-1, 1])
    test(`the browser's clock is ${wrong < 0 ? 'a day late' : 'a day early'}: times are the server's`, async t => {
      const { open, signIn, complaints } = await consoleWorld(t)
      const page = await open()
      await page.context().addInitScript(`{
        const Real = Date
        globalThis.Date = class extends Real {
          constructor(...given) { given.length === 0 ? super(Real.now() + ${wrong * DAY_MS}) : super(...given) }
          static now() { return Real.now() + ${wrong * DAY_MS} }
        }
      }`)
      await withoutSharedWorkers(page)
      let isCut = false
      await page.route('**/v1/live', route => (isCut ? route.abort() : route.continue()))
      await page.reload()
      await signIn(page, '9001', 'supervisor')
      await page.getByText('Agents 6').waitFor()
      const today = new Intl.DateTimeFormat('en-GB', { timeZone: 'Asia/Shanghai', dateStyle: 'medium' })
      await page.getByText(today.format(Date.now())).first().waitFor()
      // Agents were ready a moment ago, not a day ago and not in a day.
      const times = await page
        .locator('section')
        .getByText(/^\d+:\d\d(:\d\d)?$/)
        .allTextContents()
      assert.equal(times.length, 6)
      for (const time of times) assert.match(time, /^\d:\d\d$/)
      await page.goto(new URL('/console/calls?tab=sums', page.url()).href)
      const iso = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai' }).format(Date.now())
      await page.getByLabel('To').waitFor()
      assert.equal(await page.getByLabel('To').inputValue(), iso)
      isCut = true
      await page.getByRole('link', { name: 'Now' }).click()
      const minute = new Intl.DateTimeFormat('sv-SE', {
        timeZone: 'Asia/Shanghai',
        hour: '2-digit',
        minute: '2-digit',
      })
      const [first, then] = [minute.format(Date.now()), minute.format(Date.now() + 60_000)]
      const said = await page.getByText(/Connection lost at/).textContent()
      assert.ok(
        [first, then].some(time => said?.includes(time)),
        `${said} at ${first}`,
      )
      assert.deepEqual(
        complaints.filter(text => !/ERR_FAILED/.test(text)),
        [],
      )
    })
})

const DAY_MS = 86_400_000

function hasFocus(element: unknown): boolean {
  const { document } = globalThis as unknown as { document: { readonly activeElement: unknown } }
  return document.activeElement === element
}

interface Stop {
  readonly tabIndex: number
  readonly disabled?: boolean
  getClientRects(): { readonly length: number }
}

/** How many presses of Tab lie between what has the focus and this element, by the order of the page. */
function pressesTo(target: unknown): number {
  const { document } = globalThis as unknown as {
    document: { readonly activeElement: Stop; querySelectorAll(selector: string): Iterable<Stop> }
  }
  const stops = [...document.querySelectorAll('a[href], button, input, select, textarea, [tabindex]')].filter(
    one => one.tabIndex >= 0 && one.disabled !== true && one.getClientRects().length > 0,
  )
  const [from, to] = [stops.indexOf(document.activeElement), stops.indexOf(target as Stop)]
  return to > from ? to - from : stops.length - from + to
}

/** Radio buttons are one stop together, a dialog has ends of its own: the last stops are looked at. */
const LOOKED_AT = 3

/** Presses Tab until what `selector` finds first has the focus. */
async function tabTo(page: Page, selector: string): Promise<void> {
  const target = page.locator(selector).first()
  await target.waitFor()
  const presses = await target.evaluate(pressesTo)
  for (let blind = 0; blind < presses - LOOKED_AT; blind++) await page.keyboard.press('Tab')
  for (let looks = 0; looks < 80; looks++) {
    if (await target.evaluate(hasFocus)) return
    await page.keyboard.press('Tab')
  }
  assert.fail(`${selector} is not reached by Tab`)
}

async function openPages(
  world: ConsoleWorld,
  wanted: readonly (readonly [login: string, path: string, title: string])[],
): Promise<Page[]> {
  return Promise.all(
    wanted.map(async ([login, path, title]) => {
      const page = await world.open()
      await world.signIn(page, '9001', login)
      await follow(page, `/console${path}`)
      await page.getByRole('heading', { name: title }).first().waitFor()
      return page
    }),
  )
}
