// An agent's work on the desk in a real browser, by the keyboard alone, on the simulated switch.
import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import pg from 'pg'
import type { Page } from 'playwright-core'
import { readRecordingName } from '../../src/domain/recording.ts'
import { wavHead } from '../../src/domain/sound/wav-reader.ts'
import { type ConsoleWorld, consoleWorld, LONG_TALK, notTested } from './console-browser.ts'

const NUMBERS = Array.from({ length: 60 }, (_, index) => `138${String(index).padStart(8, '0')}`)
const DISPOSITIONS = [
  { code: 'sold', label: 'Sold', hotkey: 1, enabled: true },
  { code: 'later', label: 'Call later', hotkey: 2, enabled: true },
  { code: 'no', label: 'No interest', hotkey: 9, enabled: true },
]
const REASONS = [{ code: 'lunch', label: 'Lunch', limitSeconds: 1_800, enabled: true }]

const SETTINGS = {
  ...{ wrapUpSeconds: 600, wrapUpExtensionSeconds: 300, wrapUpExtensionsMax: 1 },
  // Half of the customers would be lost to one agent, and it is soon busy.
  ...{ enforceCapOnManual: false, abandonWaitMs: 30_000 },
  ...{ deskScript: 'Good morning, {userid}.', deskUrl: 'https://crm.example/{phone}' },
}

/** A list that one agent works on: every call is answered by the simulated people sooner or later. */
async function workFor(world: ConsoleWorld): Promise<number> {
  const { store } = world.yuhu.server
  const accountId = (await store.findAccount('9001'))?.id ?? 0
  await store.setDispositions(accountId, DISPOSITIONS, null)
  await store.setAwayReasons(accountId, REASONS, null)
  const client = await world.yuhu.login('9001')
  const { result: task } = await client.call('Sip_Yccall.TaskCreat', {
    ...{ assigntype: '3', assignagent: 'sales', telphone: '[]', taskscale: '1:12', status: '1' },
  })
  await client.call('Sip_Yccall.TaskAdd', {
    taskid: task.taskid,
    telphone: JSON.stringify(NUMBERS.map((phone, index) => ({ phone, userid: `c${index}` }))),
  })
  return accountId
}

const state = (page: Page, name: RegExp) => page.locator('h1').filter({ hasText: name }).waitFor()

/** No finding of the accessibility rules, light and dark. */
async function isAccessible({ findings }: ConsoleWorld, page: Page, what: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    assert.deepEqual(await findings(page), [], `${what}, ${colorScheme}`)
  }
}

