// The agenda of the desk in a real browser: a call-back is promised, moved and kept, by keys.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CALL_BACK_STATES } from '../../src/domain/call-back.ts'
import { eventually } from '../support/eventually.ts'
import { consoleWorld, notTested } from './console-browser.ts'

const PHONE = '13800000042'
const OPEN = {
  ...{ states: CALL_BACK_STATES, ext: null, keeper: null, phone: PHONE },
  ...{ from: null, to: null, after: null },
} as const

test('an agent promises a number a call, leaves it to the group, and keeps it at once', {
  skip: notTested,
}, async t => {
  const world = await consoleWorld(t, { exts: ['1001'], settings: { callHours: 'none' } })
  const { store } = world.yuhu.server
  const accountId = (await store.findAccount('9001'))?.id ?? 0
  const stored = async () => (await store.pageCallBacks(accountId, OPEN, 10))[0]
  const page = await world.open()
  await world.signIn(page, '9001', 'agent')
  await page.locator('h1').filter({ hasText: /Ready/ }).waitFor()
  await page.getByText('No calls are promised.').waitFor()
  await page.keyboard.press('p')
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Number').fill(PHONE)
  await dialog.getByRole('button', { name: 'Tomorrow, this time' }).click()
  await dialog.getByLabel('Note').fill('wants an offer')
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    assert.deepEqual(await world.findings(page), [], `dialog, ${colorScheme}`)
  }
  await dialog.getByRole('button', { name: 'Promise the call', exact: true }).press('Enter')
  await dialog.waitFor({ state: 'detached' })
  const line = page.getByRole('listitem').filter({ hasText: PHONE })
  await line.getByText(/promised · yours · wants an offer/).waitFor()
  const made = await stored()
  assert.ok(made !== undefined && made.ext === '1001' && made.at > Date.now() + 20 * 3_600_000)
  assert.deepEqual(await world.findings(page), [], 'agenda')

  await line.getByRole('button', { name: `Move ${PHONE}` }).press('Enter')
  await dialog.getByLabel('Anyone of the group').check()
  await dialog.getByRole('button', { name: 'Move', exact: true }).press('Enter')
  await dialog.waitFor({ state: 'detached' })
  await line.getByText(/group sales/).waitFor()
  assert.equal((await stored())?.ext, null)

  await line.getByRole('button', { name: `Call ${PHONE} back now` }).press('Enter')
  await eventually('the number is called', async () => (await stored())?.callId !== null)
  const { callId, ext } = (await stored()) ?? {}
  assert.equal(ext, '1001')
  await eventually('its call has begun', async () => {
    const call = await store.findCall(accountId, callId ?? 0)
    return (await stored())?.state !== 'calling' || call !== null
  })
})
