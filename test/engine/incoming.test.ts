// The engine in virtual time: people who call in.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seeded } from '../../src/domain/random.ts'
import { Engine } from '../../src/engine/node/engine.ts'
import type { SwitchEvent } from '../../src/telephony/port.ts'
import type { SimWorld } from '../../src/telephony/sim/index.ts'
import { mortality } from '../support/mortality.ts'
import { HOUR, MINUTE, openWorld, SECOND, type World, type WorldOptions } from '../support/world.ts'

const DOOR = '01012345678'
const CALLER = '13912345678'
const ANSWERS: Partial<SimWorld> = {
  answerProbability: 1,
  busyProbability: 0,
  invalidProbability: 0,
  talk: { kind: 'fixed', ms: 20 * SECOND },
  prompt: { kind: 'fixed', ms: 10 * SECOND },
}
const AGENTS = {
  inbound: 'agents',
  inboundGroup: 'service',
  inboundPrompt: 'closed',
  wrapUpSeconds: 1,
} as const

/** With a group of all agents, and one caller id. */
async function open({ world, settings, ...options }: WorldOptions = {}): Promise<World> {
  const made = await openWorld({
    ...{ agents: 2, reach: 'ring', ...options },
    settings: { ...AGENTS, ...settings },
    world: { ...ANSWERS, ...world },
  })
  made.store.setCallerIds(made.accountId, [DOOR])
  const members = made.exts.map(ext => ({ ext, priority: 1 }))
  made.store.addGroup(made.accountId, { name: 'service', strategy: 1, members })
  await made.run(2 * SECOND)
  return made
}

function callIn(
  world: World,
  call: { from?: string; to?: string; patienceMs?: number; trunk?: string } = {},
) {
  const trunk = `trunk-${world.accountId}`
  return world.telephony.callIn({ trunk, from: CALLER, to: DOOR, patienceMs: HOUR, ...call })
}

const received = (world: World) => [...world.store.callers.values()]
const endsOf = (world: World) =>
  received(world).map(({ end }) => (end === undefined ? 'living' : `${end.outcome} ${end.by}`))
const isOver = (world: World) => () => received(world).length > 0 && !endsOf(world).includes('living')
const dialed = (world: World) => world.telephony.ledger.counts.dialed
const setReady = (world: World, ext: string, ready: boolean) =>
  world.store.setReady(world.accountId, ext, ready, world.clock.now())

async function nothingLeft(world: World): Promise<void> {
  await world.run(15 * SECOND)
  assert.deepEqual(await world.telephony.snapshot(), [])
  assert.deepEqual(
    world.events.filter(event => event.type === 'fault'),
    [],
  )
}

/** Calls the number for a task, with the first agent only. */
async function calledBefore(world: World, agentExt: string, answers = true): Promise<number> {
  const taskId = world.addTask({ assignment: { type: 'extensions', extensions: [agentExt] }, pace: 'manual' })
  world.store.addContacts(taskId, [CALLER], world.clock.now())
  await world.runUntil(() => [...world.store.calls.values()].some(({ end }) => end !== undefined), HOUR)
  assert.equal([...world.store.calls.values()][0]?.end?.outcome === 'connected', answers)
  await world.run(5 * SECOND)
  return taskId
}

test('where calls are not taken they are hung up at once, and nothing is dialled, offered or recorded for it', async () => {
  const seen: SwitchEvent[] = []
  const world = await openWorld({
    over: telephony =>
      new Proxy(telephony, {
        get(target, verb) {
          if (verb === 'start')
            return (listen: (event: SwitchEvent) => void) =>
              target.start(event => {
                seen.push(event)
                listen(event)
              })
          const value: unknown = Reflect.get(target, verb)
          return typeof value === 'function' ? value.bind(target) : value
        },
      }),
  })
  await world.run(10 * SECOND)
  const { dialed } = world.telephony.ledger.counts
  const calls = world.store.calls.size
  const call = { trunk: 'sim', from: '13800000001', to: '01012345678', patienceMs: 30 * SECOND }
  const legId = world.telephony.callIn(call)
  await world.run(SECOND)
  const reported = seen.filter(event => 'legId' in event && event.legId === legId)
  assert.deepEqual(
    reported.map(event => (event.type === 'ended' ? `ended ${event.outcome} ${event.by}` : event.type)),
    ['incoming', 'ended cancelled us'],
  )
  assert.equal(world.telephony.ledger.counts.dialed, dialed)
  assert.equal(world.store.calls.size, calls)
  assert.deepEqual(
    world.events.filter(event => event.type === 'fault'),
    [],
  )
})

