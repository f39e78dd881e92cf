// The contract of the engine's store for calls that play a message, over memory and over PostgreSQL.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { VoiceCourse } from '../../src/domain/call/voice.ts'
import { recordFacts } from '../support/record-facts.ts'
import { changes, ENGINE_STORES, type EngineWorld, NODE, NOON, RANG_OUT } from './store-world.ts'

const COURSE: VoiceCourse = {
  plays: 2,
  keyWaitSeconds: 5,
  keys: { '1': { does: 'transfer', to: { type: 'group', name: 'group' } }, '9': { does: 'block' } },
  otherwise: { does: 'hangUp' },
}
/** A second. */
const SOUND = new Int16Array(8_000)

let serial = 0
const newPhone = () => `137${String(++serial).padStart(8, '0')}`

for (const [name, open, skip] of ENGINE_STORES) {
  describe(`calls that play a message, in the engine's store: ${name}`, { skip }, () => {
    let world: EngineWorld
    let accountId: number
    before(async () => {
      world = await open()
      accountId = await world.addAccount({ waitPrompt: 'hold' })
      await world.store.holdAccount(accountId, NODE, 60_000)
      for (const prompt of ['hold', 'reminder', 'unused']) await world.addPrompt(accountId, prompt, SOUND)
    })
    after(() => world.close())

    const prompts = async () => (await world.store.loadAccount(accountId))?.prompts ?? []
    const ask = (phone = newPhone()) => world.askForVoice(accountId, phone, 'reminder', COURSE)
    const asked = async (callId: number) =>
      (await world.store.askedCalls(accountId)).find(call => call.callId === callId)
    const mark = (callId: number, node = NODE) =>
      world.store.markAsked(
        accountId,
        node,
        { callId, dialedAt: NOON, trunk: 'line', callerId: '0101' },
        false,
      )
    const ended = (callId: number) =>
      recordFacts(
        world.store,
        changes({ calls: [{ callId, end: { ...RANG_OUT, outcome: 'messageHeard' } }] }),
      )

    test('one is asked for with its plan, begun once, and its prompt is read until it is over', async () => {
      assert.deepEqual(
        (await prompts()).map(prompt => prompt.name),
        ['hold'],
      )
      const phone = newPhone()
      const callId = await ask(phone)
      const call = await asked(callId)
      const used = (await prompts()).find(prompt => prompt.name === 'reminder')
      assert.deepEqual(call?.voice, { ...COURSE, promptId: used?.id })
      assert.deepEqual([call?.phone, call?.ext, call?.otherPhone, used?.ms], [phone, null, null, 1_000])
      assert.equal(await mark(callId, 'another'), false)
      assert.equal(await mark(callId), true)
      assert.equal(await mark(callId), false)
      assert.equal(await asked(callId), undefined)
      assert.equal((await prompts()).length, 2)
      await ended(callId)
      assert.deepEqual(
        (await prompts()).map(prompt => prompt.name),
        ['hold'],
      )
    })

    test('what the last driver left is unfinished until it has an end, and one that never began is not', async () => {
      const [begun, waits] = [await ask(), await ask()]
      await mark(begun)
      const left = async () =>
        (await world.store.unfinishedCalls(accountId)).flatMap(({ callId, dialedAt, taskId }) =>
          callId === begun || callId === waits ? [[callId, dialedAt, taskId]] : [],
        )
      assert.deepEqual(await left(), [
        [begun, NOON, null],
        [waits, null, null],
      ])
      await ended(begun)
      await ended(waits)
      assert.deepEqual(await left(), [])
    })

    test('since when a customer wants an agent is known after a takeover', async () => {
      const callId = await ask()
      await mark(callId)
      const times = { answeredAt: NOON + 1_000, wantedAt: NOON + 9_000, connectedAt: NOON + 10_000 }
      await recordFacts(world.store, changes({ calls: [{ callId, ...times }] }))
      const left = (await world.store.unfinishedCalls(accountId)).find(call => call.callId === callId)
      assert.deepEqual([left?.answeredAt, left?.wantedAt, left?.connectedAt], Object.values(times))
      await ended(callId)
    })

    test('its number is blocked by the key of its customer; a call that is not there blocks nobody', async () => {
      const callId = await ask()
      await mark(callId)
      assert.equal(await world.store.blockCalled(accountId, callId, '9'), true)
      assert.equal(await world.store.blockCalled(accountId, 1_000_000, '9'), false)
      await ended(callId)
    })
  })
}
