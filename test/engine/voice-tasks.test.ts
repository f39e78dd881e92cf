// The engine in virtual time: tasks whose customers hear a message, and talk with nobody or with an agent.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { VoicePlan } from '../../src/domain/call/voice.ts'
import { seeded } from '../../src/domain/random.ts'
import { Engine } from '../../src/engine/node/engine.ts'
import { mortality } from '../support/mortality.ts'
import { HOUR, MINUTE, openWorld, SECOND, type World, type WorldOptions } from '../support/world.ts'

const MESSAGE_MS = 10 * SECOND
const PLAIN = { plays: 1, keyWaitSeconds: 0, keys: {}, otherwise: { does: 'hangUp' } } as const
const MENU = {
  ...PLAIN,
  keyWaitSeconds: 3,
  keys: { '1': { does: 'transfer', to: null }, '9': { does: 'block' } },
} as const

interface VoiceWorld extends World {
  readonly promptId: number
  /** By its leg, which key a customer presses 3 s after the message has begun; null: none. */
  keyOf: (legId: string) => string | null
}

async function open({ world, over, ...options }: WorldOptions = {}): Promise<VoiceWorld> {
  let made: VoiceWorld | null = null
  const opened = await openWorld({
    ...{ agents: 0, reach: 'ring', ...options },
    world: {
      ...{ answerProbability: 0.6, busyProbability: 0.1, invalidProbability: 0, customerHangsUpFirst: 1 },
      ...{ patience: { kind: 'fixed', ms: HOUR }, talk: { kind: 'fixed', ms: MINUTE } },
      ...{ prompt: { kind: 'fixed', ms: MESSAGE_MS }, ...world },
    },
    over: (telephony, clock) =>
      new Proxy(over?.(telephony, clock) ?? telephony, {
        get(target, verb) {
          const value: unknown = Reflect.get(target, verb)
          if (typeof value !== 'function') return value
          return (...args: unknown[]) => {
            const legId = String(args[0])
            const key = verb === 'play' && args[1] === 'offer' ? (made?.keyOf(legId) ?? null) : null
            if (key !== null) clock.after(3 * SECOND, () => telephony.press(legId, key))
            return value.apply(target, args)
          }
        },
      }),
  })
  opened.store.addPrompt(opened.accountId, 'offer', new Int16Array(8 * MESSAGE_MS))
  const promptId = opened.store.promptsOf(opened.accountId)[0]?.id ?? 0
  const world2: VoiceWorld = { ...opened, promptId, keyOf: () => null }
  made = world2
  await opened.run(2 * SECOND)
  return world2
}

const planOf = (world: VoiceWorld, course: Omit<VoicePlan, 'promptId'> = PLAIN): VoicePlan => ({
  ...course,
  promptId: world.promptId,
})
const callsOf = (world: World) => [...world.store.calls.values()]
const outcomes = (world: World) => {
  const counts: Record<string, number> = {}
  for (const { end } of callsOf(world))
    counts[end?.outcome ?? 'living'] = (counts[end?.outcome ?? 'living'] ?? 0) + 1
  return counts
}
const dialled = (world: World) => world.ledger.flatMap(({ what, to }) => (what === 'dialed' ? [to] : []))
const isEnded = (world: World, taskId: number) => () => world.store.tasks.get(taskId)?.state === 'ended'
const whyOf = (world: World, taskId: number) => {
  const why = world.store.tasks.get(taskId)?.progress?.why
  return typeof why === 'object' && why !== null && 'code' in why ? why.code : null
}

/** The most customers' legs alive at once. */
function mostAtOnce(world: World): number {
  let [now, most] = [0, 0]
  for (const { what } of world.ledger) {
    if (what === 'dialed') most = Math.max(most, ++now)
    else if (what === 'ended') now -= 1
  }
  return most
}

test('without an agent every number is called once, as many at once as the task or the trunks allow', async () => {
  for (const [concurrent, channels, most] of [
    [5, 100, 5],
    [100, 3, 3],
  ] as const) {
    const world = await open()
    world.store.setTrunk(world.accountId, { channels })
    const assignment = { type: 'nobody' } as const
    const taskId = world.addTask({ assignment, concurrent, voice: planOf(world) }, 60)
    await world.runUntil(() => dialled(world).length > most, MINUTE)
    assert.ok(
      !['noAgents', 'agentsBusy'].includes(String(whyOf(world, taskId))),
      String(whyOf(world, taskId)),
    )
    await world.runUntil(isEnded(world, taskId), HOUR)
    assert.equal(dialled(world).length, 60)
    assert.equal(new Set(dialled(world)).size, 60)
    assert.equal(mostAtOnce(world), most)
    const { messageHeard = 0, busy = 0, noAnswer = 0, ...others } = outcomes(world)
    assert.deepEqual([messageHeard + busy + noAnswer, others], [60, {}])
    const { tally } = world.store.tasks.get(taskId) ?? {}
    assert.deepEqual(tally, { called: 60, answered: messageHeard, connected: 0, abandoned: 0, late: 0 })
    assert.ok(messageHeard > 20)
    assert.deepEqual(await world.telephony.snapshot(), [])
  }
})