test('a stranger gets an agent of the inbound group: recorded, pushed, and no abandoned call', async () => {
  const world = await open({
    settings: { pushCallUrl: 'http://crm/', pushStateUrl: 'http://crm/', pushSecret: '' },
  })
  callIn(world)
  await world.runUntil(isOver(world), HOUR)
  const [call] = received(world)
  assert.deepEqual([call?.phone, call?.callerId, call?.end?.outcome], [CALLER, DOOR, 'connected'])
  assert.ok(world.exts.includes(call?.agentExt ?? ''))
  const facts = world.store.pushes.map(({ fact }) => fact)
  const states = facts.flatMap(fact => (fact.type === 'legState' ? [[fact.status, fact.origin]] : []))
  assert.deepEqual(states, [
    ['ring', 'trunk'],
    ['answer', 'trunk'],
    ['hangup', 'trunk'],
  ])
  assert.equal(facts.filter(({ type }) => type === 'callEnded').length, 1)
  assert.equal(dialed(world), 0)
  await nothingLeft(world)
})

test('numbers that are not ours, trunks that are not the account’s, and closed doors are refused', async () => {
  for (const [settings, call] of [
    [{}, { to: '01087654321' }],
    [{}, { to: 'sip' }],
    [{}, { trunk: 'another' }],
    [{ inbound: 'off' }, {}],
    [{ inbound: 'message', inboundPrompt: '' }, {}],
  ] as const) {
    const world = await open({ settings })
    callIn(world, call)
    await world.run(5 * SECOND)
    assert.deepEqual(received(world), [], JSON.stringify([settings, call]))
    assert.deepEqual(await world.telephony.snapshot(), [])
  }
})

test('the number called is found however the trunk writes it', async () => {
  for (const to of [DOOR, '+861012345678', '008601012345678']) {
    const world = await open()
    callIn(world, { to })
    await world.runUntil(isOver(world), HOUR)
    assert.deepEqual(endsOf(world)[0]?.split(' ')[0], 'connected', to)
  }
})

test('who does not show a number is served too, several at once; nobody is called back or blocked', async () => {
  const world = await open({ agents: 1, world: { talk: { kind: 'fixed', ms: 5 * SECOND } } })
  for (const from of ['anonymous', 'anonymous', '-', CALLER, CALLER]) callIn(world, { from })
  await world.runUntil(isOver(world), HOUR)
  assert.deepEqual(
    received(world).map(({ phone, end }) => [phone, end?.outcome]),
    ['', '', '', CALLER, CALLER].map(phone => [phone, 'connected']),
  )
  await nothingLeft(world)
})

test('who was called lately gets the agent who spoke with them', async () => {
  const world = await open({ agents: 2 })
  const [, second = ''] = world.exts
  await calledBefore(world, second)
  for (let n = 0; n < 3; n++) {
    callIn(world)
    await world.runUntil(isOver(world), HOUR)
    await world.run(5 * SECOND)
  }
  assert.deepEqual(
    received(world).map(({ agentExt }) => agentExt),
    [second, second, second],
  )
})

test('if that agent is busy for 15 s, another one of the task takes the call', async () => {
  const world = await open({ agents: 2, world: { talk: { kind: 'fixed', ms: 60 * SECOND } } })
  const [first = '', second = ''] = world.exts
  await calledBefore(world, first)
  const [call] = [...world.store.calls.values()]
  assert.ok(call !== undefined)
  // The task's agents were both; the first one spoke with the caller.
  const task = world.store.tasks.get(call.taskId)
  assert.ok(task !== undefined)
  task.task = { ...task.task, assignment: { type: 'extensions', extensions: [first, second] } }
  setReady(world, second, false)
  callIn(world, { from: '13800000077' })
  await world.run(5 * SECOND)
  setReady(world, second, true)
  await world.run(SECOND)
  const at = world.clock.now()
  callIn(world)
  await world.runUntil(() => received(world)[1]?.connectedAt !== undefined, MINUTE)
  const waited = (received(world)[1]?.connectedAt ?? 0) - at
  assert.equal(received(world)[1]?.agentExt, second)
  assert.ok(waited >= 15 * SECOND && waited < 25 * SECOND, String(waited))
})

test('an agent who is not there is not waited for', async () => {
  const world = await open({ agents: 2 })
  const [first = '', second = ''] = world.exts
  const taskId = await calledBefore(world, first)
  const task = world.store.tasks.get(taskId)
  assert.ok(task !== undefined)
  task.task = { ...task.task, assignment: { type: 'extensions', extensions: [first, second] } }
  setReady(world, first, false)
  await world.run(SECOND)
  const at = world.clock.now()
  callIn(world)
  await world.runUntil(() => received(world)[0]?.connectedAt !== undefined, MINUTE)
  assert.equal(received(world)[0]?.agentExt, second)
  assert.ok((received(world)[0]?.connectedAt ?? 0) - at < 10 * SECOND)
})

