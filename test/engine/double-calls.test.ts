// The engine in virtual time: two outside numbers that are joined.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seeded } from '../../src/domain/random.ts'
import { Engine } from '../../src/engine/node/engine.ts'
import { LossySwitch } from '../../src/telephony/sim/index.ts'
import { mortality } from '../support/mortality.ts'
import { HOUR, MINUTE, openWorld, SECOND, type World, type WorldOptions } from '../support/world.ts'

/** By its last two digits a number answers soon (01, 02), is busy (10), rings out (11), or leaves (20). */
const FIRST = '13900000001'
const NEXT = '13900000002'

/** Both would talk for a minute. */
const open = ({ world, ...options }: WorldOptions = {}) =>
  openWorld({
    ...{ agents: 1, reach: 'ring', ...options },
    world: {
      ...{ byNumber: true, patience: { kind: 'fixed', ms: HOUR }, talk: { kind: 'fixed', ms: MINUTE } },
      ...world,
    },
  })

async function ask(world: World, otherPhone = FIRST, phone = NEXT): Promise<number> {
  await world.run(SECOND)
  return world.store.askForCall(world.accountId, { otherPhone, phone })
}

const recordOf = (world: World, callId: number) => world.store.asked.get(callId)
const over = (world: World, callId: number) => () => recordOf(world, callId)?.end !== undefined
const talking = (world: World, callId: number) => () => recordOf(world, callId)?.connectedAt !== undefined
const dialled = (world: World) => world.ledger.flatMap(({ what, to }) => (what === 'dialed' ? [to] : []))
const dialling = (world: World, to: string) => () => dialled(world).includes(to)

async function nothingLeft(world: World): Promise<void> {
  await world.run(MINUTE)
  assert.deepEqual(await world.telephony.snapshot(), [])
}

test('the first number is called, then the second, they talk and are recorded; no agent is reserved', async () => {
  const played: string[] = []
  const world = await open({
    settings: { pushStateUrl: 'http://crm/', pushCallUrl: 'http://crm/' },
    recordingsFolder: '/var/recordings',
    over: telephony =>
      new Proxy(telephony, {
        get(target, verb) {
          const value = Reflect.get(target, verb)
          if (typeof value !== 'function') return value
          return (...args: unknown[]) => {
            if (['playRinging', 'record'].includes(String(verb))) played.push(`${String(verb)} ${args[0]}`)
            return value.apply(target, args)
          }
        },
      }),
  })
  const callId = await ask(world)
  await world.runUntil(dialling(world, FIRST), MINUTE)
  assert.deepEqual(dialled(world), [FIRST], 'the second waits for the first')
  await world.runUntil(talking(world, callId), MINUTE)
  assert.deepEqual(dialled(world), [FIRST, NEXT])
  const record = recordOf(world, callId)
  const legId = record?.legId ?? ''
  const [firstLeg = ''] = world.telephony.heardBy(legId)
  assert.deepEqual(world.telephony.heardBy(firstLeg), [legId])
  assert.deepEqual(played, [`playRinging ${firstLeg}`, `record ${legId}`])
  await world.runUntil(over(world, callId), HOUR)
  assert.equal(record?.end?.outcome, 'connected')
  assert.equal(record?.agentExt, undefined)
  const states = world.events.flatMap(event => (event.type === 'agentChanged' ? [event.to] : []))
  assert.deepEqual(states, ['idle'], 'the agent only registered')
  await nothingLeft(world)
  assert.deepEqual(
    world.store.pushes.map(({ event }) => event),
    ['record'],
  )
})

test('whoever of the two is not reached or leaves, the other is left on no line, and the record says why', async () => {
  for (const [first, next, outcome, calls] of [
    ['13900000010', NEXT, 'agentNotReached', 1],
    ['13900000011', NEXT, 'agentNotReached', 1],
    [FIRST, '13900000010', 'busy', 2],
    [FIRST, '13900000011', 'noAnswer', 2],
    // The first hangs up while the second rings.
    ['13900000020', '13900000011', 'cancelled', 2],
    [FIRST, '13900000020', 'connected', 2],
    ['13900000020', NEXT, 'connected', 2],
  ] as const) {
    const world = await open()
    const callId = await ask(world, first, next)
    await world.runUntil(over(world, callId), 2 * MINUTE)
    assert.equal(recordOf(world, callId)?.end?.outcome, outcome, `${first} ${next}`)
    assert.equal(dialled(world).length, calls, `${first} ${next}`)
    assert.equal(recordOf(world, callId)?.end?.by === 'agent', first === '13900000020', `${first} ${next}`)
    await nothingLeft(world)
  }
})

test('two channels of one trunk are taken, and given back however it ends', async () => {
  const world = await open()
  await world.run(SECOND)
  world.store.setTrunk(world.accountId, { channels: 1 })
  const callId = await ask(world)
  await world.run(5 * SECOND)
  assert.deepEqual(dialled(world), [], 'one channel is not enough')
  world.store.setTrunk(world.accountId, { channels: 2 })
  await world.runUntil(talking(world, callId), MINUTE)
  const third = await ask(world, '13900000003', '13900000004')
  await world.run(5 * SECOND)
  assert.deepEqual(dialled(world), [FIRST, NEXT], 'the trunk is full')
  const waits = recordOf(world, third)
  if (waits !== undefined) waits.isTooOld = true
  await world.runUntil(over(world, third), 10 * SECOND)
  assert.equal(recordOf(world, third)?.end?.outcome, 'trunkFailed')
  await world.runUntil(over(world, callId), HOUR)
  for (const [first, next] of [
    ['13900000010', NEXT],
    [FIRST, '13900000010'],
    ['13900000020', NEXT],
  ] as const) {
    await world.run(2 * SECOND)
    await world.runUntil(over(world, await ask(world, first, next)), 2 * MINUTE)
  }
  assert.equal(dialled(world).length, 7)
  await nothingLeft(world)
})

