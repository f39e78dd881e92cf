// The engine in virtual time: agents who come, go, miss calls and are shared; limits of trunks and tasks.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { EngineRequest } from '../../src/store/port/engine-request.ts'
import { HOUR, MINUTE, openWorld, SECOND, type World } from '../support/world.ts'

const setAll = (world: World, ready: boolean) => {
  for (const ext of world.exts) world.store.setReady(world.accountId, ext, ready, world.clock.now())
}
const outcomes = (world: World) =>
  world.events.flatMap(event => (event.type === 'callFinished' ? [event.outcome] : []))
const whyOf = (world: World, id: number) =>
  world.store.tasks.get(id)?.progress?.why as { code: string; counts: Record<string, number> } | null

test('when the last agent leaves, dialling stops at once and ringing phones stop ringing', async () => {
  const world = await openWorld()
  const id = world.addTask({}, 5_000)
  await world.run(10 * MINUTE)
  setAll(world, false)
  // Those in a conversation finish it first.
  await world.runUntil(
    () =>
      [...world.store.calls.values()].every(call => call.end !== undefined || call.dialedAt === undefined),
    HOUR,
  )
  const { dialed } = world.telephony.ledger.counts
  await world.run(10 * MINUTE)
  assert.equal(world.telephony.ledger.counts.dialed, dialed)
  assert.equal((await world.telephony.snapshot()).length, 0)
  const why = whyOf(world, id)
  assert.equal(why?.code, 'noAgents')
  assert.equal(why?.counts.waiting, world.store.tasks.get(id)?.contacts.waiting)
  setAll(world, true)
  await world.run(MINUTE)
  assert.ok(world.telephony.ledger.counts.dialed > dialed)
})

test('a call withdrawn because no agent was left is made again later, once', async () => {
  const world = await openWorld({
    agents: 1,
    world: { answerProbability: 0, busyProbability: 0, invalidProbability: 0 },
  })
  world.addTask({}, 1)
  await world.run(5 * SECOND)
  setAll(world, false)
  await world.run(2 * MINUTE)
  assert.deepEqual(outcomes(world), ['cancelled'])
  setAll(world, true)
  await world.run(5 * SECOND)
  setAll(world, false)
  await world.run(HOUR)
  setAll(world, true)
  await world.run(HOUR)
  assert.deepEqual(outcomes(world), ['cancelled', 'cancelled'])
})

test('an agent who does not answer goes busy and the call is offered to the next', async () => {
  const world = await openWorld({
    agents: 3,
    reach: 'ring',
    world: {
      agentMisses: 1,
      answerProbability: 1,
      busyProbability: 0,
      invalidProbability: 0,
      patience: { kind: 'fixed', ms: HOUR },
    },
  })
  const id = world.addTask({ ratio: 1, pace: 'manual' }, 1)
  await world.runUntil(() => world.store.tasks.get(id)?.state === 'ended' || outcomes(world).length > 0, HOUR)
  assert.deepEqual(outcomes(world), ['agentMissed'])
  assert.equal(world.telephony.ledger.counts.agentRung, 3)
  const left = world.events.flatMap(event =>
    event.type === 'agentChanged' && event.from === 'reserved' ? [event.to] : [],
  )
  assert.deepEqual(left, ['busy', 'busy', 'busy'])
})

test("the record of a call says since when its agent's phone rang", async () => {
  const world = await openWorld({
    seed: 4,
    agents: 4,
    reach: 'ring',
    world: {
      agentMisses: 0.5,
      answerProbability: 1,
      busyProbability: 0,
      invalidProbability: 0,
      patience: { kind: 'fixed', ms: HOUR },
    },
  })
  world.addTask({ ratio: 1, pace: 'manual' }, 1)
  await world.runUntil(() => outcomes(world).length > 0, HOUR)
  const rung = world.ledger.filter(({ what }) => what === 'agentRung')
  assert.ok(rung.length > 1, 'with this seed no agent missed it first')
  const [call] = [...world.store.calls.values()]
  assert.equal(call?.end?.outcome, 'connected')
  assert.equal(call.offeredAt, rung.at(-1)?.at)
  assert.ok((call.connectedAt ?? 0) > (call.offeredAt ?? 0))
})

