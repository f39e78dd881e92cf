// The engine in virtual time: calls that agents transfer to outside numbers.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TalkCommand, TalkDetail } from '../../src/domain/call/talk-command.ts'
import { seeded } from '../../src/domain/random.ts'
import { Engine } from '../../src/engine/node/engine.ts'
import { mortality } from '../support/mortality.ts'
import { HOUR, MINUTE, openWorld, SECOND, type World, type WorldOptions } from '../support/world.ts'

/** By its last two digits a number answers after 0.6 s (01, 02), is busy (10), or rings out (11). */
const CUSTOMER = '13900000001'
const OUTSIDE = '13900000002'

interface Talk {
  readonly world: World
  readonly callId: number
  /** The customer's leg. */
  readonly legId: string
}

/** The first agent talks with a customer. */
async function talk({ settings, ...options }: WorldOptions = {}): Promise<Talk> {
  const world = await openWorld({
    ...{ agents: 2, reach: 'ring', ...options },
    settings: { transferOut: true, wrapUpSeconds: 5, ...settings },
    world: { byNumber: true, patience: { kind: 'fixed', ms: HOUR }, talk: { kind: 'fixed', ms: HOUR } },
  })
  const [ext = ''] = world.exts
  await world.run(MINUTE)
  const callId = world.store.askForCall(world.accountId, { ext, phone: CUSTOMER })
  await world.runUntil(() => world.store.asked.get(callId)?.connectedAt !== undefined, MINUTE)
  return { world, callId, legId: world.store.asked.get(callId)?.legId ?? '' }
}

async function ask({ world }: Talk, kind: TalkCommand | 'hangUp', detail: TalkDetail = {}): Promise<void> {
  world.store.askEngine(world.accountId, { kind, ext: world.exts[0] ?? '', detail })
  await world.run(SECOND)
}

const out = (phone = OUTSIDE): TalkDetail => ({ to: { type: 'number', phone } })
const recordOf = ({ world, callId }: Talk) => world.store.asked.get(callId)
const dialled = ({ world }: Talk) => world.ledger.flatMap(({ what, to }) => (what === 'dialed' ? [to] : []))
const stateOf = ({ world }: Talk) =>
  world.events
    .flatMap(event => (event.type === 'agentChanged' && event.ext === world.exts[0] ? [event.to] : []))
    .at(-1)
/** Who the customer hears: an outside number's leg or the agent's. */
const heardBy = ({ world, legId }: Talk) =>
  world.telephony.heardBy(legId).map(leg => world.ledger.find(({ legId: each }) => each === leg)?.to)

async function nothingLeft(now: Talk): Promise<void> {
  await now.world.run(2 * MINUTE)
  assert.deepEqual(await now.world.telephony.snapshot(), [])
  assert.equal(stateOf(now), 'idle')
}

test('handed over at once: the number is called, talks with the customer, and the agent wraps up and is free', async () => {
  const now = await talk()
  const [ext] = now.world.exts
  await ask(now, 'transfer', out())
  await now.world.run(SECOND)
  assert.deepEqual(heardBy(now), [OUTSIDE])
  assert.equal(recordOf(now)?.end, undefined)
  await now.world.run(10 * SECOND)
  assert.equal(stateOf(now), 'idle')
  await ask(now, 'hangUp')
  await ask(now, 'hold')
  assert.deepEqual(heardBy(now), [OUTSIDE], 'the agent has the call no more')
  const next = now.world.store.askForCall(now.world.accountId, { ext: ext ?? '', phone: '13900000003' })
  await now.world.runUntil(() => now.world.store.asked.get(next)?.connectedAt !== undefined, MINUTE)
  await ask(now, 'hangUp')
  assert.equal(recordOf(now)?.end, undefined, 'what it hangs up is its next call')
  const { callId } = now
  now.world.store.askEngine(now.world.accountId, { kind: 'endCall', ext: '', detail: { callId } })
  await now.world.run(SECOND)
  const record = recordOf(now)
  assert.deepEqual([record?.end?.outcome, record?.agentExt], ['connected', ext])
  const marks = (record?.marks ?? []).map(mark => mark.what === 'transferred' && [mark.ext, mark.to])
  assert.deepEqual(marks, [[ext, OUTSIDE]])
  await nothingLeft(now)
})

