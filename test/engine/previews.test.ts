// The engine in virtual time: preview tasks, whose contacts agents see before they are called.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { PreviewAnswer } from '../../src/domain/call/preview.ts'
import type { SimWorld } from '../../src/telephony/sim/index.ts'
import { HOUR, MINUTE, openWorld, SECOND, type World, type WorldOptions } from '../support/world.ts'

const ANSWERS: Partial<SimWorld> = {
  answerProbability: 1,
  busyProbability: 0,
  invalidProbability: 0,
  patience: { kind: 'fixed', ms: HOUR },
}

const open = ({ world, ...options }: WorldOptions = {}) =>
  openWorld({ agents: 1, reach: 'ring', ...options, world: { ...ANSWERS, ...world } })

/** The claimed calls that nobody has dialled, by the agents they are shown to. */
const shown = (world: World) =>
  new Map(
    [...world.store.calls.values()].flatMap(call =>
      call.dialedAt === undefined && call.end === undefined && call.agentExt !== undefined
        ? [[call.agentExt, call] as const]
        : [],
    ),
  )

async function offered(world: World, ext = world.exts[0] ?? '') {
  await world.runUntil(() => shown(world).has(ext), HOUR)
  const call = shown(world).get(ext)
  assert.ok(call !== undefined)
  return call
}

function decide(
  world: World,
  answer: PreviewAnswer,
  callId: number,
  ext = world.exts[0] ?? '',
  dueAt?: number,
) {
  const decision = { answer, callId, ...(dueAt !== undefined && { dueAt }) }
  world.store.askEngine(world.accountId, { kind: 'preview', ext, detail: { decision } })
}

const statesOf = (world: World, ext = world.exts[0]) =>
  world.events.flatMap(event => (event.type === 'agentChanged' && event.ext === ext ? [event.to] : []))
const stateNow = (world: World, ext?: string) => statesOf(world, ext).at(-1)
const happenings = (world: World) => world.ledger.map(({ what }) => what)
const contactsOf = (world: World, taskId: number) => world.store.tasks.get(taskId)?.contacts.all ?? []

test('nobody is called unseen; the agent calls, talks, wraps up and is shown the next contact', async () => {
  for (const reach of ['ring', 'held'] as const) {
    const world = await open({ reach, settings: { wrapUpSeconds: 5 } })
    const taskId = world.addTask({ pace: 'preview' }, 2)
    const first = await offered(world)
    await world.run(30 * SECOND)
    assert.ok(!happenings(world).includes('dialed'), 'nobody is called while the agent looks')
    assert.equal(stateNow(world), 'reserved')
    decide(world, 'call', first.callId)
    await world.runUntil(() => first.end !== undefined, HOUR)
    assert.equal(first.end?.outcome, 'connected')
    assert.equal(first.agentExt, world.exts[0])
    const rings = reach === 'ring' ? ['agentRung', 'agentAnswered'] : []
    const since = happenings(world).slice(reach === 'ring' ? 0 : 2)
    assert.deepEqual(
      since.slice(0, rings.length + 3),
      [...rings, 'asked', 'dialed', 'answered'],
      'the agent comes first',
    )
    const second = await offered(world)
    assert.notEqual(second.contact.phone, first.contact.phone)
    await world.run(10 * SECOND)
    const why = JSON.stringify(world.store.tasks.get(taskId)?.progress?.why)
    assert.match(why, /"agentsLook"/, 'the last number is not called yet')
    decide(world, 'call', second.callId)
    await world.runUntil(() => world.store.tasks.get(taskId)?.state === 'ended', HOUR)
    const tally = world.store.tasks.get(taskId)?.tally
    assert.deepEqual(tally, { called: 2, answered: 2, connected: 2, abandoned: 0, late: 0 })
  }
})