test('outside call hours, and if nobody is at work, the caller hears the message', async () => {
  for (const settings of [{ callHours: '22:00-23:00' }, { inbound: 'message' }] as const) {
    const world = await open({ settings })
    callIn(world)
    await world.runUntil(isOver(world), MINUTE)
    assert.deepEqual(endsOf(world), ['messageHeard us'])
  }
  const world = await open()
  for (const ext of world.exts) setReady(world, ext, false)
  await world.run(SECOND)
  callIn(world)
  await world.runUntil(isOver(world), MINUTE)
  assert.deepEqual(endsOf(world), ['messageHeard us'])
  await nothingLeft(world)
})

test('who waits for too long hears the message; who leaves before is not served; neither is abandoned', async () => {
  const world = await open({
    agents: 1,
    settings: { inboundWaitSeconds: 20 },
    world: { talk: { kind: 'fixed', ms: HOUR } },
  })
  callIn(world, { from: '13800000001' })
  await world.run(10 * SECOND)
  callIn(world, { from: '13800000002' })
  callIn(world, { from: '13800000003', patienceMs: 8 * SECOND })
  await world.run(MINUTE)
  assert.deepEqual(endsOf(world), ['living', 'messageHeard us', 'unserved customer'])
  const waited = received(world)[1]
  assert.equal(Math.round(((waited?.end?.endedAt ?? 0) - (waited?.answeredAt ?? 0)) / SECOND), 30)
})

test('key 9 blocks the number, key 1 has it promised a call, since its task has ended; both end the call', async () => {
  const world = await open({ agents: 1 })
  const [ext = ''] = world.exts
  const taskId = await calledBefore(world, ext)
  setReady(world, ext, false)
  await world.run(SECOND)
  for (const key of ['9', '1']) {
    const legId = callIn(world)
    await world.run(3 * SECOND)
    world.telephony.press(legId, '5')
    world.telephony.press(legId, key)
    world.telephony.press(legId, key)
    await world.run(2 * SECOND)
  }
  assert.deepEqual(endsOf(world), ['neverAgain us', 'callBackWanted us'])
  assert.deepEqual(world.store.callers.wishes, [
    { phone: CALLER, wish: 'neverAgain' },
    { phone: CALLER, wish: 'callBack' },
  ])
  assert.equal(world.store.tasks.get(taskId)?.state, 'ended')
  const promised = [...world.store.callBacks.values()].map(({ phone, state }) => ({ phone, state }))
  assert.deepEqual(promised, [{ phone: CALLER, state: 'waiting' }])
  await nothingLeft(world)
})

test('what a caller asked for while the database was away is done once it is back, though they have hung up', async () => {
  for (const [key, wish] of [
    ['9', 'neverAgain'],
    ['1', 'callBack'],
  ] as const) {
    let isAway = false
    const world = await open({
      agents: 1,
      through: store => {
        const heed = store.heed.bind(store)
        store.heed = (...which) =>
          isAway ? Promise.reject(new Error('the database is away')) : heed(...which)
        return store
      },
    })
    await calledBefore(world, world.exts[0] ?? '')
    setReady(world, world.exts[0] ?? '', false)
    await world.run(SECOND)
    const legId = callIn(world, { patienceMs: 10 * SECOND })
    await world.run(3 * SECOND)
    isAway = true
    world.telephony.press(legId, key)
    await world.run(SECOND)
    world.telephony.press(legId, key)
    await world.run(10 * SECOND)
    assert.deepEqual([endsOf(world), world.store.callers.wishes], [['messageHeard customer'], []])
    isAway = false
    await world.run(10 * SECOND)
    assert.deepEqual(world.store.callers.wishes, [{ phone: CALLER, wish }])
  }
})

