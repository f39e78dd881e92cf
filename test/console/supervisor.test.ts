// A supervisor's morning in a real browser: signs in, makes a task, watches it, pauses, ends and undoes it.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { consoleWorld, notTested, PASSWORD, withoutSharedWorkers } from './console-browser.ts'

const NUMBERS = Array.from({ length: 400 }, (_, index) => String(13_800_000_000 + index)).join('\n')

test('a supervisor makes a task, sees it dial, pauses it, ends it and undoes the end', {
  skip: notTested,
}, async t => {
  const { open, signIn, complaints, findings } = await consoleWorld(t)
  const page = await open()
  await signIn(page, '9001', 'supervisor')
  await page.getByRole('heading', { name: 'Now' }).waitFor()
  await page.getByText('There are no tasks.').waitFor()
  await page.getByRole('link', { name: 'Tasks' }).click()
  await page.getByRole('button', { name: 'New task' }).click()
  await page.getByLabel('Name', { exact: true }).fill('Autumn')
  await page.getByLabel('Group that answers').first().click()
  await page.getByRole('option', { name: 'sales' }).click()
  await page.getByLabel(/^Numbers/).fill(NUMBERS)
  await page.getByRole('button', { name: 'Create', exact: true }).click()
  await page.getByText('“Autumn” was created with 400 numbers.').waitFor()

  await page.getByRole('link', { name: 'Now' }).click()
  const task = page.getByRole('article', { name: 'Autumn' })
  await task.getByText(/Dialling:/).waitFor()
  await page.getByText(/\d+\sdialling\s· \d+\sringing/).waitFor()
  assert.deepEqual(await findings(page), [])
  await task.getByRole('button', { name: 'Pause' }).click()
  await task.getByText('Paused').first().waitFor()
  await task.getByRole('button', { name: 'End…' }).click()
  const dialog = page.getByRole('dialog', { name: 'End “Autumn”?' })
  await dialog.getByRole('button', { name: 'End the task' }).click()
  await page.getByRole('button', { name: 'Undo' }).click()
  await task.getByText('Running').first().waitFor()
  assert.deepEqual(complaints, [])
})

test('an operator with a one-time password chooses their own, and an account', {
  skip: notTested,
}, async t => {
  const { open, signIn, complaints, findings } = await consoleWorld(t)
  const page = await open({ language: 'zh', scheme: 'dark' })
  await signIn(page, '', 'operator')
  await page.getByRole('heading', { name: '设置自己的密码' }).waitFor()
  assert.deepEqual(await findings(page), [])
  await page.getByLabel('当前密码').fill(PASSWORD)
  await page.getByLabel('新密码').fill('the operator chose this')
  await page.getByLabel('再输一次').fill('the operator chose this')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: /^查看/ }).first().click()
  await page.getByRole('link', { name: '现在' }).click()
  await page.getByText('坐席 6').waitFor()
  assert.deepEqual(complaints, [])
})

test('a lost connection is said, and what was missed is there when it is back', {
  skip: notTested,
}, async t => {
  const { open, signIn, complaints } = await consoleWorld(t)
  const page = await open()
  await withoutSharedWorkers(page)
  await page.reload()
  // The way to the server is cut for the next stream, after the present one was ended by the page itself.
  let isCut = false
  await page.route('**/v1/live', route => (isCut ? route.abort() : route.continue()))
  await signIn(page, '9001', 'supervisor')
  await page.getByText('Agents 6').waitFor()
  isCut = true
  await page.getByRole('link', { name: 'Tasks' }).click()
  await page.getByRole('heading', { name: 'Tasks' }).waitFor()
  await page.getByRole('link', { name: 'Now' }).click()
  await page.getByText(/Connection lost at/).waitFor()
  isCut = false
  await page.getByText('Agents 6').waitFor()
  await page.getByText(/Connection lost at/).waitFor({ state: 'detached' })
  assert.deepEqual(
    complaints.filter(text => !/ERR_FAILED/.test(text)),
    [],
  )
})
