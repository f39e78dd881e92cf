// A supervisor listens to an agent's call from the page "Now" in a real browser, whispers, joins in, stops, puts
// the customer on hold, has another asked, and cuts a call off; the call's page says so afterwards.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { type ConsoleWorld, consoleWorld, LONG_TALK, notTested } from './console-browser.ts'

const LISTENER = '1002'

test('a supervisor listens in, whispers, joins, stops, holds for the agent, and cuts off', {
  skip: notTested,
}, async t => {
  const world = await consoleWorld(t, { exts: ['1001', LISTENER], env: LONG_TALK })
  const client = await world.yuhu.login('9001')
  await client.call('Sip_Call.MakeCall', { extnumber: '1001', destnumber: '13812345678' })
  const page = await world.open()
  await world.signIn(page, '9001', 'supervisor')
  const panel = page.getByRole('dialog', { name: 'Agent 1001’s call' })
  await page.getByRole('button', { name: 'Listen in on 1001' }).click()
  await panel.waitFor()
  await page.goto(`${world.yuhu.url}/console/agents?agent=1001`)
  await page.getByRole('button', { name: 'Listen in', exact: true }).click()
  const button = (name: string) => panel.getByRole('button', { name, exact: true })
  await button('Whisper').waitFor()
  assert.equal(await button('Whisper').getAttribute('aria-disabled'), 'true', 'no extension is chosen')
  assert.equal(await button('Stop listening').count(), 0)
  await panel.getByLabel('Listen with extension').click()
  await page.getByRole('option', { name: LISTENER }).click()
  assert.deepEqual(await world.findings(page), [])

  await button('Listen').click()
  await panel.getByText('You hear both; nobody hears you.').waitFor()
  assert.equal(await button('Listen').getAttribute('aria-pressed'), 'true')
  await button('Whisper').click()
  await panel.getByText(/Only the agent hears you/).waitFor()
  await button('Join in').click()
  await panel.getByText(/The customer and the agent hear you/).waitFor()
  assert.deepEqual(await world.findings(page), [])
  await page.locator('[data-state=talking]', { hasText: `${LISTENER} has joined in` }).waitFor()
  await button('Stop listening').click()
  await button('Stop listening').waitFor({ state: 'detached' })
  assert.equal(await button('Cut off…').count(), 1, 'the call goes on')

  await button('Hold').click()
  await panel.getByText('The customer is on hold and hears music.').waitFor()
  await button('Pause recording').click()
  await panel.getByText(/Recording is paused/).waitFor()
  await button('Back to the customer').click()
  await button('Transfer ▾').click()
  await page.getByLabel('Extension', { exact: true }).fill('1009')
  await page.getByRole('button', { name: 'Transfer now' }).click()
  await panel.getByRole('alert').waitFor()
  assert.deepEqual(await world.findings(page), [])
  await transfersElsewhere(world, page)

  await button('Cut off…').click()
  const question = page.getByRole('dialog', { name: 'Cut off agent 1001’s call?' })
  await question.getByRole('button', { name: 'Cut off', exact: true }).click()
  await panel.getByText('This agent is not talking to anybody now.').waitFor()
  await page.keyboard.press('Escape')
  await panel.waitFor({ state: 'detached' })

  const { store } = world.yuhu.server
  const accountId = (await store.findAccount('9001'))?.id ?? 0
  const search = {
    ...{ phone: null, from: null, to: null, agentExt: '1001', outcomes: [], taskid: null, disposition: null },
    ...{ userid: null, memberid: null, customuuid: null, before: null },
  }
  const [call] = (await store.searchCalls(accountId, search, 1)).rows
  await page.goto(`${world.yuhu.url}/console/calls?call=${call?.id}`)
  const course = page.getByRole('listitem').filter({ hasText: LISTENER })
  await course.filter({ hasText: 'whispers' }).waitFor()
  await course.filter({ hasText: 'has joined in' }).waitFor()
  assert.deepEqual(world.complaints, [])
})

/** Outside numbers once the account lets calls go there, and another agent who is asked first. */
async function transfersElsewhere({ yuhu, findings }: ConsoleWorld, page: Page): Promise<void> {
  const panel = page.getByRole('dialog', { name: 'Agent 1001’s call' })
  const button = (name: string) => panel.getByRole('button', { name, exact: true })
  const form = page.getByRole('dialog', { name: /^Transfer/ })
  const outside = form.getByText('Outside number')
  await button('Transfer ▾').click()
  await form.getByText('Group', { exact: true }).waitFor()
  assert.equal(await outside.count(), 0, 'the account lets no call go to an outside number')
  await yuhu.server.store.setSettings('9001', { transferOut: true })
  await outside.click()
  const number = form.getByLabel('Telephone number', { exact: true })
  await number.fill('110')
  await form.getByRole('button', { name: 'Transfer now' }).click()
  await panel.getByText('110 is not a number').waitFor()
  await button('Transfer ▾').click()
  await outside.click()
  await number.fill('18012345679')
  assert.deepEqual(await findings(page), [])
  await form.getByRole('button', { name: 'Ask first' }).click()
  await panel.getByText('The agent is calling number 18012345679. The customer hears music.').waitFor()
  await button('Back to the customer').click()

  await button('Transfer ▾').click()
  await form.getByText('Agent', { exact: true }).click()
  await form.getByLabel('Extension', { exact: true }).fill(LISTENER)
  await form.getByRole('button', { name: 'Ask first' }).click()
  await panel.getByText(`The agent talks with agent ${LISTENER}. The customer hears music.`).waitFor()
  await button('Hand over').waitFor()
  await button('Swap').click()
  await panel.getByText(`The agent talks with the customer; agent ${LISTENER} waits.`).waitFor()
  await button('Back to the customer').click()
  await button('Hold').waitFor()
}