test('an agent takes calls, says how they ended, extends and ends wrap-up, blocks a number and goes to lunch, by keys alone', {
  skip: notTested,
}, async t => {
  const world = await consoleWorld(t, { exts: ['1001'], settings: SETTINGS })
  const page = await world.open()
  await world.signIn(page, '9001', 'agent')
  await state(page, /Ready/)
  await isAccessible(world, page, 'ready')
  const accountId = await workFor(world)
  await state(page, /Talking/)
  const customer = page.getByRole('heading', { level: 2 })
  await customer.waitFor()
  const who = await customer.innerText()
  await page.getByText(/^Good morning, c\d+\.$/).waitFor()
  assert.match(
    (await page.getByRole('link', { name: /Open the customer/ }).getAttribute('href')) ?? '',
    /138\d{8}$/,
  )
  await isAccessible(world, page, 'talking')

  await page.reload()
  await customer.waitFor()
  assert.equal(await customer.innerText(), who, 'the customer is there again after a reload')

  await page.getByRole('radio', { name: /No interest/ }).waitFor()
  await page.keyboard.press('9')
  await page.getByRole('radio', { name: /No interest/, checked: true }).waitFor()
  // The server answers only once the note is written, which is saved with the last choice all the same.
  let answer = () => {}
  const isWritten = new Promise<void>(resolve => {
    answer = resolve
  })
  await page.route('**/disposition', async route => {
    await isWritten
    await route.continue()
  })
  await page.keyboard.press('1')
  await page.getByRole('radio', { name: /Sold/, checked: true }).waitFor()
  await page.getByLabel('Note').focus()
  await page.keyboard.type('wants 12 of them')
  await page.keyboard.press('Tab')
  answer()
  await page.getByText('Saved', { exact: true }).waitFor()
  await page.unroute('**/disposition')

  // The simulated customer may have hung up first.
  if (await tabTo(page, /^Hang up$/, 'Wrap-up')) await page.keyboard.press('Enter')
  await state(page, /Wrap-up/)
  await isAccessible(world, page, 'wrap-up')
  await page.keyboard.press('x')
  await page
    .locator('h1')
    .filter({ hasText: /Wrap-up 1[1-4]:\d\d/ })
    .waitFor()
  await page.getByRole('button', { name: /300 s more/ }).waitFor({ state: 'detached' })

  const phone = (await page.getByText(/^138\d{8} · answered/).innerText()).slice(0, 11)
  await page.keyboard.press('n')
  await page.getByRole('dialog', { name: `Never call ${phone} again?` }).waitFor()
  await isAccessible(world, page, 'asking')
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  const blocks = () =>
    world.yuhu.server.store.pageBlocks(accountId, { of: 'number', prefix: null, after: '' }, 10)
  assert.equal((await blocks()).length, 0, 'who thinks better of it has blocked nobody')
  await page.keyboard.press('n')
  await page.getByRole('button', { name: 'Never call again', exact: true }).waitFor()
  await page.keyboard.press('Enter')
  await page.getByText('On the block list now').waitFor()
  assert.deepEqual(
    (await blocks()).map(block => block.phone),
    [phone],
  )

  await page.getByRole('dialog').waitFor({ state: 'detached' })
  assert.ok(await tabTo(page, /^Not ready/))
  await page.keyboard.press('Enter')
  await page.getByRole('menuitem', { name: 'Lunch' }).waitFor()
  await isAccessible(world, page, 'choosing a reason')
  assert.ok(await goTo(page, 'ArrowDown', /^Lunch/))
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Ready', exact: true }).waitFor()
  await page.keyboard.press('e')
  await state(page, /Not ready/)
  await page.getByText(/Lunch/).first().waitFor()
  await isAccessible(world, page, 'not ready')
  await page.keyboard.press('r')
  await state(page, /Ready|Talking/)
  const { store } = world.yuhu.server
  const calls = await store.searchCalls(accountId, SEARCH, 10)
  const disposed = calls.rows.filter(row => row.disposition === 'sold')
  assert.deepEqual(
    disposed.map(row => [row.phone, row.note]),
    [[phone, 'wants 12 of them']],
  )
  assert.deepEqual(world.complaints, [])
})

test('an agent calls a number from the desk, ends the call, and finds the number among its last calls', {
  skip: notTested,
}, async t => {
  const world = await consoleWorld(t, { exts: ['1001'], settings: { ...SETTINGS, callHours: 'none' } })
  const page = await world.open()
  await world.signIn(page, '9001', 'agent')
  await state(page, /Ready/)
  const number = page.getByRole('textbox', { name: 'Number' })
  await number.fill('110')
  await number.press('Enter')
  await page.getByRole('alert').filter({ hasText: '110 is not a number' }).waitFor()
  await number.fill('138 1234 5678')
  await number.press('Enter')
  await state(page, /Talking/)
  await page.getByRole('heading', { level: 2, name: '13812345678' }).waitFor()
  if (await tabTo(page, /^Hang up$/, 'Ready')) await page.keyboard.press('Enter')
  await state(page, /Ready|Wrap-up/)
  await page.getByRole('button', { name: 'Call 13812345678 again' }).waitFor()
  await isAccessible(world, page, 'after a call of its own')
  assert.deepEqual(world.complaints, [])

  const supervisor = await world.open({ language: 'zh' })
  await world.signIn(supervisor, '9001', 'supervisor')
  await supervisor.goto(`${world.yuhu.url}/console/calls`)
  await supervisor.getByText('坐席外呼').first().waitFor()
})

