// The engine in virtual time: a message is played to a number, whose customer may press a key.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { VoiceCourse, VoicePlan } from '../../src/domain/call/voice.ts'
import { seeded } from '../../src/domain/random.ts'
import { Engine } from '../../src/engine/node/engine.ts'
import { LossySwitch } from '../../src/telephony/sim/index.ts'
import { mortality } from '../support/mortality.ts'
import { HOUR, MINUTE, openWorld, SECOND, type World, type WorldOptions } from '../support/world.ts'

/** By its last two digits a number answers soon (01, 02), is busy (10), rings out (11), or leaves (20). */
const PHONE = '13900000001'
const MESSAGE_MS = 10 * SECOND
const MENU: VoiceCourse = {
  plays: 1,
  keyWaitSeconds: 5,
  keys: {
    '1': { does: 'transfer', to: { type: 'group', name: 'service' } },
    '2': { does: 'transfer', to: { type: 'extension', ext: '1002' } },
    '3': { does: 'repeat' },
    '9': { does: 'block' },
    '0': { does: 'hangUp' },
  },
  otherwise: { does: 'hangUp' },
}

interface VoiceWorld extends World {
  readonly promptId: number
  /** What the switch was to play, and to whom. */
  readonly played: string[]
}

/** Customers stay for an hour and talk for a minute; the group has all agents. */
async function open({ world, over, ...options }: WorldOptions = {}): Promise<VoiceWorld> {
  const played: string[] = []
  const made = await openWorld({
    ...{ agents: 2, reach: 'ring', ...options },
    world: {
      ...{ byNumber: true, patience: { kind: 'fixed', ms: HOUR }, talk: { kind: 'fixed', ms: MINUTE } },
      ...{ prompt: { kind: 'fixed', ms: MESSAGE_MS }, ...world },
    },
    over: (telephony, clock) => {
      const under = over?.(telephony, clock) ?? telephony
      return new Proxy(under, {
        get(target, verb) {
          const value: unknown = Reflect.get(target, verb)
          if (typeof value !== 'function') return value
          return (...args: unknown[]) => {
            if (['play', 'playRinging'].includes(String(verb))) played.push(args.join(' '))
            return value.apply(target, args)
          }
        },
      })
    },
  })
  const { store, accountId, exts } = made
  store.addPrompt(accountId, 'reminder', new Int16Array(8 * MESSAGE_MS))
  const [prompt] = store.promptsOf(accountId)
  const members = exts.map(ext => ({ ext, priority: 1 }))
  store.addGroup(accountId, { name: 'service', strategy: 1, members })
  await made.run(2 * SECOND)
  return { ...made, promptId: prompt?.id ?? 0, played }
}

function ask(world: VoiceWorld, course: Partial<VoiceCourse> = {}, phone = PHONE): number {
  const voice: VoicePlan = { ...MENU, ...course, promptId: world.promptId }
  return world.store.askForCall(world.accountId, { voice, phone })
}

const recordOf = (world: World, callId: number) => world.store.asked.get(callId)
const endOf = (world: World, callId: number) => {
  const end = recordOf(world, callId)?.end
  return end === undefined ? 'living' : `${end.outcome} ${end.by}`
}
const over = (world: World, callId: number) => () => endOf(world, callId) !== 'living'
const hears = (world: VoiceWorld, callId: number) => () => world.played.includes(`call-${callId} reminder`)
const talking = (world: World, callId: number) => () => recordOf(world, callId)?.connectedAt !== undefined
const dialled = (world: World) => world.ledger.flatMap(({ what, to }) => (what === 'dialed' ? [to] : []))
const rung = (world: World) => world.ledger.filter(({ what }) => what === 'agentRung').length
const press = (world: World, callId: number, key: string) => world.telephony.press(`call-${callId}`, key)
const keysOf = (world: World, callId: number) =>
  (recordOf(world, callId)?.marks ?? []).flatMap(mark => (mark.what === 'keyPressed' ? [mark.key] : []))
const setReady = (world: World, ext: string, ready: boolean) =>
  world.store.setReady(world.accountId, ext, ready, world.clock.now())