test('it is hung up by its id in every state of it, and nobody is left on a line', async () => {
  for (const [outcome, isThere] of [
    ['cancelled', (world: World, _callId: number) => dialling(world, FIRST)],
    ['cancelled', (world: World, _callId: number) => dialling(world, NEXT)],
    ['connected', talking],
  ] as const) {
    const world = await open()
    const callId = await ask(world)
    await world.runUntil(isThere(world, callId), MINUTE)
    world.store.askEngine(world.accountId, { kind: 'endCall', ext: '', detail: { callId: callId + 1 } })
    await world.run(SECOND / 10)
    assert.equal(recordOf(world, callId)?.end, undefined, 'another call is meant')
    world.store.askEngine(world.accountId, { kind: 'endCall', ext: '', detail: { callId } })
    await world.runUntil(over(world, callId), MINUTE)
    assert.equal(recordOf(world, callId)?.end?.outcome, outcome)
    await nothingLeft(world)
  }
})

test('a process whose lease ran out while the first number rang does not dial the second', async () => {
  let isAway = false
  const world = await open({
    world: { byNumber: false, answerProbability: 1, busyProbability: 0, invalidProbability: 0 },
    through: store => {
      const renewLeases = store.renewLeases.bind(store)
      store.renewLeases = node =>
        isAway ? Promise.reject(new Error('the database is away')) : renewLeases(node)
      return store
    },
  })
  world.telephony.world.ringToAnswer = { kind: 'fixed', ms: 20 * SECOND }
  const callId = await ask(world)
  await world.runUntil(dialling(world, FIRST), MINUTE)
  isAway = true
  await nothingLeft(world)
  assert.deepEqual(dialled(world), [FIRST])
  assert.equal(recordOf(world, callId)?.end?.outcome, 'cancelled')
})

test('stop-all, and the end of the process, leave nobody on a line in any state', async () => {
  for (const afterMs of [0, 1, 300, 700, 900, 1_500, 10 * SECOND]) {
    for (const how of ['stopAll', 'stop'] as const) {
      const world = await open()
      const callId = await ask(world)
      await world.run(afterMs)
      if (how === 'stopAll') world.store.stopAll(world.accountId, { endsTalks: true })
      const stopped = how === 'stop' ? world.engine.stop(0) : Promise.resolve()
      await world.run(MINUTE)
      await stopped
      assert.deepEqual(await world.telephony.snapshot(), [], `${how} ${afterMs}`)
      const record = recordOf(world, callId)
      assert.ok(record?.end !== undefined || record?.dialedAt === undefined, `${how} ${afterMs}`)
    }
  }
})

test('after a death in any state nobody hangs on a line, and neither number is called again', async () => {
  const moments: Readonly<Record<string, (world: World, callId: number) => boolean>> = {
    marked: (world, callId) => recordOf(world, callId)?.dialedAt !== undefined,
    firstRings: world => dialled(world).length === 1,
    firstThere: world => world.ledger.some(({ what }) => what === 'answered'),
    secondRings: world => dialled(world).length === 2,
    secondThere: world => world.ledger.filter(({ what }) => what === 'answered').length === 2,
    talking: (world, callId) => talking(world, callId)(),
  }
  for (const [moment, isNow] of Object.entries(moments)) {
    const mortal = mortality()
    const world = await open(mortal)
    const { store, telephony, clock, events } = world
    const callId = await ask(world)
    await world.runUntil(() => isNow(world, callId), MINUTE)
    mortal.die()
    await store.releaseNode('test')
    const before = dialled(world).length
    let legs = 0
    const next = new Engine({
      ...{ store, switch: telephony, clock, wall: clock, random: seeded(2), node: 'next' },
      newLegId: () => `next-${++legs}`,
      emit: event => events.push(event),
    })
    await next.start()
    await world.run(2 * MINUTE)
    assert.deepEqual(await telephony.snapshot(), [], moment)
    assert.equal(dialled(world).length, before, `${moment}: nobody is called again`)
    assert.equal(
      recordOf(world, callId)?.end?.outcome,
      moment === 'talking' ? 'connected' : 'interrupted',
      moment,
    )
    await next.stop(0)
  }
})

test('over a switch that loses events, the call ends, and nobody is left on a line', async () => {
  for (let seed = 1; seed <= 12; seed++) {
    const world = await open({
      seed,
      over: (telephony, clock) =>
        new LossySwitch(telephony, { loss: 0.3, random: seeded(seed), watch() {}, clock }),
    })
    const callId = await ask(world)
    await world.runUntil(over(world, callId), 10 * MINUTE)
    await world.run(MINUTE)
    assert.deepEqual(await world.telephony.snapshot(), [], `seed ${seed}`)
    assert.equal(new Set(dialled(world)).size, dialled(world).length, `seed ${seed}: each at most once`)
  }
})