test('if nobody is free the customer is abandoned after abandonWaitMs, and the next one finds an agent', async () => {
  const world = await openWorld({
    agents: 2,
    settings: { abandonWaitMs: 2_000, enforceCapOnManual: false },
    world: { answerProbability: 1, busyProbability: 0, invalidProbability: 0 },
  })
  world.addTask({ ratio: 4, pace: 'manual' }, 60)
  await world.run(HOUR)
  const abandoned = [...world.store.calls.values()].filter(call => call.end?.outcome === 'abandoned')
  assert.ok(abandoned.length > 0)
  for (const call of abandoned) assert.ok((call.end?.endedAt ?? 0) - (call.answeredAt ?? 0) <= 2_000 + 1)
})

test('trunk channels, calls per second and the task limit are never exceeded', async () => {
  const world = await openWorld({ agents: 40 })
  world.store.setTrunk(world.accountId, { channels: 25, callsPerSecond: 3 })
  const first = world.addTask({ concurrent: 12 }, 2_000)
  world.addTask({}, 2_000)
  await world.run(HOUR)
  const changes = world.ledger
    .filter(entry => (entry.what === 'dialed' || entry.what === 'ended') && entry.legId.startsWith('call-'))
    .map(entry => ({ at: entry.at, legId: entry.legId, step: entry.what === 'dialed' ? 1 : -1 }))
  const taskOf = new Map([...world.store.calls.values()].map(call => [call.legId, call.taskId]))
  let [inFlight, ofFirst, most, mostOfFirst] = [0, 0, 0, 0]
  for (const change of changes) {
    inFlight += change.step
    if (taskOf.get(change.legId) === first) ofFirst += change.step
    most = Math.max(most, inFlight)
    mostOfFirst = Math.max(mostOfFirst, ofFirst)
  }
  assert.ok(most <= 25 && mostOfFirst <= 12, `${most} in flight, ${mostOfFirst} of the first task`)
  assert.ok(most > 15, `only ${most} in flight`)
  const dials = changes.filter(change => change.step === 1).map(change => change.at)
  for (const [index, at] of dials.entries())
    assert.ok((dials[index + 3] ?? Number.POSITIVE_INFINITY) - at >= SECOND)
})

test('tasks that share agents get equal shares of them', async () => {
  const world = await openWorld({ agents: 12 })
  const ids = [world.addTask({}, 2_000), world.addTask({}, 2_000), world.addTask({}, 2_000)]
  await world.run(HOUR)
  const connected = ids.map(id => world.store.tasks.get(id)?.tally.connected ?? 0)
  const mean = connected.reduce((a, b) => a + b) / connected.length
  for (const count of connected) assert.ok(Math.abs(count - mean) < 0.2 * mean, connected.join())
})

test('one agent serves two tasks in turn', async () => {
  const world = await openWorld({ agents: 1 })
  const ids = [world.addTask({ pace: 'manual' }, 2_000), world.addTask({ pace: 'manual' }, 2_000)]
  const connected = () => ids.map(id => world.store.tasks.get(id)?.tally.connected ?? 0)
  await world.runUntil(() => connected().every(count => count > 20), 8 * HOUR)
  const [a = 0, b = 0] = connected()
  assert.ok(Math.abs(a - b) <= 2, `${a} and ${b}`)
})

test('agents of a task that runs out of numbers serve the other one', async () => {
  const world = await openWorld({ agents: 10 })
  const [short, long] = [world.addTask({}, 50), world.addTask({}, 5_000)]
  await world.runUntil(() => world.store.tasks.get(short)?.state === 'ended', 2 * HOUR)
  const before = world.store.tasks.get(long)?.tally.connected ?? 0
  await world.run(HOUR)
  // Ten agents of one task connect some 25 customers an hour each; five could not reach this.
  assert.ok((world.store.tasks.get(long)?.tally.connected ?? 0) - before > 180)
})

test('an agent who reports ready ends its wrap-up', async () => {
  const world = await openWorld({
    agents: 1,
    settings: { wrapUpSeconds: 3_600 },
    world: { answerProbability: 1, busyProbability: 0, invalidProbability: 0 },
  })
  world.addTask({}, 10)
  const inWrapUp = () => world.events.some(event => event.type === 'agentChanged' && event.to === 'wrapUp')
  await world.runUntil(inWrapUp, HOUR)
  await world.run(MINUTE)
  setAll(world, true)
  await world.run(SECOND)
  assert.equal(world.events.filter(event => event.type === 'agentChanged').at(-1)?.to, 'idle')
})

