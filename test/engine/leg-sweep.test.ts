// The engine in virtual time over a switch that forgets to report, reports late, or does not do what it is
// asked: no call and no agent may hang.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { seeded } from '../../src/domain/random.ts'
import { type Awaited, type LegNews, Legs } from '../../src/engine/call/legs.ts'
import { LegSweep } from '../../src/engine/node/leg-sweep.ts'
import type { LiveLeg, Switch, SwitchEvent } from '../../src/telephony/port.ts'
import { LossySwitch } from '../../src/telephony/sim/index.ts'
import { HOUR, MINUTE, openWorld, SECOND, type World, type WorldOptions } from '../support/world.ts'

const ANSWERS: NonNullable<WorldOptions['world']> = {
  answerProbability: 1,
  busyProbability: 0,
  invalidProbability: 0,
  setup: { kind: 'fixed', ms: 1_000 },
  // Beside the moments at which legs are compared.
  ringToAnswer: { kind: 'fixed', ms: 5_300 },
  talk: { kind: 'fixed', ms: MINUTE },
  agentAnswer: { kind: 'fixed', ms: SECOND },
}
const BUSY = { ...ANSWERS, answerProbability: 0, busyProbability: 1 }

interface Filter {
  /** Events that are not reported. */
  readonly drops?: (event: SwitchEvent) => boolean
  /** `join` commands that are not heard. */
  readonly deaf?: () => boolean
  readonly snapshot?: (real: () => Promise<LiveLeg[]>) => Promise<LiveLeg[]>
}

