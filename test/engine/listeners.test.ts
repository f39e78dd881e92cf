// The engine in virtual time: supervisors listen to a conversation, whisper, speak, and leave.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ListeningMode } from '../../src/domain/call/listening.ts'
import { seeded } from '../../src/domain/random.ts'
import { Engine } from '../../src/engine/node/engine.ts'
import { LossySwitch, type SimWorld } from '../../src/telephony/sim/index.ts'
import { mortality } from '../support/mortality.ts'
import { HOUR, MINUTE, openWorld, SECOND, type World, type WorldOptions } from '../support/world.ts'

const AGENT = '1001'
const SUPERVISOR = '1002'
const OTHER = '1003'
const TALKS: Partial<SimWorld> = {
  answerProbability: 1,
  busyProbability: 0,
  invalidProbability: 0,
  patience: { kind: 'fixed', ms: HOUR },
  talk: { kind: 'fixed', ms: 10 * MINUTE },
  agentAnswer: { kind: 'fixed', ms: 2 * SECOND },
}

/** The agent talks with a customer; the others are idle. */
async function open({ world, ...options }: WorldOptions = {}): Promise<World & { readonly callId: number }> {
  const opened = await openWorld({ agents: 3, reach: 'ring', ...options, world: { ...TALKS, ...world } })
  await opened.run(MINUTE)
  const callId = opened.store.askForCall(opened.accountId, { ext: AGENT, phone: '13912345678' })
  await opened.runUntil(() => opened.store.asked.get(callId)?.connectedAt !== undefined, MINUTE)
  await opened.run(SECOND)
  return { ...opened, callId }
}

const listen = (world: World, mode?: ListeningMode, ext = SUPERVISOR) =>
  world.store.askToListen(world.accountId, { ext, agentExt: AGENT, ...(mode && { mode }) })
const listenerOf = (world: World, id: number) => world.store.supervisors.get(id)
const modesOf = (world: World, id: number) => listenerOf(world, id)?.spans.map(({ mode }) => mode)
const isOver = (world: World, id: number) => () => listenerOf(world, id)?.endedAt !== null
const does = (world: World, id: number, mode: ListeningMode) => () => modesOf(world, id)?.at(-1) === mode
const rings = (world: World, ext: string) =>
  world.ledger.filter(({ what, to }) => what === 'agentRung' && to === ext).length
const stateOf = (world: World, ext: string) =>
  world.events.flatMap(event => (event.type === 'agentChanged' && event.ext === ext ? [event.to] : [])).at(-1)
const hangUp = (world: World, ext: string) => world.store.askEngine(world.accountId, { kind: 'hangUp', ext })
const legOf = (world: World, ext: string) =>
  world.ledger.findLast(({ what, to }) => what === 'agentRung' && to === ext)?.legId ?? ''

/** Who hears whom, by `customer` and the extensions. */
function hearing(world: World & { readonly callId: number }): Record<string, string[]> {
  const names = new Map([
    [`call-${world.callId}`, 'customer'],
    ...[AGENT, SUPERVISOR].map(ext => [legOf(world, ext), ext] as const),
  ])
  return Object.fromEntries(
    [...names].map(([legId, name]) => [
      name,
      world.telephony
        .heardBy(legId)
        .map(heard => names.get(heard) ?? heard)
        .toSorted(),
    ]),
  )
}

test('a listener hears both and is heard by nobody; a whisper is heard by the agent; speaking by both', async () => {
  for (const reach of ['ring', 'held'] as const) {
    const world = await open({ reach })
    const id = listen(world)
    await world.runUntil(does(world, id, 'listening'), MINUTE)
    const both = [AGENT, 'customer']
    assert.deepEqual(hearing(world), {
      ...{ customer: [AGENT], [AGENT]: ['customer'], [SUPERVISOR]: both },
    })
    assert.equal(stateOf(world, SUPERVISOR), 'talking')
    listen(world, 'whispering')
    await world.runUntil(does(world, id, 'whispering'), MINUTE)
    assert.deepEqual(hearing(world), {
      ...{ customer: [AGENT], [AGENT]: [SUPERVISOR, 'customer'], [SUPERVISOR]: both },
    })
    listen(world, 'speaking')
    await world.runUntil(does(world, id, 'speaking'), MINUTE)
    assert.deepEqual(hearing(world), {
      ...{ customer: [AGENT, SUPERVISOR], [AGENT]: [SUPERVISOR, 'customer'], [SUPERVISOR]: both },
    })
    listen(world, 'listening')
    await world.runUntil(does(world, id, 'listening'), MINUTE)
    assert.deepEqual(hearing(world), {
      ...{ customer: [AGENT], [AGENT]: ['customer'], [SUPERVISOR]: both },
    })
    assert.equal(rings(world, SUPERVISOR), 1, 'the phone rings once')
    assert.deepEqual(modesOf(world, id), ['listening', 'whispering', 'speaking', 'listening'])
  }
})