test('a key to be left alone blocks the number, and who leaves during the message is not called again', async () => {
  const world = await open({ world: { answerProbability: 1, busyProbability: 0 } })
  world.keyOf = legId => (Number(legId.slice(5)) % 2 === 0 ? '9' : null)
  const taskId = world.addTask(
    { assignment: { type: 'nobody' }, voice: planOf(world, { ...PLAIN, keys: { '9': { does: 'block' } } }) },
    10,
  )
  await world.runUntil(isEnded(world, taskId), HOUR)
  const { neverAgain = 0, messageHeard = 0 } = outcomes(world)
  assert.equal(neverAgain + messageHeard, 10)
  assert.ok(neverAgain > 0)
  assert.equal(world.store.blocked.length, neverAgain)
  const left = await open({
    world: { answerProbability: 1, busyProbability: 0, patience: { kind: 'fixed', ms: 4 * SECOND } },
  })
  const other = left.addTask({ assignment: { type: 'nobody' }, voice: planOf(left) }, 5)
  await left.runUntil(isEnded(left, other), HOUR)
  assert.deepEqual(outcomes(left), { messageCut: 5 })
  assert.equal(dialled(left).length, 5)
})

test('those who press the key find an agent: the pacer goes by their share, and the cap holds for them', async () => {
  const world = await open({ agents: 12, settings: { wrapUpSeconds: 5 } })
  // Every third who hears it.
  let heard = 0
  world.keyOf = () => (++heard % 3 === 0 ? '1' : null)
  const taskId = world.addTask({ voice: planOf(world, MENU) }, 3_000)
  await world.run(HOUR)
  const { tally } = world.store.tasks.get(taskId) ?? {}
  const { connected = 0, abandoned = 0, answered = 0 } = tally ?? {}
  assert.ok(connected > 150, `connected ${connected}`)
  assert.ok(answered > 2 * connected, `answered ${answered}, of whom ${connected} wanted an agent`)
  assert.ok(abandoned / (abandoned + connected) <= 0.03, `abandoned ${abandoned} of ${abandoned + connected}`)
  const talkShare = (connected * MINUTE) / (world.exts.length * HOUR)
  assert.ok(talkShare > 0.4, `talk share ${talkShare}`)
})

test('with a key for agents nobody is called while no agent is there, and without its prompt nobody at all', async () => {
  const world = await open({ agents: 2 })
  for (const ext of world.exts) world.store.setReady(world.accountId, ext, false, world.clock.now())
  await world.run(SECOND)
  const withKey = world.addTask({ voice: planOf(world, MENU) }, 10)
  await world.run(10 * SECOND)
  assert.deepEqual([dialled(world), whyOf(world, withKey)], [[], 'noAgents'])
  world.store.removePrompt(world.accountId, 'offer')
  const plain = world.addTask({ assignment: { type: 'nobody' }, voice: planOf(world) }, 10)
  await world.run(10 * SECOND)
  assert.deepEqual([dialled(world), whyOf(world, plain)], [[], 'promptGone'])
})

test('once all dialling is stopped nobody is dialled, and those who hear the message hear it to its end', async () => {
  const world = await open({ world: { answerProbability: 1, busyProbability: 0 } })
  const taskId = world.addTask({ assignment: { type: 'nobody' }, concurrent: 5, voice: planOf(world) }, 50)
  await world.runUntil(() => world.ledger.some(({ what }) => what === 'answerHeard'), MINUTE)
  await world.run(SECOND)
  world.store.stopAll(world.accountId, { endsTalks: false })
  await world.run(SECOND)
  const before = dialled(world).length
  await world.run(MINUTE)
  assert.equal(dialled(world).length, before)
  assert.ok((outcomes(world)['messageHeard'] ?? 0) > 0)
  assert.equal(outcomes(world)['messageCut'], undefined)
  assert.deepEqual(await world.telephony.snapshot(), [])
  world.store.stopAll(world.accountId, null)
  await world.runUntil(isEnded(world, taskId), HOUR)
  // Whoever picked up while their call was being withdrawn was hung up on, and is not called again.
  const { messageHeard = 0, abandoned = 0 } = outcomes(world)
  assert.equal(messageHeard + abandoned, 50)
  assert.ok(messageHeard > 40, String(messageHeard))
})

test('after a death at any moment nobody hangs on a line, and nobody who answered is called again', async () => {
  for (const afterMs of [500, 3 * SECOND, 8 * SECOND, 12 * SECOND, 20 * SECOND]) {
    const mortal = mortality()
    const world = await open({ ...mortal, world: { answerProbability: 1, busyProbability: 0 } })
    const { store, telephony, clock, events } = world
    const taskId = world.addTask({ assignment: { type: 'nobody' }, concurrent: 5, voice: planOf(world) }, 30)
    await world.run(afterMs)
    mortal.die()
    await store.releaseNode('test')
    const answered = new Set(world.ledger.flatMap(({ what, to }) => (what === 'answerHeard' ? [to] : [])))
    let legs = 0
    const next = new Engine({
      ...{ store, switch: telephony, clock, wall: clock, random: seeded(2), node: 'next' },
      newLegId: () => `next-${++legs}`,
      emit: event => events.push(event),
    })
    const dialledBefore = dialled(world).length
    await next.start()
    await world.runUntil(isEnded(world, taskId), HOUR)
    const again = dialled(world).slice(dialledBefore)
    assert.deepEqual(
      again.filter(to => answered.has(to)),
      [],
      `${afterMs}`,
    )
    assert.deepEqual(await telephony.snapshot(), [], `${afterMs}`)
    await next.stop(0)
  }
})
