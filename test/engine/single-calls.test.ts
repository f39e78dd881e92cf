// The engine in virtual time: calls that agents make themselves.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { SimWorld } from '../../src/telephony/sim/index.ts'
import { HOUR, MINUTE, openWorld, SECOND, type World, type WorldOptions } from '../support/world.ts'

const PHONE = '13912345678'
const ANSWERS: Partial<SimWorld> = {
  answerProbability: 1,
  busyProbability: 0,
  invalidProbability: 0,
  patience: { kind: 'fixed', ms: HOUR },
}

const open = ({ world, ...options }: WorldOptions = {}) =>
  openWorld({ agents: 1, reach: 'ring', ...options, world: { ...ANSWERS, ...world } })

/** Lets the agents register first. */
async function ask(world: World, phone = PHONE, ext = world.exts[0] ?? ''): Promise<number> {
  await world.run(SECOND)
  return world.store.askForCall(world.accountId, { ext, phone })
}

const recordOf = (world: World, callId: number) => world.store.asked.get(callId)
const statesOf = (world: World) =>
  world.events.flatMap(event => (event.type === 'agentChanged' ? [event.to] : []))
const stateNow = (world: World) => statesOf(world).at(-1)
const happenings = (world: World) => world.ledger.map(({ what }) => what)
const over = (world: World, callId: number) => () => recordOf(world, callId)?.end !== undefined

async function nothingLeft(world: World): Promise<void> {
  await world.run(10 * SECOND)
  assert.deepEqual(await world.telephony.snapshot(), [])
}

test("the agent's phone rings first, then the number is called, they talk, and the agent wraps up", async () => {
  const world = await open({
    settings: { wrapUpSeconds: 5, pushStateUrl: 'http://crm/', pushCallUrl: 'http://crm/' },
  })
  const callId = await ask(world)
  const askedAt = world.clock.now()
  await world.runUntil(over(world, callId), HOUR)
  const began = ['agentRung', 'agentAnswered', 'asked', 'dialed', 'answered']
  assert.deepEqual(happenings(world).slice(0, 5), began)
  assert.ok((world.ledger[0]?.at ?? 0) - askedAt <= 50, 'the phone rings at once')
  const record = recordOf(world, callId)
  assert.equal(record?.end?.outcome, 'connected')
  assert.equal(record?.agentExt, world.exts[0])
  await world.runUntil(() => stateNow(world) === 'idle', MINUTE)
  assert.deepEqual(statesOf(world).slice(-4), ['reserved', 'talking', 'wrapUp', 'idle'])
  await nothingLeft(world)
  const facts = world.store.pushes.map(({ fact }) => fact)
  const states = facts.flatMap(fact => (fact.type === 'legState' ? [[fact.status, fact.origin]] : []))
  assert.deepEqual(states, [
    ['ring', 'agent'],
    ['answer', 'agent'],
    ['hangup', 'agent'],
  ])
  assert.equal(facts.filter(fact => fact.type === 'callEnded').length, 1)
})

test('a held agent is on the line at once, and its line stays open after the call', async () => {
  const world = await open({ reach: 'held' })
  await world.run(MINUTE)
  const callId = await ask(world)
  await world.runUntil(over(world, callId), HOUR)
  assert.equal(recordOf(world, callId)?.end?.outcome, 'connected')
  assert.equal(world.telephony.ledger.counts.agentRung, 1)
  await world.run(MINUTE)
  assert.equal((await world.telephony.snapshot()).length, 1)
})

test('an agent who is not ready calls all the same, and is not ready again afterwards', async () => {
  for (const reach of ['ring', 'held'] as const) {
    const world = await open({ reach, settings: { wrapUpSeconds: 1 } })
    const [ext = ''] = world.exts
    await world.run(MINUTE)
    world.store.setReady(world.accountId, ext, false, world.clock.now())
    await world.runUntil(() => stateNow(world) === 'busy', MINUTE)
    const callId = await ask(world)
    await world.runUntil(over(world, callId), HOUR)
    assert.equal(recordOf(world, callId)?.end?.outcome, 'connected')
    await world.runUntil(() => stateNow(world) === 'busy', MINUTE)
    await nothingLeft(world)
  }
})

test('if the agent does not pick up, nobody is called, and the agent stays ready', async () => {
  const world = await open({ world: { agentMisses: 1 } })
  const callId = await ask(world)
  await world.runUntil(over(world, callId), MINUTE)
  assert.equal(recordOf(world, callId)?.end?.outcome, 'agentNotReached')
  assert.equal(world.telephony.ledger.counts.dialed, 0)
  assert.equal(stateNow(world), 'idle')
  await nothingLeft(world)
})