test('spans follow one after the other, without a gap, and end with the conversation', async () => {
  const world = await open()
  const id = listen(world, 'whispering')
  await world.runUntil(does(world, id, 'whispering'), MINUTE)
  await world.run(10 * SECOND)
  listen(world, 'speaking')
  await world.runUntil(isOver(world, id), HOUR)
  const spans = listenerOf(world, id)?.spans ?? []
  assert.equal(spans[0]?.to, spans[1]?.from)
  assert.ok((spans[0]?.to ?? 0) - (spans[0]?.from ?? 0) >= 10 * SECOND)
  assert.equal(spans[1]?.to, listenerOf(world, id)?.endedAt)
  await world.runUntil(() => world.store.asked.get(world.callId)?.end !== undefined, MINUTE)
  assert.equal(spans[1]?.to, world.store.asked.get(world.callId)?.end?.endedAt)
  const reported = world.events.flatMap(event => (event.type === 'listening' ? [event] : []))
  assert.deepEqual(
    reported.map(({ listener, agent, mode, callId }) => [listener, agent, mode, callId]),
    ['whispering', 'speaking', null].map(mode => [SUPERVISOR, AGENT, mode, world.callId]),
  )
})

test('a listener is free at once when the conversation is over, without wrap-up, and no leg is left', async () => {
  for (const reach of ['ring', 'held'] as const) {
    const world = await open({ reach, settings: { wrapUpSeconds: 30 } })
    const id = listen(world)
    await world.runUntil(does(world, id, 'listening'), MINUTE)
    hangUp(world, AGENT)
    await world.runUntil(isOver(world, id), MINUTE)
    assert.equal(stateOf(world, SUPERVISOR), 'idle')
    assert.equal(stateOf(world, AGENT), 'wrapUp')
    await world.run(MINUTE)
    assert.equal((await world.telephony.snapshot()).length, reach === 'held' ? 3 : 0)
  }
})

test('a listener who leaves, by its phone or by HangupCall, leaves the two others talking', async () => {
  for (const reach of ['ring', 'held'] as const)
    for (const how of ['phone', 'request'] as const) {
      const world = await open({ reach })
      const id = listen(world, 'speaking')
      await world.runUntil(does(world, id, 'speaking'), MINUTE)
      if (how === 'phone') world.telephony.hangup(legOf(world, SUPERVISOR))
      else hangUp(world, SUPERVISOR)
      await world.runUntil(isOver(world, id), MINUTE)
      await world.run(MINUTE)
      assert.equal(world.store.asked.get(world.callId)?.end, undefined)
      assert.deepEqual(hearing(world)['customer'], [AGENT])
      assert.deepEqual(world.telephony.heardBy(legOf(world, SUPERVISOR)), [])
      assert.equal(stateOf(world, AGENT), 'talking')
      assert.equal(stateOf(world, SUPERVISOR), 'idle')
    }
})

test('a phone that is not picked up ends the listening, and its agent stays ready', async () => {
  const world = await open()
  world.telephony.world.agentMisses = 1
  const id = listen(world)
  await world.runUntil(() => stateOf(world, SUPERVISOR) === 'reserved', SECOND)
  await world.runUntil(isOver(world, id), MINUTE)
  assert.deepEqual(listenerOf(world, id)?.spans, [])
  assert.equal(stateOf(world, SUPERVISOR), 'idle')
  assert.equal(world.store.asked.get(world.callId)?.end, undefined)
})

test('a conversation that ends while the phone rings ends the ring', async () => {
  const world = await open({ world: { agentAnswer: { kind: 'fixed', ms: 10 * SECOND } } })
  const id = listen(world)
  await world.run(SECOND)
  assert.equal(stateOf(world, SUPERVISOR), 'reserved')
  hangUp(world, AGENT)
  await world.runUntil(isOver(world, id), SECOND)
  assert.equal(stateOf(world, SUPERVISOR), 'idle')
  await world.run(MINUTE)
  assert.deepEqual(await world.telephony.snapshot(), [])
})