async function nothingLeft(world: World): Promise<void> {
  await world.run(MINUTE)
  assert.deepEqual(await world.telephony.snapshot(), [])
  assert.deepEqual(
    world.events.filter(event => event.type === 'fault'),
    [],
  )
}

/** Asks, and lets the message begin. */
async function heard(world: VoiceWorld, course: Partial<VoiceCourse> = {}, phone = PHONE): Promise<number> {
  const callId = ask(world, course, phone)
  await world.runUntil(hears(world, callId), MINUTE)
  return callId
}

test('a message is played to whoever answers, and the call ends after the time for keys; no agent is asked', async () => {
  const world = await open({ settings: { pushCallUrl: 'http://crm/', pushStateUrl: 'http://crm/' } })
  const callId = await heard(world)
  const at = world.clock.now()
  await world.runUntil(over(world, callId), HOUR)
  assert.equal(endOf(world, callId), 'messageHeard us')
  assert.equal(Math.round((world.clock.now() - at) / SECOND), 15)
  assert.deepEqual(dialled(world), [PHONE])
  assert.equal(rung(world), 0)
  await nothingLeft(world)
  assert.deepEqual(
    world.store.pushes.map(({ event }) => event),
    ['record'],
  )
})

test('it is played as often as asked for, with the time for keys after each, and without keys at once', async () => {
  for (const [course, plays, seconds] of [
    [{ plays: 3 }, 3, 45],
    [{ plays: 2, keys: {} }, 2, 20],
  ] as const) {
    const world = await open()
    const callId = await heard(world, course)
    const at = world.clock.now()
    await world.runUntil(over(world, callId), HOUR)
    assert.equal(Math.round((world.clock.now() - at) / SECOND), seconds)
    assert.equal(world.played.filter(each => each.endsWith('reminder')).length, plays)
    assert.equal(endOf(world, callId), 'messageHeard us')
    await nothingLeft(world)
  }
})

test('a key gives the customer to the group or the agent it names, while it plays or after it', async () => {
  for (const [key, afterMs, ext] of [
    ['1', 2 * SECOND, null],
    ['1', 12 * SECOND, null],
    ['2', 2 * SECOND, '1002'],
  ] as const) {
    const world = await open({ settings: { pushStateUrl: 'http://crm/' } })
    const callId = await heard(world)
    await world.run(afterMs)
    press(world, callId, '7')
    press(world, callId, key)
    press(world, callId, key)
    const at = world.clock.now()
    await world.runUntil(talking(world, callId), MINUTE)
    const record = recordOf(world, callId)
    assert.deepEqual(keysOf(world, callId), [key], 'a key that means nothing, or comes twice, is no key')
    assert.equal(record?.wantedAt, at)
    assert.ok(ext === null || record?.agentExt === ext)
    assert.ok(world.played.includes(`call-${callId}`), 'it hears a phone ring')
    await world.runUntil(over(world, callId), HOUR)
    assert.equal(record?.end?.outcome, 'connected')
    await nothingLeft(world)
    const states = world.store.pushes.filter(({ kind }) => kind === 'state')
    assert.deepEqual(
      states.map(({ event, fact }) => [event.split(':')[0], fact.type === 'legState' && fact.origin]),
      [
        ['ring', 'voice'],
        ['answer', 'voice'],
        ['hangup', 'voice'],
      ],
    )
  }
})

test('if no key is pressed it goes on as configured', async () => {
  const world = await open()
  const callId = await heard(world, {
    otherwise: { does: 'transfer', to: { type: 'group', name: 'service' } },
  })
  await world.runUntil(talking(world, callId), MINUTE)
  assert.deepEqual(keysOf(world, callId), [])
  await world.runUntil(over(world, callId), HOUR)
  assert.equal(recordOf(world, callId)?.end?.outcome, 'connected')
  await nothingLeft(world)
})