test('a customer who is not reached is done, and the agent is shown the next contact at once', async () => {
  const world = await open({ world: { answerProbability: 0 } })
  const taskId = world.addTask({ pace: 'preview' }, 2)
  const first = await offered(world)
  decide(world, 'call', first.callId)
  await world.runUntil(() => first.end !== undefined, 5 * MINUTE)
  assert.equal(first.end?.outcome, 'noAnswer')
  assert.equal(contactsOf(world, taskId)[0]?.state, 'done')
  await offered(world)
})

test('skipped for later, a contact is shown again then; for good, never; and a late decision counts for nothing', async () => {
  const world = await open()
  const taskId = world.addTask({ pace: 'preview' }, 2)
  const first = await offered(world)
  const dueAt = world.clock.systemTime() + 20 * MINUTE
  decide(world, 'later', first.callId, world.exts[0], dueAt)
  await world.runUntil(() => shown(world).get(world.exts[0] ?? '')?.callId !== first.callId, MINUTE)
  const second = await offered(world)
  decide(world, 'call', first.callId)
  await world.run(SECOND)
  assert.ok(!happenings(world).includes('dialed'), 'the decision was about the contact before')
  decide(world, 'never', second.callId)
  await world.runUntil(() => contactsOf(world, taskId)[1]?.skipped === 'declined', MINUTE)
  assert.equal(stateNow(world), 'idle')
  const again = await offered(world)
  assert.equal(again.contact.phone, first.contact.phone)
  assert.ok(world.clock.systemTime() >= dueAt)
  decide(world, 'never', again.callId)
  await world.runUntil(() => world.store.tasks.get(taskId)?.state === 'ended', 5 * MINUTE)
  assert.ok(!happenings(world).includes('dialed'))
})

test('if time runs out, the contact goes back and the agent is not ready; another agent gets it', async () => {
  const world = await open({ agents: 2, settings: { previewSeconds: 20 } })
  const [one = '', two = ''] = world.exts
  const taskId = world.addTask({ pace: 'preview' }, 1)
  await world.runUntil(() => shown(world).size === 1, MINUTE)
  const [ext = ''] = shown(world).keys()
  const other = ext === one ? two : one
  await world.runUntil(() => shown(world).has(other), MINUTE)
  assert.equal(stateNow(world, ext), 'busy')
  const agent = world.events.find(event => event.type === 'agentUnready')
  assert.equal(agent?.type === 'agentUnready' && agent.isUndecided, true, 'it is reported')
  await world.runUntil(() => stateNow(world, other) === 'busy', MINUTE)
  await world.runUntil(() => contactsOf(world, taskId)[0]?.state === 'waiting', MINUTE)
  await world.run(10 * MINUTE)
  assert.ok(!happenings(world).includes('dialed'))
})

test('two agents never look at one contact, whatever they do', async () => {
  const world = await open({ agents: 3, settings: { previewSeconds: 7, wrapUpSeconds: 1 } })
  world.addTask({ pace: 'preview' }, 12)
  const dialed = new Set<number>()
  for (let step = 0; step < 120; step++) {
    await world.run(SECOND)
    const calls = [...shown(world).values()]
    assert.equal(new Set(calls.map(call => call.contact.phone)).size, calls.length)
    for (const [ext, call] of shown(world)) {
      if (step % 4 === 0) decide(world, 'call', call.callId, ext)
      if (step % 4 === 2) decide(world, 'never', call.callId, ext)
    }
    for (const ext of world.exts)
      if (stateNow(world, ext) === 'busy') world.store.setReady(world.accountId, ext, true, world.clock.now())
    for (const call of world.store.calls.values())
      if (call.dialedAt !== undefined) dialed.add(call.contact.id)
  }
  assert.ok(dialed.size > 2)
  const calls = [...world.store.calls.values()].filter(call => call.dialedAt !== undefined)
  assert.equal(new Set(calls.map(call => call.contact.id)).size, calls.length, 'nobody is called twice')
})

