// Days are typed or chosen in the language of the console, whatever the browser speaks.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { axeFindings, notTested } from './console-browser.ts'
import { bookOffice } from './office.ts'

const booking = bookOffice()

test('a browser that speaks English shows a Chinese calendar on a Chinese page', {
  skip: notTested,
}, async t => {
  const office = await booking.enter()
  t.after(booking.leave)
  const view = { language: 'en', scheme: 'light', width: 1_280 } as const
  const { page, complaints, show, close } = await office.visit('supervisor', view)
  await show({ path: '/calls' })
  await page.getByRole('button', { name: '中文' }).click()
  const from = page.getByLabel('从', { exact: true })
  await from.fill('2026-03-02')
  await page.waitForURL(/from=2026-03-02/)
  await from.click()
  await page.getByRole('button', { name: '2026年3月' }).waitFor()
  assert.deepEqual(await axeFindings(page), [])
  await page.getByRole('button', { name: /^5 三月/ }).click()
  await page.waitForURL(/from=2026-03-05/)
  assert.equal(await from.inputValue(), '2026-03-05')
  assert.deepEqual(complaints, [])
  await close()
})
