// Supervisors listen over `/v1`: who may, to whom, what is refused, and what the record says afterwards.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { recordFacts } from '../support/record-facts.ts'
import { withDatabase } from './past-calls.ts'
import { agentTalks } from './supervised.ts'
import { type Asker, V1World } from './v1-world.ts'

const NODE = 'node-a'

describe('listening over /v1', () => {
  let world: V1World
  let supervisor: Asker
  let accountId: number
  before(async () => {
    world = await V1World.start()
    supervisor = await world.signedIn('9001', 'supervisor')
    accountId = world.accountId('9001')
  })
  after(() => world.stop())

  const listen = (agentExt: string, body: unknown, asker = supervisor) =>
    asker.post(`/v1/agents/${agentExt}/listeners`, body)
  const over = () =>
    withDatabase(world, client =>
      client.query(
        `update call set ended_at = coalesce(ended_at, connected_at + interval '60 s'), outcome = 'connected',
           hangup_by = 'customer'`,
      ),
    )

  test('an extension listens, then whispers: one listener, and a request to the engine each time', async () => {
    await agentTalks(world, '1002')
    assert.equal((await listen('1002', { ext: '1001' })).status, 202)
    assert.equal((await listen('1002', { ext: '1001', mode: 'whispering' })).status, 202)
    const open = await world.store.openListeners(accountId)
    assert.deepEqual(
      open.map(({ ext, agentExt, mode, isTooOld }) => [ext, agentExt, mode, isTooOld]),
      [['1001', '1002', 'whispering', false]],
    )
    assert.deepEqual(await world.store.takeRequests(accountId, NODE), [
      { kind: 'listen', ext: '1001' },
      { kind: 'listen', ext: '1001' },
    ])
    await over()
  })

  test('the record of the call says who listened, how, from when to when, and not after its end', async () => {
    const callId = await agentTalks(world, '1002')
    await withDatabase(world, client => client.query('delete from listener'))
    await listen('1002', { ext: '1001' })
    const [open] = await world.store.openListeners(accountId)
    const from = world.world.clock.now - 50_000
    const spans = [
      { mode: 'listening', from, to: from + 5_000 },
      { mode: 'whispering', from: from + 5_000, to: null },
    ] as const
    const change = { listenerId: open?.listenerId ?? 0, spans, endedAt: null }
    const nothing = { calls: [], agents: [], tasks: [], pushes: [] }
    await recordFacts(world.store, { ...nothing, listeners: [change] })
    await over()
    const { body } = await supervisor.get(`/v1/calls/${callId}`)
    const { endedAt } = body
    assert.deepEqual(body.listeners, [{ ext: '1001', spans: [spans[0], { ...spans[1], to: endedAt }] }])
    const found = (await supervisor.get(`/v1/calls?agentExt=1002`)).body.rows
    assert.deepEqual(found[0].listeners, body.listeners)

    const endedListening = from + 9_000
    await recordFacts(world.store, { ...nothing, listeners: [{ ...change, endedAt: endedListening }] })
    await recordFacts(world.store, { ...nothing, listeners: [{ ...change, endedAt: endedListening + 1 }] })
    const again = (await supervisor.get(`/v1/calls/${callId}`)).body.listeners
    assert.equal(again[0].spans[1].to, endedListening, 'an end that is set never changes')
    assert.deepEqual(await world.store.openListeners(accountId), [])
  })

  test('whoever never was on the line is in no record', async () => {
    const callId = await agentTalks(world, '1002')
    await listen('1002', { ext: '1001' })
    const [open] = await world.store.openListeners(accountId)
    assert.equal(await world.store.closeListeners(accountId, 'node-b', [open?.listenerId ?? 0]), false)
    assert.equal((await world.store.openListeners(accountId)).length, 1)
    assert.equal(await world.store.closeListeners(accountId, NODE, [open?.listenerId ?? 0]), true)
    assert.deepEqual(await world.store.openListeners(accountId), [])
    await over()
    assert.deepEqual((await supervisor.get(`/v1/calls/${callId}`)).body.listeners, [])
  })

  test('a listening is ended by whom it is about', async () => {
    await agentTalks(world, '1002')
    const stop = async (ext: string) => (await supervisor.ask('DELETE', `/v1/agents/${ext}/listeners`)).body
    assert.equal((await stop('1002')).reason, 'isNotListenedTo')
    assert.equal((await stop('2001')).reason, 'agentNotFound')
    await listen('1002', { ext: '1001' })
    await world.store.takeRequests(accountId, NODE)
    assert.equal(await stop('1002'), null)
    assert.deepEqual(await world.store.takeRequests(accountId, NODE), [{ kind: 'hangUp', ext: '1001' }])
    const [open] = await world.store.openListeners(accountId)
    await world.store.closeListeners(accountId, NODE, [open?.listenerId ?? 0])
    await over()
  })

  test('another account is neither listened to nor listens, and says no more than nobody', async () => {
    await agentTalks(world, '1002')
    const theirs = await world.signedIn('9002', 'supervisor')
    for (const [asker, agentExt, ext] of [
      [supervisor, '2001', '1001'],
      [supervisor, '1002', '2001'],
      [theirs, '1002', '2001'],
      [theirs, '2001', '1001'],
    ] as const) {
      const { status, body } = await listen(agentExt, { ext }, asker)
      assert.deepEqual([status, body.reason], [404, 'agentNotFound'], `${ext} to ${agentExt}`)
    }
    assert.deepEqual(await world.store.openListeners(world.accountId('9002')), [])
    await over()
  })

  test('it says why not, in a sentence of either language', async () => {
    await agentTalks(world, '1002')
    const { body } = await listen('1001', { ext: '1001' })
    assert.equal(body.reason, 'listensToItself')
    assert.match(body.detail, /cannot listen to itself/)
    const chinese = await listen('1001', { ext: '1001' }, supervisor.with({ 'accept-language': 'zh' }))
    assert.match(chinese.body.detail, /不能监听自己/)
    assert.equal((await listen('1002', { ext: '1001', mode: 'shouting' })).body.reason, 'invalidInput')
    await over()
  })
})