const WHERE = {
  removed: 'offline',
  notReady: 'busy',
  putBack: 'busy',
  paused: 'idle',
  stopped: 'idle',
} as const

test('what the agent looks at goes back if it leaves, puts it back, or the task is paused', async () => {
  for (const how of ['removed', 'notReady', 'putBack', 'paused', 'stopped'] as const) {
    const world = await open({ agents: 1 })
    const [ext = ''] = world.exts
    const taskId = world.addTask({ pace: 'preview' }, 1)
    const { callId } = await offered(world)
    if (how === 'removed') world.store.removeAgent(world.accountId, ext)
    if (how === 'notReady' || how === 'putBack')
      world.store.setReady(world.accountId, ext, false, world.clock.now())
    if (how === 'putBack') decide(world, 'putBack', callId)
    if (how === 'paused') world.store.setTaskState(taskId, 'paused')
    if (how === 'stopped') world.store.stopAll(world.accountId, { endsTalks: false })
    await world.runUntil(() => contactsOf(world, taskId)[0]?.state === 'waiting', MINUTE)
    assert.equal(world.store.calls.get(callId), undefined, how)
    decide(world, 'call', callId)
    await world.run(MINUTE)
    assert.ok(!happenings(world).includes('dialed'), how)
    assert.equal(stateNow(world), WHERE[how], how)
  }
})

test('a push says who looks at whom, and when somebody stopped without a call', async () => {
  const world = await open({ settings: { pushStateUrl: 'http://crm/', wrapUpSeconds: 1 } })
  world.addTask({ pace: 'preview' }, 2)
  const first = await offered(world)
  decide(world, 'never', first.callId)
  await world.runUntil(() => shown(world).get(world.exts[0] ?? '')?.callId !== first.callId, MINUTE)
  const second = await offered(world)
  decide(world, 'call', second.callId)
  await world.runUntil(() => second.end !== undefined, HOUR)
  await world.run(SECOND)
  const states = world.store.pushes.flatMap(({ fact }) =>
    fact.type === 'legState' ? [[fact.status, fact.phone, fact.callId]] : [],
  )
  const [one, two] = [first.contact.phone, second.contact.phone]
  assert.deepEqual(states, [
    ['preview', one, first.callId],
    ['previewOver', one, first.callId],
    ['preview', two, second.callId],
    ['ring', two, undefined],
    ['answer', two, undefined],
    ['hangup', two, undefined],
  ])
})

test('a number that is blocked while the agent looks is not called, and the next one is shown', async () => {
  const world = await open()
  const taskId = world.addTask({ pace: 'preview' }, 2)
  const first = await offered(world)
  world.store.withdrawNumber(world.accountId, first.contact.phone)
  decide(world, 'call', first.callId)
  await world.runUntil(
    () => shown(world).get(world.exts[0] ?? '')?.contact.phone !== first.contact.phone,
    MINUTE,
  )
  await offered(world)
  assert.equal(contactsOf(world, taskId)[0]?.skipped, 'blocked')
  assert.ok(!happenings(world).includes('dialed'))
})

test('a number whose deadline comes while the agent looks is not called', async () => {
  const world = await open({ settings: { previewSeconds: 600 } })
  const taskId = world.addTask({ pace: 'preview' }, 0)
  await world.run(SECOND)
  const now = world.clock.systemTime()
  world.store.addContacts(taskId, ['13800000001'], now, now + MINUTE)
  const { callId } = await offered(world)
  await world.runUntil(() => contactsOf(world, taskId)[0]?.skipped === 'expired', 5 * MINUTE)
  decide(world, 'call', callId)
  await world.run(MINUTE)
  assert.ok(!happenings(world).includes('dialed'))
})