function filtered(
  telephony: Switch,
  { drops = () => false, deaf = () => false, snapshot = real => real() }: Filter,
): Switch {
  return new Proxy(telephony, {
    get(target, verb) {
      if (verb === 'start')
        return (listen: (event: SwitchEvent) => void) => target.start(event => drops(event) || listen(event))
      if (verb === 'join') return (...args: [string, string]) => deaf() || target.join(...args)
      if (verb === 'snapshot') return () => snapshot(() => target.snapshot())
      const value: unknown = Reflect.get(target, verb)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}

const over = (filter: Filter, options: WorldOptions = {}) =>
  openWorld({ ...options, over: telephony => filtered(telephony, filter) })
const once = (matches: (event: SwitchEvent) => boolean) => {
  let done = false
  return (event: SwitchEvent) => {
    const isIt = !done && matches(event)
    done ||= isIt
    return isIt
  }
}
const isCustomer = (event: SwitchEvent) => 'legId' in event && event.legId.startsWith('call-')
const outcomes = (world: World) =>
  world.events.flatMap(event => (event.type === 'callFinished' ? [event.outcome] : []))
const repairs = (world: World) =>
  world.events.flatMap(event => (event.type === 'legRepaired' ? [event.what] : []))
const ended = (world: World, id: number) => world.store.tasks.get(id)?.state === 'ended'
const isStill = (world: World) => world.exts.every(ext => lastState(world, ext) === 'idle')
const lastState = (world: World, ext: string) =>
  world.events.flatMap(event => (event.type === 'agentChanged' && event.ext === ext ? [event.to] : [])).at(-1)

describe('a lost event', () => {
  test('the end of an unanswered call: the call is interrupted, and the contact is called again, once', async () => {
    const world = await over({ drops: once(event => event.type === 'ended') }, { agents: 1, world: BUSY })
    const id = world.addTask({}, 1)
    await world.runUntil(() => ended(world, id), HOUR)
    assert.deepEqual(outcomes(world), ['interrupted', 'busy'])
    assert.deepEqual(repairs(world), ['ended'])
  })

  test('the answer of a customer: it is reported late, and an agent talks to the customer', async () => {
    const world = await over(
      { drops: once(event => event.type === 'answered' && isCustomer(event)) },
      { agents: 1, world: ANSWERS },
    )
    const id = world.addTask({}, 1)
    await world.runUntil(() => ended(world, id), HOUR)
    assert.deepEqual(outcomes(world), ['connected'])
    assert.deepEqual(repairs(world), ['answered'])
    assert.equal(world.telephony.ledger.counts.dialed, 1)
  })

  test('the answer of a customer who leaves at once: the call is abandoned, and nobody is called again', async () => {
    const world = await over(
      { drops: event => event.type === 'answered' && isCustomer(event) },
      { agents: 1, world: { ...ANSWERS, patience: { kind: 'fixed', ms: 10 } } },
    )
    const id = world.addTask({}, 1)
    await world.runUntil(() => ended(world, id), HOUR)
    assert.deepEqual(outcomes(world), ['abandoned'])
    assert.equal(world.telephony.ledger.counts.dialed, 1)
    const [contact] = world.store.tasks.get(id)?.contacts.all ?? []
    assert.equal(contact?.answered, true)
  })

  test('the end of a conversation: the call is connected, and the agent goes on', async () => {
    const world = await over(
      { drops: once(event => event.type === 'ended' && isCustomer(event)) },
      { agents: 1, world: ANSWERS },
    )
    const id = world.addTask({}, 1)
    await world.runUntil(() => ended(world, id) && isStill(world), HOUR)
    assert.deepEqual(outcomes(world), ['connected'])
    assert.deepEqual(repairs(world), ['ended'])
  })

  test('the joining of two legs: they still have a conversation, which is not cut', async () => {
    const world = await over({ drops: event => event.type === 'joined' }, { agents: 1, world: ANSWERS })
    const id = world.addTask({}, 1)
    await world.runUntil(() => ended(world, id) && isStill(world), HOUR)
    assert.deepEqual(outcomes(world), ['connected'])
    assert.deepEqual(repairs(world), ['connected', 'connected'])
    const talked = world.events.find(event => event.type === 'callFinished')
    assert.ok(talked?.type === 'callFinished' && talked.talkMs > 50 * SECOND)
  })

  test("the answer of a rung agent's phone: it is reported late", async () => {
    const world = await over(
      { drops: event => event.type === 'answered' && !isCustomer(event) },
      { agents: 1, reach: 'ring', world: ANSWERS },
    )
    const id = world.addTask({}, 1)
    await world.runUntil(() => ended(world, id) && isStill(world), HOUR)
    assert.deepEqual(outcomes(world), ['connected'])
    assert.deepEqual(repairs(world), ['answered'])
  })

  test("the answer of a held agent's phone: the agent works", async () => {
    const world = await over(
      { drops: event => event.type === 'answered' && !isCustomer(event) },
      { agents: 1, world: ANSWERS },
    )
    const id = world.addTask({}, 1)
    await world.runUntil(() => ended(world, id), HOUR)
    assert.deepEqual(outcomes(world), ['connected'])
  })

  test("the end of a held agent's leg: it is opened again", async () => {
    const world = await over(
      { drops: once(event => event.type === 'ended' && !isCustomer(event)) },
      { agents: 1, world: ANSWERS },
    )
    await world.run(10 * SECOND)
    world.telephony.hangup('agent-1')
    await world.runUntil(() => world.telephony.ledger.counts.agentAnswered === 2, MINUTE)
    const id = world.addTask({}, 1)
    await world.runUntil(() => ended(world, id), HOUR)
    assert.deepEqual(outcomes(world), ['connected'])
  })
})

test('the report of a call that comes in is lost: it is hung up, once', async () => {
  const world = await over({ drops: event => event.type === 'incoming' })
  await world.run(10 * SECOND)
  world.telephony.callIn({ trunk: 'sim', from: '13800000001', to: '01012345678', patienceMs: HOUR })
  await world.run(10 * SECOND)
  const left = (await world.telephony.snapshot()).filter(leg => leg.tags === null)
  assert.deepEqual([left, repairs(world)], [[], ['stray']])
})

describe('a lost command', () => {
  for (const [who, n] of [
    ['the customer', 0],
    ['the agent', 1],
  ] as const) {
    test(`join of ${who}: it is repeated, and nobody counts as talking before both are there`, async () => {
      let asked = 0
      const world = await over(
        { deaf: () => asked++ === n },
        { agents: 1, world: { ...ANSWERS, patience: { kind: 'fixed', ms: HOUR } } },
      )
      const id = world.addTask({}, 1)
      await world.runUntil(() => ended(world, id) && isStill(world), HOUR)
      assert.deepEqual(outcomes(world), ['connected'])
      assert.deepEqual(repairs(world), [])
      const talked = world.events.find(event => event.type === 'callFinished')
      assert.ok(talked?.type === 'callFinished' && talked.talkMs === MINUTE, JSON.stringify(talked))
    })
  }

  test('join, every time: the call is given up and the agent is free', async () => {
    const world = await over(
      { deaf: () => true },
      { agents: 1, world: { ...ANSWERS, patience: { kind: 'fixed', ms: HOUR } } },
    )
    const id = world.addTask({}, 1)
    await world.runUntil(() => ended(world, id) && isStill(world), HOUR)
    assert.deepEqual(outcomes(world), ['abandoned'])
    assert.deepEqual(repairs(world), ['apart'])
  })
})

describe('a leg that nobody watches', () => {
  test('is hung up if its account is driven here, and left alone if it is not', async () => {
    const world = await openWorld({ agents: 1, world: { ...ANSWERS, answerProbability: 0 } })
    const call = { to: '13900000001', callerId: '', trunk: '', ringTimeoutMs: HOUR, mayDial: () => true }
    world.telephony.dial('ours', { ...call, tags: { accountId: world.accountId, callId: 77 } })
    world.telephony.dial('theirs', { ...call, tags: { accountId: world.accountId + 1, callId: 78 } })
    await world.run(10 * SECOND)
    const customers = (await world.telephony.snapshot()).filter(leg => typeof leg.tags?.callId === 'number')
    assert.deepEqual(
      customers.map(leg => leg.legId),
      ['theirs'],
    )
    assert.deepEqual(repairs(world), ['stray'])
  })
})

describe('no proof of a lost leg', () => {
  const rings = { ...ANSWERS, answerProbability: 0 }

  test('a snapshot that fails or takes long', async () => {
    for (const snapshot of [
      () => Promise.reject(new Error('away')),
      () => new Promise<LiveLeg[]>(() => {}),
    ]) {
      const world = await over(
        { snapshot, drops: event => event.type === 'ended' },
        { agents: 1, world: rings },
      )
      world.addTask({}, 1)
      await world.run(10 * MINUTE)
      assert.deepEqual([outcomes(world), repairs(world)], [[], []])
    }
  })

  test('a leg that is missing from two snapshots in a row and in the next one', async () => {
    let asked = 0
    const snapshot = (real: () => Promise<LiveLeg[]>) => (asked++ % 3 === 2 ? real() : Promise.resolve([]))
    const world = await over({ snapshot }, { agents: 1, world: rings })
    const id = world.addTask({}, 5)
    await world.runUntil(() => ended(world, id), HOUR)
    assert.deepEqual(new Set(outcomes(world)), new Set(['noAnswer']))
  })

  test('a snapshot of a switch that is down', async () => {
    const world = await openWorld({ agents: 1, world: rings })
    await world.run(10 * SECOND)
    world.telephony.down()
    await world.run(5 * MINUTE)
    assert.deepEqual(repairs(world), [])
  })
})

test('a late snapshot is ignored', async () => {
  const world = await openWorld({ agents: 0 })
  const legs = new Legs()
  const heard: LegNews[] = []
  let answer: ((legs: LiveLeg[]) => void) | null = null
  const sweep = new LegSweep({
    switch: {
      snapshot: () => new Promise(resolve => (answer = resolve)),
      hangup: () => assert.fail('nothing is hung up'),
    },
    legs,
    wall: world.clock,
    clock: world.clock,
    mayDial: () => true,
    isSwitchUp: () => true,
    emit: () => {},
  })
  legs.watch('a', { notify: (_legId, news) => heard.push(news), awaits: () => 'answer' })
  sweep.start()
  for (let round = 0; round < 10; round++) {
    await world.run(5 * SECOND)
    const resolve = answer as ((legs: LiveLeg[]) => void) | null
    resolve?.([])
    await world.run(SECOND)
  }
  assert.deepEqual(heard, [])
  sweep.stop()
})

test('a late event of joining the previous room is ignored', () => {
  const legs = new Legs()
  const heard: LegNews[] = []
  const awaited: Awaited = { joining: 'second' }
  legs.watch('a', { notify: (_legId, news) => heard.push(news), awaits: () => awaited })
  legs.pass({ type: 'joined', legId: 'a', room: 'first', at: 0 })
  assert.deepEqual(heard, [])
  legs.pass({ type: 'joined', legId: 'a', room: 'second', at: 0 })
  assert.deepEqual(heard, ['joined'])
})

test('with a fifth of all events lost or late every call ends, every agent returns, and nobody known to have answered is called again', async () => {
  for (const [seed, reach] of [
    [1, 'held'],
    [2, 'ring'],
    [3, 'held'],
    [4, 'ring'],
  ] as const) {
    const withheld = new Set<string>()
    const world = await openWorld({
      seed,
      reach,
      over: (telephony, clock) =>
        new LossySwitch(telephony, {
          loss: 0.1,
          clock,
          random: seeded(seed),
          watch: entry => withheld.add(`${entry.event} ${entry.legId}`),
        }),
    })
    const id = world.addTask({}, 400)
    // Agents whom a lost ring made busy report ready again.
    for (let minutes = 0; minutes < 24 * 60 && !ended(world, id); minutes++) {
      await world.run(MINUTE)
      for (const ext of world.exts)
        if (lastState(world, ext) === 'busy')
          world.store.setReady(world.accountId, ext, true, world.clock.now())
    }
    await world.run(MINUTE)
    assert.ok(ended(world, id), `seed ${seed}`)
    assert.ok([...world.store.calls.values()].every(call => call.end !== undefined))
    const contacts = world.store.tasks.get(id)?.contacts.all ?? []
    assert.equal(contacts.filter(contact => contact.called).length, 400)
    const answers = new Map<string, string>()
    for (const { what, legId, to } of world.ledger) {
      if (what === 'answered') answers.set(to, legId)
      const before = what === 'dialed' ? answers.get(to) : undefined
      if (before === undefined) continue
      assert.ok(
        withheld.has(`answered ${before}`) && withheld.has(`ended ${before}`),
        `seed ${seed}: ${to} answered and was called again`,
      )
    }
    assert.deepEqual(
      (await world.telephony.snapshot()).filter(leg => typeof leg.tags?.callId === 'number'),
      [],
    )
    for (const ext of world.exts)
      assert.ok(['idle', 'busy'].includes(lastState(world, ext) ?? ''), `${ext} hangs`)
  }
})