test('if the customer is not reached, the agent is free at once, ringing or held', async () => {
  for (const reach of ['ring', 'held'] as const) {
    const world = await open({ reach, world: { answerProbability: 0 } })
    await world.run(MINUTE)
    const callId = await ask(world)
    await world.runUntil(over(world, callId), 2 * MINUTE)
    assert.equal(recordOf(world, callId)?.end?.outcome, 'noAnswer')
    assert.deepEqual(statesOf(world).slice(-3), ['reserved', 'talking', 'idle'])
    await world.run(10 * SECOND)
    assert.equal((await world.telephony.snapshot()).length, reach === 'held' ? 1 : 0)
  }
})

test('the agent ends the call in every state of it, and nobody is left on a line', async () => {
  const slow = { agentAnswer: { kind: 'fixed', ms: 2 * SECOND } } as const
  for (const reach of ['ring', 'held'] as const) {
    for (const [afterMs, outcomes] of [
      [0, ['cancelled']],
      [1, ['cancelled']],
      [SECOND, ['cancelled']],
      [3 * SECOND, ['cancelled', 'connected']],
      [20 * SECOND, ['connected', 'cancelled', 'interrupted']],
    ] as const) {
      const world = await open({ reach, world: { ...slow, talk: { kind: 'fixed', ms: HOUR } } })
      const [ext = ''] = world.exts
      await world.run(MINUTE)
      const callId = await ask(world)
      await world.run(afterMs)
      world.store.askEngine(world.accountId, { kind: 'hangUp', ext })
      await world.runUntil(over(world, callId), MINUTE)
      const end = recordOf(world, callId)?.end
      assert.ok((outcomes as readonly string[]).includes(end?.outcome ?? ''), `${afterMs}: ${end?.outcome}`)
      assert.equal(end?.by, 'agent', `${afterMs}`)
      await world.run(MINUTE)
      assert.equal(stateNow(world), 'idle')
      assert.equal((await world.telephony.snapshot()).length, reach === 'held' ? 1 : 0)
    }
  }
})

test('hanging up while the phone rings for a customer refuses that call', async () => {
  const world = await open({ world: { agentMisses: 1 } })
  const [ext = ''] = world.exts
  world.addTask({ ratio: 1, pace: 'manual' }, 1)
  await world.runUntil(() => stateNow(world) === 'reserved', HOUR)
  await world.run(SECOND)
  world.store.askEngine(world.accountId, { kind: 'hangUp', ext })
  await world.runUntil(() => stateNow(world) === 'busy', 5 * SECOND)
})

test('an agent who calls is given nobody else until the call is over', async () => {
  const world = await open({ agents: 2, world: { talk: { kind: 'fixed', ms: 10 * MINUTE } } })
  world.addTask({ ratio: 1, pace: 'manual' }, 500)
  const [ext = ''] = world.exts
  for (const each of world.exts) world.store.setReady(world.accountId, each, false, world.clock.now())
  await world.run(MINUTE)
  const callId = await ask(world)
  for (const each of world.exts) world.store.setReady(world.accountId, each, true, world.clock.now())
  await world.runUntil(() => recordOf(world, callId)?.connectedAt !== undefined, 5 * MINUTE)
  const other = () => [...world.store.calls.values()].filter(call => call.agentExt === ext)
  await world.run(5 * MINUTE)
  assert.deepEqual(other(), [])
  await world.runUntil(over(world, callId), HOUR)
  await world.runUntil(() => other().length > 0, HOUR)
})

test('a call that finds no trunk waits for one; after a while it has failed', async () => {
  const world = await open()
  await world.run(SECOND)
  world.store.setTrunk(world.accountId, { channels: 0 })
  await world.run(SECOND)
  const callId = await ask(world)
  await world.run(3 * SECOND)
  assert.equal(recordOf(world, callId)?.end, undefined)
  assert.equal(stateNow(world), 'idle')
  world.store.setTrunk(world.accountId, { channels: 5 })
  await world.runUntil(() => recordOf(world, callId)?.connectedAt !== undefined, MINUTE)

  world.store.setTrunk(world.accountId, { channels: 0 })
  await world.runUntil(() => stateNow(world) === 'idle', HOUR)
  const late = await ask(world)
  await world.run(5 * SECOND)
  const record = recordOf(world, late)
  if (record !== undefined) record.isTooOld = true
  await world.runUntil(over(world, late), 10 * SECOND)
  assert.equal(recordOf(world, late)?.end?.outcome, 'trunkFailed')
  assert.equal(recordOf(world, late)?.dialedAt, undefined)
})