test('if the agent does not pick up its own phone, nobody was called and the contact is as it was', async () => {
  const world = await open({ world: { agentMisses: 1 } })
  const taskId = world.addTask({ pace: 'preview' }, 1)
  const { callId } = await offered(world)
  decide(world, 'call', callId)
  await world.runUntil(() => happenings(world).includes('agentRung'), MINUTE)
  await world.runUntil(() => world.store.calls.get(callId) === undefined, MINUTE)
  const again = await offered(world)
  assert.notEqual(again.callId, callId)
  assert.equal(again.contact.interruptions, 0)
  assert.ok(!happenings(world).includes('dialed'))
  assert.equal(world.store.tasks.get(taskId)?.tally.called, 0)
})

test('if no trunk has room, the agent waits for a line until its time is up, and stays ready', async () => {
  const world = await open({ settings: { previewSeconds: 30 } })
  world.addTask({ pace: 'preview' }, 1)
  const first = await offered(world)
  world.store.setTrunk(world.accountId, { channels: 0 })
  await world.run(SECOND)
  decide(world, 'call', first.callId)
  await world.runUntil(() => world.store.calls.get(first.callId) === undefined, MINUTE)
  assert.notEqual(stateNow(world), 'busy')
  const second = await offered(world)
  decide(world, 'call', second.callId)
  await world.run(SECOND)
  world.store.setTrunk(world.accountId, { channels: 5 })
  await world.runUntil(() => second.connectedAt !== undefined, MINUTE)
})

test('a process that is stopped gives back what its agents look at, and the next one calls nobody by itself', async () => {
  const world = await open()
  const taskId = world.addTask({ pace: 'preview' }, 1)
  const { callId } = await offered(world)
  const stopped = world.engine.stop(SECOND)
  await world.run(MINUTE)
  await stopped
  assert.equal(contactsOf(world, taskId)[0]?.state, 'waiting')
  assert.equal(world.store.calls.get(callId), undefined)
  assert.ok(!happenings(world).includes('dialed'))
})

test('a process whose lease ran out calls nobody: neither whom an agent looks at, nor while its phone rings', async () => {
  for (const when of ['looking', 'ringing'] as const) {
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
    world.addTask({ pace: 'preview' }, 1)
    const { callId } = await offered(world)
    if (when === 'looking') {
      isAway = true
      await world.run(10 * SECOND)
      decide(world, 'call', callId)
    } else {
      decide(world, 'call', callId)
      await world.runUntil(() => happenings(world).includes('agentRung'), MINUTE)
      isAway = true
    }
    await world.run(MINUTE)
    assert.ok(!happenings(world).includes('dialed'), when)
  }
})

test('an agent for whom another task has dialled gets those customers before it looks at a contact', async () => {
  const world = await open({
    agents: 2,
    world: { ringToAnswer: { kind: 'fixed', ms: 15 * SECOND }, talk: { kind: 'fixed', ms: HOUR } },
  })
  const manual = world.addTask({ pace: 'manual', ratio: 1 }, 2)
  await world.runUntil(() => happenings(world).filter(what => what === 'dialed').length === 2, MINUTE)
  world.addTask({ pace: 'preview' }, 2)
  await world.runUntil(() => happenings(world).filter(what => what === 'answered').length === 2, MINUTE)
  await world.run(10 * SECOND)
  const calls = [...world.store.calls.values()].filter(call => call.taskId === manual)
  assert.deepEqual(
    calls.map(call => call.connectedAt !== undefined),
    [true, true],
  )
})

test('agents shared with a predictive task serve both', async () => {
  const world = await open({ agents: 4, settings: { wrapUpSeconds: 3, previewSeconds: 5 }, seed: 5 })
  const auto = world.addTask({ pace: 'auto' }, 400)
  const preview = world.addTask({ pace: 'preview' }, 400)
  for (let step = 0; step < 1_200; step++) {
    await world.run(SECOND)
    for (const [ext, call] of shown(world)) decide(world, 'call', call.callId, ext)
  }
  for (const taskId of [auto, preview])
    assert.ok((world.store.tasks.get(taskId)?.tally.connected ?? 0) > 5, 'both tasks get on')
})