test('a customer who wants an agent waits like all others: for one who is busy, not for a group that is away', async () => {
  const world = await open({ agents: 1, settings: { abandonWaitMs: 20_000 } })
  const first = await heard(world)
  press(world, first, '1')
  await world.runUntil(talking(world, first), MINUTE)
  const second = await heard(world, {}, '13900000002')
  press(world, second, '1')
  const at = world.clock.now()
  await world.runUntil(over(world, second), MINUTE)
  assert.equal(endOf(world, second), 'abandoned us')
  assert.equal(Math.round((world.clock.now() - at) / SECOND), 20)
  await world.runUntil(over(world, first), HOUR)
  // Once an agent is free it gets whoever waits.
  await world.run(15 * SECOND)
  const third = await heard(world, {}, '13900000003')
  press(world, third, '1')
  await world.runUntil(talking(world, third), MINUTE)
  for (const ext of world.exts) setReady(world, ext, false)
  await world.runUntil(over(world, third), HOUR)
  const fourth = await heard(world, {}, '13900000004')
  press(world, fourth, '1')
  const pressedAt = world.clock.now()
  await world.runUntil(over(world, fourth), MINUTE)
  assert.equal(endOf(world, fourth), 'abandoned us')
  assert.ok(world.clock.now() - pressedAt < SECOND, 'nobody is waited for')
  await nothingLeft(world)
})

test('the agent who took the customer of a message wraps up as after any call', async () => {
  const world = await open({ agents: 1, settings: { wrapUpSeconds: 3 } })
  const callId = await heard(world)
  press(world, callId, '1')
  await world.runUntil(over(world, callId), HOUR)
  await world.run(5 * SECOND)
  const states = world.events.flatMap(event => (event.type === 'agentChanged' ? [event.to] : []))
  assert.deepEqual(states, ['idle', 'reserved', 'talking', 'wrapUp', 'idle'])
})

test('the key for it plays the message again, but not for ever', async () => {
  const world = await open()
  const callId = await heard(world)
  for (let times = 0; times < 15; times++) {
    await world.run(SECOND)
    press(world, callId, '3')
  }
  await world.run(SECOND)
  assert.equal(world.played.filter(each => each.endsWith('reminder')).length, 10)
  assert.equal(keysOf(world, callId).length, 9)
  await world.runUntil(over(world, callId), MINUTE)
  assert.equal(endOf(world, callId), 'messageHeard us')
  await nothingLeft(world)
})

test('the key to be left alone blocks the number before the call ends; one to hang up ends it', async () => {
  const world = await open()
  const blocked = await heard(world)
  press(world, blocked, '9')
  await world.runUntil(over(world, blocked), MINUTE)
  assert.equal(endOf(world, blocked), 'neverAgain us')
  assert.deepEqual(world.store.blocked, [{ phone: PHONE, key: '9' }])
  for (const [afterMs, outcome] of [
    [SECOND, 'messageCut us'],
    [12 * SECOND, 'messageHeard us'],
  ] as const) {
    const callId = await heard(world, {}, afterMs === SECOND ? '13900000002' : '13900000003')
    await world.run(afterMs)
    press(world, callId, '0')
    await world.runUntil(over(world, callId), SECOND)
    assert.equal(endOf(world, callId), outcome)
  }
  await nothingLeft(world)
})

test('a key for it while the database is away may be pressed again', async () => {
  let isAway = true
  const world = await open({
    through: store => {
      const blockCalled = store.blockCalled.bind(store)
      store.blockCalled = (...which) =>
        isAway ? Promise.reject(new Error('the database is away')) : blockCalled(...which)
      return store
    },
  })
  const callId = await heard(world)
  press(world, callId, '9')
  await world.run(SECOND)
  assert.equal(endOf(world, callId), 'living')
  isAway = false
  press(world, callId, '9')
  await world.runUntil(over(world, callId), SECOND)
  assert.equal(endOf(world, callId), 'neverAgain us')
})