test('a process that stops writes what was asked for if the database comes back, and else says what is lost', async () => {
  for (const comesBack of [true, false]) {
    let isAway = false
    const world = await open({
      agents: 1,
      through: store => {
        const heed = store.heed.bind(store)
        store.heed = (...which) =>
          isAway ? Promise.reject(new Error('the database is away')) : heed(...which)
        return store
      },
    })
    setReady(world, world.exts[0] ?? '', false)
    await world.run(SECOND)
    const legId = callIn(world, { patienceMs: 10 * SECOND })
    await world.run(3 * SECOND)
    isAway = true
    world.telephony.press(legId, '9')
    await world.runUntil(isOver(world), MINUTE)
    const stopped = world.engine.stop(SECOND)
    await world.run(SECOND)
    assert.deepEqual(world.store.callers.wishes, [])
    isAway = !comesBack
    await world.run(MINUTE)
    await stopped
    const [call] = received(world)
    const lost = world.events.flatMap(event => (event.type === 'wishLost' ? [event] : []))
    const told = lost.map(({ callId, wish }) => [callId, wish])
    assert.deepEqual(told, comesBack ? [] : [[call?.callId, 'neverAgain']])
    const written = comesBack ? [{ phone: CALLER, wish: 'neverAgain' }] : []
    assert.deepEqual(world.store.callers.wishes, written)
    isAway = false
    await world.run(MINUTE)
    assert.deepEqual(world.store.callers.wishes, written, 'what was reported lost is not written afterwards')
  }
})

test('while somebody waits on the line their number is not dialled, and once they talked it no longer waits', async () => {
  const world = await open({ agents: 2, world: { talk: { kind: 'fixed', ms: 30 * SECOND } } })
  const [first = '', second = ''] = world.exts
  const taskId = await calledBefore(world, first)
  const waiting = () => world.store.tasks.get(taskId)?.contacts.waiting
  setReady(world, second, false)
  callIn(world, { from: '13800000077' })
  await world.runUntil(() => received(world)[0]?.connectedAt !== undefined, MINUTE)
  callIn(world)
  await world.run(SECOND)
  // Another task, of the agent who is free now, has the number too.
  const other = world.addTask({ assignment: { type: 'extensions', extensions: [second] }, pace: 'manual' })
  world.store.addContacts(other, [CALLER], world.clock.now())
  world.store.addContacts(taskId, [CALLER], world.clock.now() + HOUR)
  const before = dialed(world)
  setReady(world, second, true)
  await world.run(5 * SECOND)
  assert.equal(received(world)[1]?.end, undefined)
  assert.deepEqual([dialed(world), waiting()], [before, 1])
  await world.runUntil(() => received(world)[1]?.connectedAt !== undefined, MINUTE)
  await world.run(SECOND)
  assert.deepEqual([dialed(world), waiting()], [before, 0])
})

test('after a death in any state the next process closes the call, and leaves nobody on a line', async () => {
  for (const state of ['written', 'waiting', 'offered', 'talking', 'message'] as const) {
    const mortal = mortality()
    const world = await open({
      ...mortal,
      agents: 1,
      settings: { inbound: state === 'message' ? 'message' : 'agents', pushCallUrl: 'http://crm/' },
      world: { talk: { kind: 'fixed', ms: HOUR }, agentMisses: state === 'offered' ? 1 : 0 },
    })
    if (state === 'waiting') callIn(world, { from: '13800000001' })
    await world.run(10 * SECOND)
    const legId = callIn(world)
    const isThere = () => received(world).some(call => call.legId === legId)
    if (state === 'written') await world.runUntil(isThere, SECOND)
    else await world.run(6 * SECOND)
    mortal.die()
    await world.store.releaseNode('test')
    const { store, telephony, clock, events } = world
    const next = new Engine({
      ...{ store, switch: telephony, clock, wall: clock, random: seeded(2), node: 'next' },
      newLegId: () => assert.fail('nobody is rung again'),
      emit: event => events.push(event),
    })
    await next.start()
    await world.run(MINUTE)
    const call = received(world).find(each => each.legId === legId)
    const ends = {
      written: 'interrupted',
      waiting: 'interrupted',
      offered: 'interrupted',
      message: 'interrupted',
    }
    assert.equal(call?.end?.outcome, state === 'talking' ? 'connected' : ends[state], state)
    assert.equal(received(world).length, state === 'waiting' ? 2 : 1)
    assert.deepEqual(await telephony.snapshot(), [], state)
    const records = store.pushes.filter(({ subject }) => subject === legId)
    assert.equal(records.filter(({ kind }) => kind === 'call').length, 1, state)
    assert.equal(dialed(world), 0)
    await next.stop(0)
  }
})

