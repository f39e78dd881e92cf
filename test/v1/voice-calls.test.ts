// Calls that play a message, over `/v1`: what a body must say, whose they may name, and their records.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { recordFacts } from '../support/record-facts.ts'
import { type Asker, V1World } from './v1-world.ts'

const NODE = 'node-a'
const PHONE = '18012345671'

describe('calls that play a message, over /v1', () => {
  let world: V1World
  let supervisor: Asker
  let accountId: number

  before(async () => {
    world = await V1World.start()
    supervisor = await world.signedIn('9001', 'supervisor')
    accountId = world.accountId('9001')
    await world.store.setSettings('9001', { callHours: 'none' })
    await world.store.holdAccount(accountId, NODE, 3_600_000)
    for (const [code, name] of [
      ['9001', 'reminder'],
      ['9002', 'theirs'],
    ] as const) {
      const prompt = { name, samples: new Int16Array(8_000), uploadedBy: 'test' }
      await world.store.addPrompt(world.accountId(code), prompt)
    }
  })
  after(() => world.stop())

  const play = (voice: object, more: object = {}) =>
    supervisor.post('/v1/calls', {
      kind: 'voice',
      phone: PHONE,
      voice: { prompt: 'reminder', ...voice },
      ...more,
    })

  test('a body that is not right is refused with what is wrong, and nothing is asked for', async () => {
    for (const [answer, status, reason] of [
      [await play({ plays: 6 }), 400, 'invalidInput'],
      [await play({ keys: { a: { does: 'repeat' } } }), 400, 'invalidInput'],
      [await play({ keys: { '1': { does: 'transfer' } } }), 400, 'invalidInput'],
      [await play({ otherwise: { does: 'repeat' } }), 400, 'invalidInput'],
      [await play({}, { kind: 'song' }), 400, 'invalidInput'],
      [await supervisor.post('/v1/calls', { phone: PHONE }), 400, 'invalidInput'],
      [await play({}, { phone: '110' }), 409, 'numberInvalid'],
      [await play({ prompt: 'nothing' }), 404, 'promptNotFound'],
    ] as const)
      assert.deepEqual([answer.status, answer.body.reason], [status, reason], JSON.stringify(answer.body))
    assert.deepEqual(await world.store.askedCalls(accountId), [])
  })

  test('what another account has is as little there as what nobody has', async () => {
    const to = (target: object) => ({ keys: { '1': { does: 'transfer', to: target } } })
    for (const [theirs, absent] of [
      [{ prompt: 'theirs' }, { prompt: 'nothing' }],
      [to({ type: 'group', name: 'other' }), to({ type: 'group', name: 'nobody' })],
      [to({ type: 'extension', ext: '2001' }), to({ type: 'extension', ext: '2999' })],
    ] as const) {
      const [one, other] = [await play(theirs), await play(absent)]
      assert.deepEqual([one.status, one.body.reason], [404, other.body.reason], JSON.stringify(one.body))
    }
  })

  test('it is asked for, its record shows the keys, and two numbers are still joined without a kind', async () => {
    const answer = await play({
      keys: { '1': { does: 'transfer', to: { type: 'group', name: 'sales' } }, '9': { does: 'block' } },
    })
    assert.equal(answer.status, 202, JSON.stringify(answer.body))
    const { callId, legId, warnings } = answer.body
    const [asked] = await world.store.askedCalls(accountId)
    assert.deepEqual([asked?.callId, asked?.legId, warnings], [callId, legId, []])
    assert.deepEqual(asked?.voice?.otherwise, { does: 'hangUp' })
    const at = world.world.clock.now
    await world.store.markAsked(accountId, NODE, { callId, dialedAt: at, trunk: 't', callerId: '1' }, true)
    const marks = [{ what: 'keyPressed', key: '9', at: at + 5_000 }] as const
    const end = { endedAt: at + 6_000, outcome: 'neverAgain', by: 'us' } as const
    await recordFacts(world.store, {
      calls: [
        {
          callId,
          answeredAt: at + 1_000,
          marks,
          end: { ...end, sipStatus: null, q850: null, againAt: null },
        },
      ],
      ...{ agents: [], tasks: [], pushes: [] },
    })
    const { body } = await supervisor.get(`/v1/calls/${callId}`)
    assert.deepEqual([body.origin, body.outcome, body.marks], ['voice', 'neverAgain', [...marks]])
    const found = await supervisor.get('/v1/calls?outcome=neverAgain,messageHeard,messageCut')
    assert.equal(found.body.rows.length, 1)
    const joined = await supervisor.post('/v1/calls', { firstPhone: '18012345672', phone: '18012345673' })
    assert.equal(joined.status, 202, JSON.stringify(joined.body))
  })
})