test('asked first: consult, swap, all three, and hand over; the one who was asked may hang up', async () => {
  const now = await talk()
  const [ext = ''] = now.world.exts
  await ask(now, 'ask', out())
  await now.world.run(SECOND)
  assert.deepEqual(heardBy(now), [], 'the customer hears music')
  await ask(now, 'swap')
  assert.deepEqual(heardBy(now), [ext])
  await ask(now, 'joinAll')
  assert.deepEqual(heardBy(now).toSorted(), [ext, OUTSIDE].toSorted())
  await ask(now, 'resume')
  assert.deepEqual(heardBy(now), [ext])
  await ask(now, 'ask', out('13900000020'))
  await now.world.run(10 * SECOND)
  assert.deepEqual(heardBy(now), [ext], 'whoever was asked has left')
  await ask(now, 'ask', out())
  await now.world.run(SECOND)
  await ask(now, 'complete')
  assert.deepEqual(heardBy(now), [OUTSIDE])
  now.world.telephony.hangup(now.world.telephony.heardBy(now.legId)[0] ?? '')
  await now.world.run(SECOND)
  assert.equal(recordOf(now)?.end?.outcome, 'connected', 'the customer is not left alone')
  await nothingLeft(now)
})

test('a number that is not reached, or finds no trunk, gives the call back', async () => {
  for (const phone of ['13900000010', '13900000011', '13900000013']) {
    const now = await talk()
    await ask(now, 'transfer', out(phone))
    await now.world.run(MINUTE)
    assert.deepEqual(heardBy(now), [now.world.exts[0]], phone)
    await ask(now, 'hangUp')
    await nothingLeft(now)
  }
  const now = await talk()
  now.world.store.setTrunk(now.world.accountId, { channels: 1 })
  await now.world.run(SECOND)
  await ask(now, 'transfer', out())
  assert.deepEqual(heardBy(now), [now.world.exts[0]])
  assert.deepEqual(dialled(now), [CUSTOMER])
  now.world.store.setTrunk(now.world.accountId, { channels: 2 })
  for (let times = 0; times < 3; times += 1) {
    await now.world.run(2 * SECOND)
    await ask(now, 'ask', out())
    await now.world.run(SECOND)
    await ask(now, 'resume')
  }
  assert.equal(dialled(now).length, 4, 'each time the channel was given back')
  await ask(now, 'hangUp')
  await nothingLeft(now)
})

test('no outside number is called unless the account allows it, nor once all dialling was stopped', async () => {
  for (const kind of ['transfer', 'ask'] as const) {
    const now = await talk({ settings: { transferOut: false } })
    await ask(now, kind, out())
    await now.world.run(MINUTE)
    assert.deepEqual(dialled(now), [CUSTOMER])
    assert.deepEqual(heardBy(now), [now.world.exts[0]])
    await ask(now, 'hangUp')
    await nothingLeft(now)
  }
  const stopped = await talk()
  stopped.world.store.stopAll(stopped.world.accountId, { endsTalks: false })
  await stopped.world.run(SECOND)
  await ask(stopped, 'transfer', out())
  assert.deepEqual(dialled(stopped), [CUSTOMER], 'nothing is dialled once all was stopped')
  await ask(stopped, 'hangUp')
  await nothingLeft(stopped)
})

test('after a death in any state nobody hangs on a line, and nobody is called again', async () => {
  const ways: Readonly<Record<string, readonly (readonly [TalkCommand | 'hangUp', TalkDetail?])[]>> = {
    rings: [['transfer', out('13900000011')]],
    ringsAlone: [['transfer', out('13900000011')], ['hangUp']],
    consulting: [['ask', out()], ['mute']],
    handedOver: [['transfer', out()], ['mute']],
  }
  for (const [state, way] of Object.entries(ways)) {
    const mortal = mortality()
    const now = await talk(mortal)
    const { store, telephony, clock, events } = now.world
    for (const [kind, detail] of way) await ask(now, kind, detail)
    assert.ok((await telephony.snapshot()).length >= 2, state)
    mortal.die()
    await store.releaseNode('test')
    const before = dialled(now).length
    let legs = 0
    const next = new Engine({
      ...{ store, switch: telephony, clock, wall: clock, random: seeded(2), node: 'next' },
      newLegId: () => `next-${++legs}`,
      emit: event => events.push(event),
    })
    await next.start()
    await now.world.run(2 * MINUTE)
    assert.deepEqual(await telephony.snapshot(), [], state)
    assert.equal(recordOf(now)?.end?.outcome, 'connected', state)
    assert.deepEqual([dialled(now).length, legs], [before, 0], `${state}: nobody is called again`)
    await next.stop(0)
  }
})