test('a number is blocked once the database is back, also if its owner pressed the key and hung up', async () => {
  for (const leavesAfterMs of [2 * SECOND, HOUR]) {
    let isAway = true
    const world = await open({
      world: {
        ...{ byNumber: false, answerProbability: 1, busyProbability: 0, invalidProbability: 0 },
        patience: { kind: 'fixed', ms: leavesAfterMs },
      },
      through: store => {
        const blockCalled = store.blockCalled.bind(store)
        store.blockCalled = (...which) =>
          isAway ? Promise.reject(new Error('the database is away')) : blockCalled(...which)
        return store
      },
    })
    const callId = await heard(world, { plays: 5 })
    press(world, callId, '9')
    await world.run(8 * SECOND)
    assert.equal(endOf(world, callId), leavesAfterMs === HOUR ? 'living' : 'messageCut customer')
    assert.deepEqual(world.store.blocked, [])
    isAway = false
    await world.run(6 * SECOND)
    assert.deepEqual(world.store.blocked, [{ phone: PHONE, key: '9' }])
    assert.equal(endOf(world, callId), leavesAfterMs === HOUR ? 'neverAgain us' : 'messageCut customer')
  }
})

test('whoever does not pick up, or leaves, is called once, and the record says why', async () => {
  for (const [phone, outcome] of [
    ['13900000010', 'busy network'],
    ['13900000011', 'noAnswer us'],
    // Answers, and hangs up after 2.5 s.
    ['13900000020', 'messageCut customer'],
  ] as const) {
    const world = await open()
    const callId = ask(world, {}, phone)
    await world.runUntil(over(world, callId), 2 * MINUTE)
    assert.equal(endOf(world, callId), outcome)
    assert.deepEqual(dialled(world), [phone])
    await nothingLeft(world)
  }
})

test('a customer who leaves at any moment after a key leaves nobody on a line', async () => {
  for (const patienceMs of [1, 900, 1_100, 1_500, 2_600, 5_000, 11_000]) {
    const world = await open({
      world: {
        ...{ byNumber: false, answerProbability: 1, busyProbability: 0, invalidProbability: 0 },
        ...{ patience: { kind: 'fixed', ms: patienceMs }, talk: { kind: 'fixed', ms: 2 * SECOND } },
      },
    })
    const callId = ask(world)
    await world.runUntil(() => hears(world, callId)() || over(world, callId)(), MINUTE)
    await world.run(SECOND)
    press(world, callId, '1')
    await world.runUntil(over(world, callId), MINUTE)
    const { outcome } = recordOf(world, callId)?.end ?? {}
    assert.ok(['messageCut', 'abandoned', 'connected'].includes(outcome ?? ''), `${patienceMs}: ${outcome}`)
    if (patienceMs < SECOND) assert.equal(outcome, 'messageCut', String(patienceMs))
    await nothingLeft(world)
    const states = world.events.flatMap(event => (event.type === 'agentChanged' ? [event.to] : []))
    assert.equal(states.at(-1), 'idle', String(patienceMs))
  }
})

test('it is hung up by its id in every state of it', async () => {
  for (const [moment, outcome] of [
    ['rings', 'cancelled'],
    ['hears', 'messageCut'],
    ['listens', 'messageHeard'],
    ['talks', 'connected'],
  ] as const) {
    const world = await open()
    const callId = ask(world)
    if (moment === 'rings') await world.runUntil(() => dialled(world).length > 0, MINUTE)
    else await world.runUntil(hears(world, callId), MINUTE)
    if (moment === 'listens') await world.run(12 * SECOND)
    if (moment === 'talks') {
      press(world, callId, '1')
      await world.runUntil(talking(world, callId), MINUTE)
    }
    world.store.askEngine(world.accountId, { kind: 'endCall', ext: '', detail: { callId } })
    await world.runUntil(over(world, callId), MINUTE)
    assert.equal(endOf(world, callId), `${outcome} us`, moment)
    await nothingLeft(world)
  }
})

test('it takes one channel, and ends as trunkFailed if there is none for it in time', async () => {
  const world = await open()
  world.store.setTrunk(world.accountId, { channels: 1 })
  const first = await heard(world)
  const second = ask(world, {}, '13900000002')
  await world.run(5 * SECOND)
  assert.deepEqual(dialled(world), [PHONE])
  const waits = recordOf(world, second)
  if (waits !== undefined) waits.isTooOld = true
  await world.runUntil(over(world, second), 10 * SECOND)
  assert.equal(endOf(world, second), 'trunkFailed us')
  await world.runUntil(over(world, first), MINUTE)
  const third = await heard(world, {}, '13900000003')
  await world.runUntil(over(world, third), MINUTE)
  assert.equal(dialled(world).length, 2)
  await nothingLeft(world)
})