test('held and ringing agents hear customers in the order their strategy says: longest idle first', async () => {
  const world = await openWorld({ agents: 5 })
  world.addTask({ pace: 'manual' }, 400)
  await world.run(HOUR)
  const idleSince = new Map<string, number>()
  for (const event of world.events) {
    if (event.type !== 'agentChanged') continue
    if (event.to === 'idle') idleSince.set(event.ext, event.at)
    if (event.from !== 'idle') continue
    const own = idleSince.get(event.ext) ?? 0
    idleSince.delete(event.ext)
    if (event.to === 'reserved') for (const since of idleSince.values()) assert.ok(own <= since)
  }
})

test('what is asked about an agent is done: its wrap-up ends, or its call is hung up', async () => {
  const world = await openWorld({
    agents: 1,
    world: { answerProbability: 1, busyProbability: 0, invalidProbability: 0 },
  })
  const [ext = ''] = world.exts
  const asked: EngineRequest[] = []
  world.store.takeRequests = async () => asked.splice(0)
  world.addTask({ ratio: 1, pace: 'manual' }, 100)
  const stateNow = () =>
    world.events.flatMap(event => (event.type === 'agentChanged' ? [event.to] : [])).at(-1)
  await world.runUntil(() => stateNow() === 'talking', HOUR)
  asked.push({ kind: 'hangUp', ext }, { kind: 'endWrapUp', ext: 'nobody' })
  await world.runUntil(() => stateNow() === 'wrapUp', 10 * SECOND)
  await world.run(2 * SECOND)
  const [ended] = [...world.store.calls.values()].filter(call => call.end !== undefined)
  assert.deepEqual([ended?.end?.by, ended?.end?.outcome], ['agent', 'connected'])
  world.store.setSettings(world.accountId, { wrapUpSeconds: 3_600 })
  await world.runUntil(() => stateNow() === 'talking', HOUR)
  asked.push({ kind: 'hangUp', ext })
  await world.runUntil(() => stateNow() === 'wrapUp', 10 * SECOND)
  asked.push({ kind: 'hangUp', ext }, { kind: 'endWrapUp', ext })
  await world.runUntil(() => stateNow() !== 'wrapUp', 10 * SECOND)
})

test('an agent extends its wrap-up as often as the account allows, and no further; then it ends by itself', async () => {
  const world = await openWorld({
    agents: 1,
    settings: { wrapUpSeconds: 20, wrapUpExtensionSeconds: 60, wrapUpExtensionsMax: 2 },
    world: { answerProbability: 1, busyProbability: 0, invalidProbability: 0 },
  })
  const [ext = ''] = world.exts
  const asked: EngineRequest[] = []
  world.store.takeRequests = async () => asked.splice(0)
  world.addTask({ ratio: 1, pace: 'manual' }, 100)
  const wraps = () =>
    world.events.flatMap(event => (event.type === 'agentChanged' && event.from === 'wrapUp' ? [event] : []))
  const stateNow = () =>
    world.events.flatMap(event => (event.type === 'agentChanged' ? [event.to] : [])).at(-1)
  const wrapFor = async (...kinds: EngineRequest['kind'][]) => {
    const before = wraps().length
    await world.runUntil(() => stateNow() === 'wrapUp', HOUR)
    asked.push(...kinds.map(kind => ({ kind, ext })))
    await world.runUntil(() => wraps().length > before, HOUR)
    return wraps().at(-1)?.forMs
  }
  assert.equal(await wrapFor(), 20 * SECOND)
  assert.equal(await wrapFor('extendWrapUp'), 80 * SECOND)
  assert.equal(await wrapFor('extendWrapUp', 'extendWrapUp', 'extendWrapUp'), 140 * SECOND)
  // Each wrap-up has its own extensions, and an extended one ends early like any other.
  const early = await wrapFor('extendWrapUp', 'endWrapUp')
  assert.ok(early !== undefined && early < 20 * SECOND, `${early} ms`)
  world.store.setSettings(world.accountId, { wrapUpExtensionsMax: 0 })
  await world.run(10 * SECOND)
  assert.equal(await wrapFor('extendWrapUp'), 20 * SECOND)
  // Not in wrap-up: it changes nothing.
  await world.runUntil(() => stateNow() === 'talking', HOUR)
  assert.equal(await wrapFor('extendWrapUp'), 20 * SECOND)
})
