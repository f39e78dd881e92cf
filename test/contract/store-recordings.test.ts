// What the store says of recordings: which exist for whom, which are forgotten, and the key that signs links
// to them.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { RecordingName } from '../../src/domain/recording.ts'
import { migrate } from '../../src/store/migrate.ts'
import { createPostgresStore } from '../../src/store/postgres/index.ts'
import { skipWithout } from '../support/database.ts'
import { recordFacts } from '../support/record-facts.ts'
import { claimOf, NODE, NOON, PostgresWorld, phones } from './store-world.ts'

for (const kind of ['embedded', 'debian'] as const) {
  describe(`recordings in the store: postgres, ${kind}`, { skip: skipWithout(kind) }, () => {
    let world: PostgresWorld
    let accountId: number
    let ended: RecordingName
    let living: RecordingName
    before(async () => {
      world = await PostgresWorld.open(kind)
      accountId = await world.addAccount()
      await world.store.holdAccount(accountId, NODE, 60_000)
      const taskId = await world.addTask(accountId, phones(2))
      const [first, second] = await world.store.claim(claimOf(taskId, 2))
      assert.ok(first && second)
      ended = { name: `a_20260302_${first.callId}_x.wav`, callId: first.callId, path: '' }
      living = { name: `a_20260302_${second.callId}_x.wav`, callId: second.callId, path: '' }
      const end = {
        endedAt: NOON,
        outcome: 'connected',
        by: 'agent',
        sipStatus: null,
        q850: null,
        againAt: null,
      } as const
      const calls = [
        { callId: ended.callId, recording: ended.name, end },
        { callId: living.callId, recording: living.name },
      ]
      await recordFacts(world.store, { calls, agents: [], tasks: [], pushes: [] })
    })
    after(() => world.close())

    test('a recording exists only for its account, under its full name, once its call is over', async () => {
      const { store } = world
      assert.equal(await store.recordingExists(accountId, ended), true)
      assert.equal(await store.recordingExists(accountId, living), false)
      assert.equal(await store.recordingExists(await world.addAccount(), ended), false)
      assert.equal(await store.recordingExists(accountId, { ...ended, name: `b${ended.name}` }), false)
      assert.equal(await store.recordingExists(accountId, { ...ended, callId: living.callId }), false)
    })

    test('forgotten recordings are no longer named, and only the account that owns them can forget them', async () => {
      const { store } = world
      await store.forgetRecordings(accountId, [])
      await store.forgetRecordings(await world.addAccount(), [ended])
      await store.forgetRecordings(accountId, [{ ...ended, name: 'another.wav' }])
      assert.equal(await store.recordingExists(accountId, ended), true)
      await store.forgetRecordings(accountId, [ended])
      assert.equal(await store.recordingExists(accountId, ended), false)
      assert.equal((await store.unfinishedCalls(accountId))[0]?.recording, living.name)
    })

    test('the key of links has 256 bits and is the same for every node and after every start', async () => {
      const key = await world.store.linkKey()
      assert.equal(key.length, 32)
      assert.ok(new Set(key).size > 8, 'it looks random')
      await migrate(world.url)
      const other = createPostgresStore({ url: world.url })
      assert.deepEqual(await other.linkKey(), key)
      await other.close()
    })
  })
}
