// Prompts reach the switch when settings name others than before, each account's own, and leave it with the
// account.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { HandedPrompts } from '../../src/engine/node/handed-prompts.ts'
import { MemoryStore } from '../../src/store/memory/index.ts'

test('prompts are handed over when they change, and only then', async () => {
  const store = new MemoryStore()
  const accountId = store.addAccount({ waitPrompt: 'hold' })
  const other = store.addAccount({ waitPrompt: 'hold' })
  store.addPrompt(accountId, 'hold', Int16Array.of(1))
  store.addPrompt(accountId, 'sorry', Int16Array.of(2))
  const handed: [number, unknown][] = []
  const prompts = new HandedPrompts(store, {
    usePrompts: (id, all) => handed.push([id, all.map(({ name, samples }) => `${name} ${samples.join()}`)]),
  })
  const round = async (id: number) => {
    const picture = await store.loadAccount(id)
    await prompts.hand(id, picture?.prompts ?? [])
    return handed.splice(0)
  }
  assert.deepEqual(await round(accountId), [[accountId, ['hold 1']]])
  assert.deepEqual(await round(accountId), [])
  assert.deepEqual(await round(other), [], "another account's prompt of that name is not its own")
  store.setSettings(accountId, { abandonPrompt: 'sorry' })
  assert.deepEqual(await round(accountId), [[accountId, ['hold 1', 'sorry 2']]])
  store.setSettings(accountId, { waitPrompt: null, abandonPrompt: null })
  assert.deepEqual(await round(accountId), [[accountId, []]])
  store.setSettings(accountId, { waitPrompt: 'sorry' })
  await round(accountId)
  prompts.drop(accountId)
  prompts.drop(other)
  assert.deepEqual(handed.splice(0), [[accountId, []]])
  assert.deepEqual(await round(accountId), [[accountId, ['sorry 2']]], 'it came back')
})

test('a prompt that the database could not give is asked for again', async () => {
  const store = new MemoryStore()
  const accountId = store.addAccount({ waitPrompt: 'hold' })
  store.addPrompt(accountId, 'hold', Int16Array.of(1))
  const { prompts: used = [] } = (await store.loadAccount(accountId)) ?? {}
  let isAway = true
  const handed: number[] = []
  const prompts = new HandedPrompts(
    {
      promptSamples: async (...which) => {
        if (isAway) throw new Error('the database is away')
        return store.promptSamples(...which)
      },
    },
    { usePrompts: (_, all) => handed.push(all.length) },
  )
  await assert.rejects(prompts.hand(accountId, used), /away/)
  isAway = false
  await prompts.hand(accountId, used)
  assert.deepEqual(handed, [1])
})