test('asked for twice at the same moment it rings once, and what was asked last is what it does', async () => {
  const world = await open()
  const id = listen(world, 'speaking')
  listen(world, 'speaking')
  listen(world, 'listening')
  await world.runUntil(does(world, id, 'listening'), MINUTE)
  await world.run(10 * SECOND)
  assert.equal(rings(world, SUPERVISOR), 1)
  assert.deepEqual(modesOf(world, id), ['listening'], 'it never spoke')
})

test('a listener is given no call while it listens, and counts for no task', async () => {
  const world = await open({ agents: 2 })
  const id = listen(world)
  await world.runUntil(does(world, id, 'listening'), MINUTE)
  world.addTask({ ratio: 1, pace: 'manual' }, 100)
  await world.run(2 * MINUTE)
  assert.equal([...world.store.calls.values()].filter(call => call.dialedAt !== undefined).length, 0)
  hangUp(world, SUPERVISOR)
  await world.runUntil(isOver(world, id), MINUTE)
  await world.runUntil(() => [...world.store.calls.values()].some(call => call.agentExt === SUPERVISOR), HOUR)
})

test('an agent who is not ready listens all the same, and is not ready again afterwards', async () => {
  const world = await open()
  world.store.setReady(world.accountId, SUPERVISOR, false, world.clock.now())
  await world.runUntil(() => stateOf(world, SUPERVISOR) === 'busy', MINUTE)
  const id = listen(world)
  await world.runUntil(does(world, id, 'listening'), MINUTE)
  hangUp(world, SUPERVISOR)
  await world.runUntil(() => stateOf(world, SUPERVISOR) === 'busy', MINUTE)
})

test('what cannot begin is closed: nobody talks, the extension is busy, it was asked for too long ago', async () => {
  const world = await open()
  const idle = world.store.askToListen(world.accountId, { ext: SUPERVISOR, agentExt: OTHER })
  await world.runUntil(isOver(world, idle), SECOND)
  const listening = listen(world)
  await world.runUntil(does(world, listening, 'listening'), MINUTE)
  const ofListener = world.store.askToListen(world.accountId, { ext: OTHER, agentExt: SUPERVISOR })
  await world.runUntil(isOver(world, ofListener), SECOND)
  hangUp(world, SUPERVISOR)
  await world.runUntil(isOver(world, listening), SECOND)
  const late = listen(world, 'listening', OTHER)
  const row = listenerOf(world, late)
  assert.ok(row !== undefined)
  row.isTooOld = true
  await world.runUntil(isOver(world, late), SECOND)
  assert.equal(rings(world, OTHER), 0)
})

test('what a process that died has left is closed by the next, and nobody is rung for it', async () => {
  const world = await openWorld({
    ...{ agents: 2, reach: 'ring', world: TALKS },
    through: store => {
      store.askToListen(1, { ext: SUPERVISOR, agentExt: AGENT })
      return store
    },
  })
  await world.run(10 * SECOND)
  const [left] = world.store.supervisors.values()
  assert.notEqual(left?.endedAt, null)
  assert.equal(rings(world, SUPERVISOR), 0)
})

test("the states of the listener's own leg are pushed, with how it listens", async () => {
  const world = await open({ settings: { pushStateUrl: 'http://crm/' } })
  const id = listen(world, 'whispering')
  await world.runUntil(does(world, id, 'whispering'), MINUTE)
  hangUp(world, SUPERVISOR)
  await world.runUntil(isOver(world, id), MINUTE)
  await world.run(SECOND)
  const states = world.store.pushes.flatMap(({ fact }) =>
    fact.type === 'legState' && fact.agentExt === SUPERVISOR ? [fact] : [],
  )
  assert.deepEqual(
    states.map(({ status, listening, isCustomerLeg, otherLegId, phone }) => [
      ...[status, listening, isCustomerLeg, otherLegId, phone],
    ]),
    ['ring', 'answer', 'hangup'].map(status => [
      ...[status, 'whispering', false, `call-${world.callId}`, '13912345678'],
    ]),
  )
})

