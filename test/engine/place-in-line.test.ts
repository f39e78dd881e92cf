// The engine in virtual time: callers who wait hear their place in the line, and keep it.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AccountSettings } from '../../src/domain/account.ts'
import type { Switch } from '../../src/telephony/port.ts'
import { HOUR, openWorld, SECOND, type World } from '../support/world.ts'

const DOOR = '01012345678'
const EVERY = 20
const SPOKEN_MS = 3 * SECOND

interface Heard {
  readonly legId: string
  readonly what: string
  readonly at: number
}

/** A group for callers whose agents talk for ever; `prompts` say places. */
async function open(prompts: readonly string[], settings: Partial<AccountSettings> = {}, agents = 1) {
  const heard: Heard[] = []
  const note = (world: () => World, legId: string, what: string) =>
    heard.push({ legId, what, at: world().clock.now() })
  let made: World | null = null
  const here = () => made ?? assert.fail('too early')
  const world = await openWorld({
    ...{ agents, reach: 'ring' },
    settings: {
      ...{ inbound: 'agents', inboundGroup: 'service', inboundWaitSeconds: 600, wrapUpSeconds: 1 },
      ...{ inboundPositionSeconds: EVERY, ...settings },
    },
    world: { talk: { kind: 'fixed', ms: HOUR }, prompt: { kind: 'fixed', ms: SPOKEN_MS } },
    over: telephony =>
      new Proxy<Switch>(telephony, {
        get(target, verb) {
          const value: unknown = Reflect.get(target, verb)
          if (typeof value !== 'function') return value
          return (...args: unknown[]) => {
            if (verb === 'play') note(here, String(args[0]), String(args[1]))
            if (verb === 'playRinging') note(here, String(args[0]), 'ringing')
            return Reflect.apply(value, target, args)
          }
        },
      }),
  })
  made = world
  world.store.setCallerIds(world.accountId, [DOOR])
  for (const name of prompts) world.store.addPrompt(world.accountId, name, new Int16Array(8 * SPOKEN_MS))
  const members = world.exts.map(ext => ({ ext, priority: 1 }))
  world.store.addGroup(world.accountId, { name: 'service', strategy: 1, members })
  await world.run(2 * SECOND)
  const callIn = async (patienceMs = HOUR) => {
    const trunk = `trunk-${world.accountId}`
    const legId = world.telephony.callIn({ trunk, from: '-', to: DOOR, patienceMs })
    await world.run(2 * SECOND)
    return legId
  }
  const heardBy = (legId: string) => heard.filter(one => one.legId === legId).map(({ what }) => what)
  return { world, heard, heardBy, callIn }
}

const talkers = (world: World) =>
  [...world.store.callers.values()].filter(({ connectedAt, end }) => connectedAt && end === undefined)

test('a caller who waits hears its place at once and again and again, and moves up when others are gone', async () => {
  const { world, heard, heardBy, callIn } = await open(['position-1', 'position-2', 'position-more'])
  const talks = await callIn()
  await world.runUntil(() => talkers(world).length === 1, 60 * SECOND)
  assert.deepEqual(heardBy(talks), ['ringing'], 'whoever is taken at once has no place')
  const impatient = await callIn(30 * SECOND)
  const [second, third] = [await callIn(), await callIn()]
  assert.equal(heardBy(impatient)[0], 'position-1')
  assert.equal(heardBy(second)[0], 'position-2')
  assert.equal(heardBy(third)[0], 'position-more', 'there is no prompt for the third place')
  await world.run(EVERY * SECOND + 2 * SPOKEN_MS)
  assert.deepEqual(heardBy(second), ['position-2', 'ringing', 'position-2', 'ringing'])
  await world.run(EVERY * SECOND + 2 * SPOKEN_MS)
  assert.equal(heardBy(impatient).length, 4, 'it hears nothing more, because it has left')
  assert.deepEqual(heardBy(second).slice(4), ['position-1', 'ringing'])
  assert.deepEqual(heardBy(third).slice(4), ['position-2', 'ringing'])
  const [first, again] = heard.filter(({ legId, what }) => legId === second && what === 'position-2')
  const between = (again?.at ?? 0) - (first?.at ?? 0)
  assert.equal(between, EVERY * SECOND + SPOKEN_MS)
})

test('nothing is said without prompts for it, nor where the account does not want it', async () => {
  for (const [prompts, settings] of [
    [[], {}],
    [['position-1'], { inboundPositionSeconds: 0 }],
  ] as const) {
    const { world, heardBy, callIn } = await open(prompts, settings)
    await callIn()
    await world.runUntil(() => talkers(world).length === 1, 60 * SECOND)
    const waits = await callIn()
    await world.run(3 * EVERY * SECOND)
    assert.deepEqual(heardBy(waits), ['ringing'])
  }
})

test('whoever an agent missed keeps the place before those who came later', async () => {
  const { world, callIn } = await open([], { agentRingTimeoutSeconds: 5 }, 2)
  const talks = await callIn()
  await world.runUntil(() => talkers(world).length === 1, 60 * SECOND)
  const [missing = ''] = world.exts.filter(ext => talkers(world)[0]?.agentExt !== ext)
  const { world: people } = world.telephony
  people.agentAnswer = { kind: 'fixed', ms: HOUR }
  const missed = await callIn()
  const later = await callIn()
  await world.run(20 * SECOND)
  assert.equal(talkers(world).length, 1, 'the free agent took nobody')
  people.agentAnswer = { kind: 'fixed', ms: SECOND }
  world.store.setReady(world.accountId, missing, true, world.clock.now())
  await world.runUntil(() => talkers(world).length === 2, 60 * SECOND)
  assert.deepEqual(new Set(talkers(world).map(({ legId }) => legId)), new Set([talks, missed]))
  assert.ok([...world.store.callers.values()].some(({ legId, end }) => legId === later && end === undefined))
})