test('a process that lost the account ends no request: its next driver may be ringing the agent', async () => {
  const world = await open({
    // It is lost between reading the requests and dealing with them.
    through: store => {
      const askedCalls = store.askedCalls.bind(store)
      store.askedCalls = async accountId => {
        const asked = await askedCalls(accountId)
        if (asked.some(call => call.isTooOld)) {
          await store.releaseNode('test')
          await store.holdAccount(accountId, 'other')
        }
        return asked
      }
      return store
    },
  })
  await world.run(SECOND)
  world.store.setTrunk(world.accountId, { channels: 0 })
  await world.run(SECOND)
  const callId = await ask(world)
  const record = recordOf(world, callId)
  assert.ok(record !== undefined)
  record.isTooOld = true
  await world.run(10 * SECOND)
  assert.equal(await world.store.holdAccount(world.accountId, 'other'), true)
  assert.equal(recordOf(world, callId)?.end, undefined)
})

test('a process whose lease ran out while the phone rang does not dial the number', async () => {
  let isAway = false
  const world = await open({
    world: { agentAnswer: { kind: 'fixed', ms: 8 * SECOND } },
    through: store => {
      const renewLeases = store.renewLeases.bind(store)
      store.renewLeases = node =>
        isAway ? Promise.reject(new Error('the database is away')) : renewLeases(node)
      return store
    },
  })
  const callId = await ask(world)
  await world.runUntil(() => happenings(world).includes('agentRung'), MINUTE)
  isAway = true
  await world.runUntil(() => happenings(world).includes('agentAnswered'), MINUTE)
  await nothingLeft(world)
  assert.ok(!happenings(world).includes('dialed'))
  assert.equal(recordOf(world, callId)?.end?.outcome, 'cancelled')
})

test('stop-all withdraws a call that has not been answered, and ends talks if it is to', async () => {
  for (const endsTalks of [false, true]) {
    const world = await open({ world: { talk: { kind: 'fixed', ms: HOUR } } })
    const callId = await ask(world)
    await world.runUntil(() => recordOf(world, callId)?.connectedAt !== undefined, MINUTE)
    world.store.stopAll(world.accountId, { endsTalks })
    await world.run(MINUTE)
    assert.equal(recordOf(world, callId)?.end?.outcome, endsTalks ? 'connected' : undefined)
    const stopped = await ask(world, '13912345679')
    await world.run(5 * SECOND)
    assert.equal(recordOf(world, stopped)?.dialedAt, undefined)
  }
})

test('the caller id is the one asked for, or goes round those of the account', async () => {
  const callerIds: string[] = []
  const world = await open({
    over: telephony => ({
      ...telephonyOf(telephony),
      dial: (legId, call) => {
        callerIds.push(call.callerId)
        telephony.dial(legId, call)
      },
    }),
  })
  await world.run(SECOND)
  const [ext = ''] = world.exts
  const callId = world.store.askForCall(world.accountId, { ext, phone: PHONE, callerId: '02112345678' })
  await world.runUntil(over(world, callId), HOUR)
  assert.deepEqual(callerIds, ['02112345678'])
})

test('an engine that stops lets the call finish, and withdraws it when its time is over', async () => {
  const world = await open({ world: { talk: { kind: 'fixed', ms: MINUTE } } })
  const callId = await ask(world)
  await world.runUntil(() => recordOf(world, callId)?.connectedAt !== undefined, MINUTE)
  const stopped = world.engine.stop(HOUR)
  await world.runUntil(over(world, callId), 5 * MINUTE)
  assert.equal(recordOf(world, callId)?.end?.outcome, 'connected')
  await world.run(MINUTE)
  await stopped
})

function telephonyOf(telephony: World['telephony']) {
  const bound = (name: string) => {
    const verb = Reflect.get(telephony, name)
    return [name, typeof verb === 'function' ? verb.bind(telephony) : verb] as const
  }
  const names = Object.getOwnPropertyNames(Object.getPrototypeOf(telephony)).filter(
    name => name !== 'constructor',
  )
  return Object.fromEntries(names.map(bound)) as unknown as World['telephony']
}
