// The page of imports in a real browser: a file with bad rows is sent, checked, added and undone; a reload
// loses nothing.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { consoleWorld, notTested } from './console-browser.ts'

const SHOTS = process.env['YUHU_SHOTS']
const phone = (n: number) => `138${String(n).padStart(8, '0')}`

test('a list with bad rows is imported and taken out again', { skip: notTested }, async t => {
  const world = await consoleWorld(t)
  const { store } = world.yuhu.server
  const accountId = (await store.findAccount('9001'))?.id ?? 0
  await store.createTask(
    accountId,
    {
      ...{ taskid: 't1', customtaskid: null, name: 'Spring', assignment: { type: 'group', name: 'sales' } },
      ...{ ratio: 1, pace: 'auto', concurrent: 10, callerIds: [], scheduledAt: null, endsAt: null },
      ...{ start: false, createdAt: Date.now() },
    },
    [],
  )
  const page = await world.open({ language: SHOTS === undefined ? 'en' : 'zh', ...(SHOTS && { width: 390 }) })
  const shot = async (name: string) => {
    if (SHOTS !== undefined) await page.screenshot({ path: `${SHOTS}/${name}.png`, fullPage: true })
  }
  await world.signIn(page, '9001', 'supervisor')
  await page.goto(new URL('/console/tasks/t1/import', page.url()).href)
  await page.locator('input[type=file]').waitFor({ state: 'attached' })
  await shot('1-choose')
  const rows = Array.from(
    { length: 500 },
    (_, n) => `${n % 100 === 99 ? '12' : phone(n)},customer ${n},k${n}`,
  )
  const buffer = Buffer.from(`Mobile,Name,userid\n${rows.join('\n')}\n`)
  await page.locator('input[type=file]').setInputFiles({ name: 'spring.csv', mimeType: 'text/csv', buffer })
  const check = page.getByRole('button', { name: /^(Check|检查)$/ })
  await check.waitFor()
  await shot('2-columns')
  await page.reload()
  await check.click()
  const add = page.getByRole('button', { name: /495/ })
  await add.waitFor()
  await shot('3-checked')
  assert.deepEqual(await world.findings(page), [])
  await add.click()
  const undo = page.getByRole('button', { name: /^(Undo the import|撤销导入)$/ })
  await undo.waitFor()
  await shot('4-added')
  assert.equal((await store.findTask(accountId, 't1'))?.total, 495)
  await undo.click()
  await page.getByText(/495 numbers were taken out|已撤回 495 个/).waitFor()
  await shot('5-undone')
  assert.equal((await store.findTask(accountId, 't1'))?.total, 0)
  assert.deepEqual(world.complaints, [])
})