test('a caller who hangs up at any moment leaves nobody on a line, and has one record', async () => {
  const slow = { agentAnswer: { kind: 'fixed', ms: 3 * SECOND } } as const
  for (const reach of ['ring', 'held'] as const)
    for (const patienceMs of [0, 1, 20, 500, 2 * SECOND, 3_001, 4 * SECOND, 10 * SECOND]) {
      const world = await open({
        agents: 1,
        reach,
        world: { ...slow, talk: { kind: 'fixed', ms: 5 * SECOND } },
      })
      await world.run(MINUTE)
      callIn(world, { patienceMs })
      await world.runUntil(isOver(world), MINUTE)
      assert.equal(received(world).length, 1)
      assert.ok(
        ['unserved customer', 'connected customer', 'connected agent'].includes(endsOf(world)[0] ?? ''),
        endsOf(world)[0],
      )
      await world.run(15 * SECOND)
      assert.equal((await world.telephony.snapshot()).length, reach === 'held' ? 1 : 0)
      const states = world.events.flatMap(event => (event.type === 'agentChanged' ? [event.to] : []))
      assert.equal(states.at(-1), 'idle', `${reach} ${patienceMs}`)
    }
})

test('the agent’s call with a caller ends like any other: by the agent, by stop-all, and as the process stops', async () => {
  const world = await open({ agents: 1, world: { talk: { kind: 'fixed', ms: HOUR } } })
  const [ext = ''] = world.exts
  const talking = (n: number) => () => received(world)[n]?.connectedAt !== undefined
  callIn(world)
  await world.runUntil(talking(0), MINUTE)
  world.store.askEngine(world.accountId, { kind: 'hangUp', ext })
  await world.runUntil(isOver(world), MINUTE)
  await world.run(5 * SECOND)
  callIn(world)
  await world.runUntil(talking(1), MINUTE)
  world.store.stopAll(world.accountId, { endsTalks: true })
  await world.runUntil(isOver(world), MINUTE)
  callIn(world)
  await world.run(5 * SECOND)
  assert.equal(endsOf(world)[2], 'unserved us', 'who calls while all stands still is refused, on record')
  world.store.stopAll(world.accountId, null)
  await world.run(5 * SECOND)
  callIn(world)
  await world.runUntil(talking(3), MINUTE)
  const stopped = world.engine.stop(SECOND)
  await world.run(MINUTE)
  await stopped
  assert.deepEqual(endsOf(world), ['connected agent', 'connected us', 'unserved us', 'connected us'])
})

test('a process that stops refuses who calls while a talk goes on, and writes each of them down', async () => {
  const world = await open({
    world: { talk: { kind: 'fixed', ms: MINUTE } },
    settings: { pushCallUrl: 'http://crm/', pushSecret: '' },
  })
  callIn(world)
  await world.runUntil(() => received(world)[0]?.connectedAt !== undefined, MINUTE)
  const answered = world.telephony.ledger.counts.answered
  const stopped = world.engine.stop(HOUR)
  for (const from of ['13800000002', '13800000003', '']) callIn(world, { from })
  await world.run(5 * SECOND)
  assert.equal(world.telephony.ledger.counts.answered, answered, 'nobody is answered any more')
  await world.run(2 * MINUTE)
  await stopped
  assert.deepEqual(endsOf(world).slice(1), ['unserved us', 'unserved us', 'unserved us'])
  const facts = world.store.pushes.map(({ fact }) => fact)
  assert.equal(facts.filter(({ type }) => type === 'callEnded').length, 4)
  assert.deepEqual(await world.telephony.snapshot(), [])
  assert.deepEqual(
    world.events.filter(event => event.type === 'fault'),
    [],
  )
})

test('a caller takes a channel of the trunk for as long as the call lasts', async () => {
  const world = await open({ world: { talk: { kind: 'fixed', ms: MINUTE } } })
  world.store.setTrunk(world.accountId, { channels: 1 })
  await world.run(2 * SECOND)
  callIn(world)
  await world.runUntil(() => received(world).some(({ connectedAt }) => connectedAt !== undefined), MINUTE)
  const taker = received(world)[0]?.agentExt
  const ext = world.exts.find(each => each !== taker) ?? ''
  world.store.askForCall(world.accountId, { ext, phone: '13900000001' })
  await world.run(30 * SECOND)
  assert.equal(dialed(world), 0, 'the trunk has no other channel')
  await world.runUntil(isOver(world), HOUR)
  await world.runUntil(() => dialed(world) === 1, MINUTE)
})

test('a process that does not hold the account answers nobody', async () => {
  const world = await open({
    through: store => {
      store.receive = async () => null
      return store
    },
  })
  callIn(world)
  await nothingLeft(world)
  assert.equal(world.telephony.ledger.counts.answered, 0)
})

test('a database that is away when somebody calls lets them hear that nobody answers', async () => {
  const world = await open({
    through: store => {
      store.receive = () => Promise.reject(new Error('the database is away'))
      return store
    },
  })
  callIn(world)
  await world.run(10 * SECOND)
  assert.deepEqual(await world.telephony.snapshot(), [])
  assert.equal(world.events.filter(({ type }) => type === 'fault').length, 1)
})
