// An admin uploads a prompt, hears it, chooses it for customers who wait, renames it, and cannot delete it
// while it is in use.
import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { wavFile } from '../sip/media/phone.ts'
import { consoleWorld, notTested } from './console-browser.ts'

const RATE = 44_100
const SECONDS = 2
const EVERY = { states: [], name: null, text: null, before: null }

/** An element as far as it is used. */
interface Playing {
  readonly duration: number
  readonly ended: boolean
  addEventListener(event: 'ended', heard: () => void): void
}

/** A tone in two channels. */
function recorded(): Buffer {
  const sound = Buffer.alloc(RATE * SECONDS * 4)
  for (let at = 0; at < RATE * SECONDS * 2; at++)
    sound.writeInt16LE(Math.round(8_000 * Math.sin((2 * Math.PI * 440 * (at >> 1)) / RATE)), at * 2)
  return wavFile({ channels: 2, rate: RATE, sound })
}

test('a prompt is uploaded, heard, chosen, renamed and kept while it is in use', {
  skip: notTested,
}, async t => {
  const folder = await mkdtemp(join(tmpdir(), 'yuhu-console-'))
  t.after(() => rm(folder, { recursive: true }))
  await writeFile(join(folder, 'please hold.wav'), recorded())
  await writeFile(join(folder, 'song.wav'), 'ID3 a song with a wrong name')
  const { yuhu, open, signIn, complaints, findings } = await consoleWorld(t)
  const page = await open()
  await signIn(page, '9001', 'admin')
  await page.goto(`${yuhu.url}/console/settings?tab=prompts`)
  await page.getByText('There are no prompts yet').waitFor()
  assert.deepEqual(await findings(page), [])

  await page.getByRole('button', { name: 'Upload a prompt' }).click()
  const form = page.getByRole('dialog', { name: 'Upload a prompt' })
  const file = form.locator('input[type=file]')
  await file.setInputFiles(join(folder, 'song.wav'))
  await form.getByRole('button', { name: 'Upload a prompt' }).click()
  await form.getByRole('alert').filter({ hasText: 'This is not a WAV file' }).waitFor()
  assert.deepEqual(await findings(page), [])
  await file.setInputFiles(join(folder, 'please hold.wav'))
  assert.equal(await form.getByLabel('Name').inputValue(), 'please hold')
  await form.getByRole('button', { name: 'Upload a prompt' }).click()
  await form.waitFor({ state: 'detached' })
  const row = page.getByRole('table', { name: 'Prompts' }).locator('tbody tr')
  await row.filter({ hasText: 'please hold' }).waitFor()
  assert.match((await row.first().textContent()) ?? '', /0:02.*Not used.*admin/)

  await page.getByRole('button', { name: 'Listen: please hold' }).click()
  const duration = await page.locator('audio').evaluate(async element => {
    const audio = element as unknown as Playing
    if (!audio.ended) await new Promise<void>(resolve => audio.addEventListener('ended', () => resolve()))
    return audio.duration
  })
  assert.ok(Math.abs(duration - SECONDS) < 0.01, `${duration} s`)
  assert.deepEqual(await findings(page), [])

  await page
    .getByRole('tab', { name: 'Settings' })
    .or(page.getByRole('link', { name: 'Settings' }))
    .last()
    .click()
  const choice = page
    .getByRole('combobox', { name: 'waitPrompt' })
    .or(page.locator('input[aria-label=waitPrompt]'))
  await choice.first().click()
  await page.getByRole('option', { name: 'please hold' }).click()
  await page.getByRole('button', { name: 'Save' }).click()
  const accountId = (await yuhu.server.store.findAccount('9001'))?.id ?? 0
  // Other settings have such a button too.
  const toDefault = page
    .locator('form')
    .filter({ has: page.locator('[aria-label=waitPrompt]') })
    .getByRole('button', { name: 'Back to the default' })
  await toDefault.waitFor()
  assert.equal((await yuhu.server.store.ownSettings(accountId)).waitPrompt, 'please hold')
  await toDefault.hover()
  assert.deepEqual(await findings(page), [])

  await page.goto(`${yuhu.url}/console/settings?tab=prompts`)
  await page.getByRole('button', { name: 'Delete: please hold' }).click()
  const asked = page.getByRole('dialog', { name: 'Delete' })
  await asked.getByRole('button', { name: 'Delete' }).click()
  await asked.getByRole('alert').filter({ hasText: 'by the setting waitPrompt' }).waitFor()
  await asked.getByRole('button', { name: 'Cancel' }).click()
  await page.getByRole('button', { name: 'Rename: please hold' }).click()
  const rename = page.getByRole('dialog', { name: 'Rename' })
  await rename.getByLabel('Name').fill('请稍候')
  await rename.getByRole('button', { name: 'Save' }).click()
  await row.filter({ hasText: '请稍候' }).waitFor()
  assert.match((await row.first().textContent()) ?? '', /While waiting/)
  assert.equal((await yuhu.server.store.ownSettings(accountId)).waitPrompt, '请稍候')

  await page.goto(`${yuhu.url}/console/tasks`)
  await page.getByRole('button', { name: 'New task' }).click()
  const task = page.getByRole('dialog', { name: 'New task' })
  await task.getByLabel('Name').fill('Reminder')
  await task.getByLabel('A message first').first().click()
  await page.getByRole('option', { name: '请稍候' }).click()
  await choose('Key for “never call again”', '1')
  await task.getByText('Key 1 is used twice').waitFor()
  assert.ok(await task.getByRole('button', { name: 'Create' }).isDisabled())
  await choose('Key for an agent', '3')
  assert.equal(await task.getByLabel('Group that answers').first().isVisible(), true)
  // Chosen again it is no key.
  await choose('Key for an agent', '3')
  await task.getByText('No key leads to an agent').waitFor()
  assert.deepEqual(await findings(page), [])
  await task.getByRole('button', { name: 'Create' }).click()
  await page
    .getByRole('table', { name: 'Tasks' })
    .locator('tbody tr')
    .filter({ hasText: 'plays “请稍候”' })
    .waitFor()
  const [made] = await yuhu.server.store.pageTasks(accountId, EVERY, 10)
  assert.deepEqual(made?.voice?.keys, { 1: { does: 'block' } })
  assert.deepEqual(complaints, [])

  async function choose(label: string, key: string): Promise<void> {
    await task.getByLabel(label).first().click()
    await page.getByRole('option', { name: key, exact: true }).click()
  }
})
