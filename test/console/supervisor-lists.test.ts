// In a real browser: a file of numbers goes onto the block list and off it again; a call is promised, given
// to an agent and called off; a task is made with its caller id and copied with its numbers; a push is tried.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createReceiver } from '../support/receiver.ts'
import { consoleWorld, notTested } from './console-browser.ts'

const SHOTS = process.env['YUHU_SHOTS']
const phone = (n: number) => `139${String(n).padStart(8, '0')}`

test('block list, call-backs, copies and pushes by a supervisor', { skip: notTested }, async t => {
  const world = await consoleWorld(t)
  const { store } = world.yuhu.server
  const accountId = (await store.findAccount('9001'))?.id ?? 0
  const receiver = await createReceiver()
  t.after(() => receiver.close())
  await store.setSettings('9001', { pushCallUrl: `${receiver.url}/crm` })
  await store.addCallerId('9001', '057187654321')
  const page = await world.open()
  const shot = async (name: string) => {
    if (SHOTS !== undefined) await page.screenshot({ path: `${SHOTS}/${name}.png`, fullPage: true })
  }
  const go = (path: string) => page.goto(new URL(`/console${path}`, page.url()).href)
  const button = (name: string | RegExp) =>
    page.getByRole('button', { name, exact: typeof name === 'string' })
  await world.signIn(page, '9001', 'supervisor')

  await t.test('a file is blocked, exported and taken off the list', async () => {
    await go('/blocks')
    await button('Import a file').click()
    await page.getByLabel('Why they are blocked').fill('register of March')
    const rows = Array.from({ length: 300 }, (_, n) => (n % 100 === 99 ? '12' : phone(n)))
    const buffer = Buffer.from(`Mobile\n${rows.join('\n')}\n`)
    await page.locator('input[type=file]').setInputFiles({ name: 'no.csv', mimeType: 'text/csv', buffer })
    await button('Check').click()
    const add = button(/Block 297 numbers/)
    await add.waitFor()
    assert.deepEqual(await world.findings(page), [])
    await shot('blocks-checked')
    await add.click()
    await page.getByText(/297 numbers are blocked/).waitFor()
    await page.getByRole('link', { name: 'Back to the block list' }).click()
    await page.getByText('register of March').first().waitFor()
    const pressed = { until: null, reason: 'key 9', by: 'call 7', source: 'key' } as const
    await store.addBlocks(accountId, { of: 'number', keys: ['13800000000'], ...pressed })
    await page.reload()
    const call = page.getByRole('link', { name: 'call 7' })
    assert.match((await call.getAttribute('href')) ?? '', /\/calls\?call=7$/)
    await shot('blocks')
    await button('Export').click()
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: 'CSV' }).click(),
    ])
    assert.equal(download.suggestedFilename(), 'block-list.csv')
    await button('Import a file').click()
    await page.getByRole('link', { name: 'no.csv' }).click()
    await button('Undo the import').click()
    await page.getByText(/297 numbers were taken off the list/).waitFor()
    const left = await store.pageBlocks(accountId, { of: 'number', prefix: null, after: '' }, 10)
    assert.deepEqual(
      left.map(({ reason }) => reason),
      ['key 9'],
    )
  })

  await t.test('a number is promised a call, given to an agent, and cancelled with a reason', async () => {
    await go('/call-backs')
    await button('Promise a call').click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Number').fill('13900000777')
    await dialog.getByLabel('Note').fill('offer of May')
    assert.deepEqual(await world.findings(page), [])
    await shot('call-back-made')
    await dialog.getByRole('button', { name: 'Promise the call' }).click()
    const row = page.getByRole('row', { name: /13900000777/ })
    await row.getByText('anyone').waitFor()
    await row.getByRole('button', { name: 'Change 13900000777' }).click()
    await dialog.getByLabel('Agent').fill('1001')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await row.getByText('1001').waitFor()
    assert.deepEqual(await world.findings(page), [])
    await shot('call-backs')
    await row.getByRole('button', { name: 'Change 13900000777' }).click()
    await button('Call it off').click()
    await dialog.getByLabel('Why').fill('called by post')
    await dialog.getByRole('button', { name: 'Call it off' }).click()
    await page.getByText(/No calls are promised/).waitFor()
    await page.getByText('Ended without a talk').click()
    await page.getByText('somebody cancelled it').waitFor()
    await shot('call-backs-over')
    const { rows } = await store.dueCallBacks(accountId, Date.now() + 7_200_000)
    assert.deepEqual(rows, [])
  })

  await t.test('a task is made with its caller id, and copied with its numbers', async () => {
    await go('/tasks')
    await button('New task').click()
    await page.getByLabel('Name', { exact: true }).fill('Spring')
    await page.getByRole('combobox', { name: 'Group that answers' }).click()
    await page.getByRole('option', { name: 'sales' }).click()
    await page.getByText('Hours and caller ids').click()
    await page.getByRole('combobox', { name: 'Caller ids' }).click()
    await page.getByRole('option', { name: '057187654321' }).click()
    await page.keyboard.press('Tab')
    await page.getByText(/may call at any hour|call hours, /).waitFor()
    await page.getByLabel('Numbers').fill('13800000001\n13800000002')
    await page.getByLabel('Start at once').uncheck()
    assert.deepEqual(await world.findings(page), [])
    await shot('create')
    await button('Create').click()
    await page.getByRole('link', { name: 'Spring' }).waitFor()
    await button('Copy').first().click()
    await page.getByLabel('All (2)').check()
    await page.getByText(/2 numbers will be copied/).waitFor()
    assert.deepEqual(await world.findings(page), [])
    await shot('copy')
    await page.getByRole('dialog').getByRole('button', { name: 'Copy' }).click()
    await page.getByText(/“Spring \(copy\)” was created with 2 numbers/).waitFor()
    const tasks = await store.pageTasks(
      accountId,
      { states: [], name: 'Spring (copy)', text: null, before: null },
      5,
    )
    assert.deepEqual(
      tasks.map(({ total, callerIds }) => [total, callerIds]),
      [[2, ['057187654321']]],
    )
  })

  await t.test('a push is tried, and what came of it is said', async () => {
    await go('/pushes')
    const calls = page.getByRole('region', { name: 'Call records' })
    await calls.getByRole('button', { name: 'Try now' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Try now' }).click()
    await page.getByText(/The receiver took the record: HTTP 200/).waitFor()
    assert.deepEqual(await world.findings(page), [])
    await shot('push-tried')
    assert.equal(receiver.received.length, 1)
  })
  assert.deepEqual(world.complaints, [])
})