test('a prompt that is gone when somebody answers is not waited for in silence', async () => {
  const world = await open()
  const callId = ask(world)
  await world.runUntil(() => dialled(world).length > 0, MINUTE)
  world.store.removePrompt(world.accountId, 'reminder')
  await world.runUntil(over(world, callId), MINUTE)
  assert.equal(endOf(world, callId), 'messageCut us')
  const next = ask(world, {}, '13900000002')
  await world.run(5 * SECOND)
  assert.deepEqual(dialled(world), [PHONE], 'nobody is called for nothing')
  const waits = recordOf(world, next)
  if (waits !== undefined) waits.isTooOld = true
  await world.runUntil(over(world, next), 10 * SECOND)
  assert.equal(endOf(world, next), 'interrupted us')
  await nothingLeft(world)
})

test('it counts neither as a conversation nor as abandoned of any task, and a task goes on beside it', async () => {
  const world = await open({ settings: { abandonWaitMs: 1 } })
  const callId = await heard(world)
  for (const ext of world.exts) setReady(world, ext, false)
  await world.run(SECOND)
  press(world, callId, '1')
  await world.runUntil(over(world, callId), MINUTE)
  assert.equal(endOf(world, callId), 'abandoned us')
  assert.deepEqual([...world.store.tasks.values()], [])
  for (const ext of world.exts) setReady(world, ext, true)
  const taskId = world.addTask({ pace: 'manual' }, 2)
  await world.runUntil(() => world.store.tasks.get(taskId)?.tally.called === 2, HOUR)
  assert.equal(world.store.tasks.get(taskId)?.tally.abandoned, 0)
})

test('stop-all, and the end of the process, leave nobody on a line in any state', async () => {
  for (const afterMs of [0, 1, 300, 900, 3 * SECOND, 12 * SECOND]) {
    for (const how of ['stopAll', 'stop'] as const) {
      const world = await open()
      const callId = ask(world)
      await world.run(afterMs)
      press(world, callId, '1')
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

test('after a death in any state nobody hangs on a line, and the number is not called again', async () => {
  const moments: Readonly<Record<string, (world: VoiceWorld, callId: number) => boolean>> = {
    marked: (world, callId) => recordOf(world, callId)?.dialedAt !== undefined,
    rings: world => dialled(world).length === 1,
    answered: world => world.ledger.some(({ what }) => what === 'answered'),
    hears: (world, callId) => hears(world, callId)(),
    wants: (world, callId) => recordOf(world, callId)?.wantedAt !== undefined,
    talking: (world, callId) => talking(world, callId)(),
  }
  for (const [moment, isNow] of Object.entries(moments)) {
    const mortal = mortality()
    const world = await open(mortal)
    const { store, telephony, clock, events } = world
    const callId = ask(world)
    if (moment === 'wants' || moment === 'talking') {
      await world.runUntil(hears(world, callId), MINUTE)
      press(world, callId, '1')
    }
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
    const expected = moment === 'talking' ? 'connected' : 'interrupted'
    assert.equal(recordOf(world, callId)?.end?.outcome, expected, moment)
    await next.stop(0)
  }
})

test('over a switch that loses events the call ends, nobody is left on a line, and the number is called once', async () => {
  for (let seed = 1; seed <= 12; seed++) {
    const world = await open({
      seed,
      over: (telephony, clock) =>
        new LossySwitch(telephony, { loss: 0.3, random: seeded(seed), watch() {}, clock }),
    })
    const callId = ask(world)
    await world.run(5 * SECOND)
    press(world, callId, '1')
    await world.runUntil(over(world, callId), 10 * MINUTE)
    await world.run(MINUTE)
    assert.deepEqual(await world.telephony.snapshot(), [], `seed ${seed}`)
    assert.deepEqual(dialled(world), [PHONE], `seed ${seed}`)
  }
})
