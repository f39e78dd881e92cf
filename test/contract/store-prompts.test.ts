// The contract of the store for prompts: an engine is given those that the account's settings name, each with
// its own sound, and never another account's.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ENGINE_STORES } from './store-world.ts'

const HOLD = Int16Array.of(0, 1, -1, 32_767, -32_768)
const SORRY = Int16Array.of(7)

for (const [name, open, skip] of ENGINE_STORES) {
  test(`an engine has the prompts that settings name: ${name}`, { skip }, async t => {
    const world = await open()
    t.after(() => world.close())
    const { store } = world
    const [own, other] = [await world.addAccount(), await world.addAccount({ waitPrompt: 'hold' })]
    await world.addPrompt(own, 'hold', HOLD)
    await world.addPrompt(own, 'sorry', SORRY)
    const used = async (accountId: number) => (await store.loadAccount(accountId))?.prompts ?? []
    assert.deepEqual([await used(own), await used(other)], [[], []])
    await world.setSettings(own, { waitPrompt: 'hold', abandonPrompt: 'elsewhere.wav' })
    const [hold, ...rest] = await used(own)
    assert.deepEqual([hold?.name, rest], ['hold', []])
    const id = hold?.id ?? 0
    assert.deepEqual(await store.promptSamples(own, id), HOLD)
    assert.equal(await store.promptSamples(other, id), null)
    await world.setSettings(own, { abandonPrompt: 'sorry' })
    assert.deepEqual(
      (await used(own)).map(prompt => prompt.name),
      ['hold', 'sorry'],
    )
  })

  test(`who drives the account is notified of a new prompt: ${name}`, { skip }, async t => {
    const world = await open()
    t.after(() => world.close())
    const accountId = await world.addAccount({ waitPrompt: 'hold' })
    const changed = new Promise<void>(resolve => {
      t.after(world.store.onChange(id => id === accountId && resolve()))
    })
    await world.addPrompt(accountId, 'hold', HOLD)
    await changed
    assert.equal((await world.store.loadAccount(accountId))?.prompts.length, 1)
  })
}