test('while the customer is on hold the listener hears the agent, and both afterwards', async () => {
  const world = await open()
  const id = listen(world, 'speaking')
  await world.runUntil(does(world, id, 'speaking'), MINUTE)
  world.store.askEngine(world.accountId, { kind: 'hold', ext: AGENT })
  await world.run(SECOND)
  assert.deepEqual(hearing(world), { customer: [], [AGENT]: [SUPERVISOR], [SUPERVISOR]: [AGENT] })
  world.store.askEngine(world.accountId, { kind: 'resume', ext: AGENT })
  await world.run(SECOND)
  assert.deepEqual(hearing(world)['customer'], [AGENT, SUPERVISOR])
  assert.equal(listenerOf(world, id)?.endedAt, null)
})

test('when the call changes hands, the listening to the first agent ends; the next can be listened to', async () => {
  const world = await open()
  const first = listen(world, 'whispering')
  await world.runUntil(does(world, first, 'whispering'), MINUTE)
  const detail = { to: { type: 'extension', ext: OTHER } } as const
  world.store.askEngine(world.accountId, { kind: 'transfer', ext: AGENT, detail })
  await world.runUntil(isOver(world, first), MINUTE)
  await world.run(5 * SECOND)
  assert.equal(stateOf(world, OTHER), 'talking')
  assert.equal(stateOf(world, SUPERVISOR), 'idle')
  const call = world.store.asked.get(world.callId)
  if (call !== undefined) call.agentExt = OTHER
  const next = world.store.askToListen(world.accountId, { ext: SUPERVISOR, agentExt: OTHER })
  await world.runUntil(does(world, next, 'listening'), MINUTE)
  assert.equal(world.telephony.heardBy(legOf(world, SUPERVISOR)).length, 2)
})

test('an engine that stops ends the listening with the conversation', async () => {
  const world = await open()
  const id = listen(world)
  await world.runUntil(does(world, id, 'listening'), MINUTE)
  const stopped = world.engine.stop(SECOND)
  await world.runUntil(isOver(world, id), MINUTE)
  await world.run(MINUTE)
  await stopped
})

test('a switch whose events get lost leaves no listener and no leg', async () => {
  for (let seed = 1; seed <= 20; seed++) {
    const lossiness = { loss: 0, random: seeded(seed), watch: () => {} }
    const world = await open({
      over: (telephony, clock) => new LossySwitch(telephony, Object.assign(lossiness, { clock })),
    })
    lossiness.loss = 0.3
    const id = listen(world, 'whispering')
    await world.run(MINUTE)
    listen(world, 'speaking')
    await world.run(MINUTE)
    hangUp(world, AGENT)
    await world.run(MINUTE)
    assert.notEqual(listenerOf(world, id)?.endedAt, null, `seed ${seed}`)
    assert.equal(stateOf(world, SUPERVISOR), 'idle', `seed ${seed}`)
    assert.deepEqual(await world.telephony.snapshot(), [], `seed ${seed}`)
  }
})

test('after a death in any state the next process leaves no leg and no listener, and its agents are free', async () => {
  for (const mode of ['ringing', 'listening', 'whispering', 'speaking'] as const) {
    const mortal = mortality()
    const world = await open(mortal)
    if (mode === 'ringing') world.telephony.world.agentMisses = 1
    const id = listen(world, mode === 'ringing' ? 'listening' : mode)
    if (mode === 'ringing') await world.runUntil(() => stateOf(world, SUPERVISOR) === 'reserved', SECOND)
    else await world.runUntil(does(world, id, mode), MINUTE)
    await world.run(SECOND)
    assert.equal((await world.telephony.snapshot()).length, 3, mode)
    mortal.die()
    await world.store.releaseNode('test')
    const { store, telephony, clock, events } = world
    let legs = 0
    const next = new Engine({
      ...{ store, switch: telephony, clock, wall: clock, random: seeded(2), node: 'next' },
      newLegId: () => `next-${++legs}`,
      emit: event => events.push(event),
    })
    await next.start()
    await world.run(2 * MINUTE)
    assert.notEqual(listenerOf(world, id)?.endedAt, null, mode)
    assert.deepEqual(await telephony.snapshot(), [], mode)
    for (const ext of [AGENT, SUPERVISOR]) assert.equal(stateOf(world, ext), 'idle', `${mode} ${ext}`)
    assert.equal(legs, 0, 'nobody is rung again')
    await next.stop(0)
  }
})