test('an agent holds, mutes, pauses the recording, asks a colleague and hands the call over', {
  skip: notTested,
}, async t => {
  const world = await consoleWorld(t, {
    ...{ exts: ['1001', '1002'], settings: { ...SETTINGS, callHours: 'none', transferOut: true } },
    env: LONG_TALK,
  })
  const page = await world.open()
  await world.signIn(page, '9001', 'agent')
  await state(page, /Ready/)
  const number = page.getByRole('textbox', { name: 'Number' })
  await number.fill('13812345678')
  await number.press('Enter')
  const hold = page.getByRole('button', { name: /^Hold/ })
  await hold.waitFor()
  await page.keyboard.press('h')
  await page.getByText('The customer is on hold and hears music.').waitFor()
  await page.reload()
  await page.getByText('The customer is on hold and hears music.').waitFor()
  await isAccessible(world, page, 'on hold')
  await page.keyboard.press('h')
  await page.getByText('The customer is on hold').waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Mute' }).click()
  await page.getByText('You are muted: the customer cannot hear you.').waitFor()
  await page.getByRole('button', { name: 'Mute' }).click()
  await page.getByText('You are muted: the customer cannot hear you.').waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Pause recording' }).click()
  await page.getByText('Recording is paused').waitFor()
  await page.getByRole('button', { name: 'Record again' }).click()
  await page.getByText('Recording is paused').waitFor({ state: 'detached' })

  await page.getByRole('button', { name: /^Transfer/ }).click()
  const whom = page.getByRole('textbox', { name: 'Extension' })
  await whom.fill('1001')
  await page.getByRole('button', { name: 'Transfer now' }).click()
  await page.getByText('Agent 1001 has the call already').waitFor()
  await page.getByRole('button', { name: /^Transfer/ }).click()
  await page.getByText('Outside number').click()
  const outside = page.getByRole('textbox', { name: 'Telephone number' })
  await outside.fill('110')
  await page.getByRole('button', { name: 'Transfer now' }).click()
  await page.getByText('110 is not a number').waitFor()
  await page.getByRole('button', { name: /^Transfer/ }).click()
  await page.getByText('Agent', { exact: true }).click()
  await whom.fill('1002')
  await isAccessible(world, page, 'transferring')
  await page.getByRole('button', { name: 'Ask first' }).click()
  await page.getByText('You talk with agent 1002. The customer hears music.').waitFor()
  await page.getByRole('button', { name: 'Swap' }).click()
  await page.getByText('You talk with the customer; agent 1002 waits.').waitFor()
  await page.getByRole('button', { name: 'All three' }).click()
  await page.getByText('You, the customer and agent 1002 all talk.').waitFor()
  await isAccessible(world, page, 'all three')
  await page.getByRole('button', { name: 'Hand over' }).click()
  await state(page, /Wrap-up/)
  assert.deepEqual(world.complaints, [])
})

test('an agent hears the last of its call again while it goes on', { skip: notTested }, async t => {
  const dataDir = await mkdtemp(join(tmpdir(), 'yuhu-desk-'))
  t.after(() => rm(dataDir, { recursive: true }))
  const settings = { ...SETTINGS, callHours: 'none' }
  const world = await consoleWorld(t, { exts: ['1001'], settings, env: LONG_TALK, dataDir })
  const page = await world.open()
  await world.signIn(page, '9001', 'agent')
  await state(page, /Ready/)
  const number = page.getByRole('textbox', { name: 'Number' })
  await number.fill('13812345678')
  await number.press('Enter')
  const again = page.getByRole('button', { name: 'Last 30 s again' })
  await again.waitFor()
  await growRecording(world, dataDir)
  await again.click()
  await page.getByRole('button', { name: 'Stop', exact: true }).waitFor()
  // It is over when it has played to its end.
  await again.waitFor()
  assert.deepEqual(world.complaints, [])
})

/** Simulated people make no sound: two seconds of it, as they stand in a file that is being written. */
async function growRecording({ yuhu }: ConsoleWorld, dataDir: string): Promise<void> {
  const name = '9001_20261130_1_0c9f.wav'
  const part = join(dataDir, 'recordings', `${readRecordingName(name)?.path ?? ''}.part`)
  const sound = Buffer.alloc(2 * 8_000 * 4, 1)
  await mkdir(dirname(part), { recursive: true })
  await writeFile(part, Buffer.concat([wavHead(sound.length, 2, 8_000), sound]))
  const client = new pg.Client({ connectionString: yuhu.databaseUrl })
  await client.connect()
  await client.query('update call set recording = $1 where ended_at is null', [name])
  await client.end()
}

const SEARCH = {
  ...{ phone: null, from: 0, to: Number.MAX_SAFE_INTEGER, agentExt: null, outcomes: [], taskid: null },
  ...{ disposition: 'sold', userid: null, memberid: null, customuuid: null, before: null },
}

const tabTo = (page: Page, name: RegExp, unless?: string) => goTo(page, 'Tab', name, unless)

/** By one key; false: it is not reached, or the agent's state is this one before it is. */
async function goTo(page: Page, key: string, name: RegExp, unless = 'no state'): Promise<boolean> {
  const focused = () => page.evaluate<string>('document.activeElement?.textContent ?? ""')
  for (let presses = 0; presses < 60; presses++) {
    if ((await page.locator('h1').innerText()).startsWith(unless)) return false
    if (presses > 0 && name.test(await focused())) return true
    await page.keyboard.press(key)
  }
  return false
}
