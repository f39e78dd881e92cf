// In a real browser: a proposal is run beside a task, compared with it, and taken by an admin.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { consoleWorld, notTested } from './console-browser.ts'

const NUMBERS = Array.from({ length: 3_000 }, (_, index) => ({ phone: String(13_800_000_000 + index) }))

test('a proposal runs beside a task; a supervisor sees what it would do, an admin takes it', {
  skip: notTested,
}, async t => {
  const world = await consoleWorld(t)
  const { store } = world.yuhu.server
  const client = await world.yuhu.login('9001')
  const { result: task } = await client.call('Sip_Yccall.TaskCreat', {
    ...{ assigntype: '3', assignagent: 'sales', telphone: JSON.stringify(NUMBERS), status: '1' },
    ...{ taskscale: '1:2', isscale: 'auto', concurrent: '100' },
  })
  const page = await world.open()
  const panel = page.getByRole('region', { name: 'Shadow run' })
  const button = (name: string) => panel.getByRole('button', { name })
  const goToTask = async () => {
    await page.goto(new URL(`/console/tasks/${task.taskid}?tab=whatIf`, page.url()).href)
    await panel.waitFor()
  }
  await world.signIn(page, '9001', 'supervisor')
  await goToTask()
  await button('Start').click()
  await panel.getByText('The proposal changes nothing.').waitFor()
  await panel.getByLabel('Cap on abandoned calls (%)').fill('1')
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    assert.deepEqual(await world.findings(page), [], colorScheme)
  }
  await button('Start').click()
  await panel.getByText(/Started by supervisor; runs until/).waitFor()
  const cap = panel.getByRole('row', { name: /^Cap/ })
  assert.match((await cap.textContent()) ?? '', /3\.0 %1\.0 %/)
  await panel.getByText('Only an admin may take it.').waitFor()
  assert.deepEqual(await world.findings(page), [])
  await button('End').click()
  await panel.getByText(/Started by supervisor; ended at/).waitFor()
  await page.getByRole('button', { name: 'Sign out' }).click()

  await world.signIn(page, '9001', 'admin')
  await goToTask()
  await button('Take').click()
  await panel.getByText('The proposal is the live setting now.').waitFor()
  assert.equal((await store.findAccount('9001'))?.settings.abandonRateMax, 0.01)
  assert.deepEqual(world.complaints, [])
})
