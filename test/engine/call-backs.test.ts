// The engine in virtual time: dialling leaves room for people who call back.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readMessage } from '../../src/domain/live-message.ts'
import type { AccountReport } from '../../src/domain/live-report.ts'
import { type PastMisses, Replay } from '../../src/domain/pacing/call-backs.ts'
import { seeded } from '../../src/domain/random.ts'
import { LOOKS_A_SLICE } from '../../src/engine/account/caller-room.ts'
import { Engine } from '../../src/engine/node/engine.ts'
import type { MemoryStore } from '../../src/store/memory/index.ts'
import { mortality } from '../support/mortality.ts'
import { HOUR, MINUTE, MONDAY_9, openWorld, SECOND, type World, type WorldOptions } from '../support/world.ts'

const DOOR = '01012345678'
const AGENTS = 20
/** On the days before, whoever was missed called back within minutes; hundreds were missed just now. */
const RUSH: PastMisses = {
  misses: Array.from({ length: 500 }, (_, n) => ({ at: MONDAY_9 - n * 2 * SECOND, count: 1 })),
  callBacks: Array.from({ length: 400 }, (_, n) => {
    const missedAt = MONDAY_9 - (n + 10) * 2 * SECOND
    return { at: missedAt + 90 * SECOND, missedAt }
  }),
}

function remembering(past: PastMisses): (store: MemoryStore) => MemoryStore {
  return store => {
    store.pastMisses = async () => past
    return store
  }
}

/** Dials of the first three minutes. */
async function dials({ settings, pace = 'auto', ...options }: WorldOptions & { pace?: 'auto' | 'manual' }) {
  const world = await openWorld({
    agents: AGENTS,
    seed: 3,
    settings: { inbound: 'agents', ...settings },
    ...options,
  })
  world.store.setCallerIds(world.accountId, [DOOR])
  await world.run(2 * SECOND)
  world.addTask({ pace, ratio: 2 }, 3_000)
  await world.run(3 * MINUTE)
  assert.deepEqual(
    world.events.filter(event => event.type === 'fault'),
    [],
  )
  return world.telephony.ledger.counts.dialed
}

test('while many are expected to call back, a predictive task dials less, at first as if those agents were not there', async () => {
  const [calm, rush] = [await dials({}), await dials({ through: remembering(RUSH) })]
  assert.ok(rush < 0.9 * calm, `${rush} dials against ${calm}`)
  assert.ok(rush > 0, 'whoever is free beyond that is dialled for')
})

test('nothing is left for callers who get no agent: doors closed or with a message, hours over, a fixed ratio', async () => {
  for (const given of [
    { settings: { inbound: 'off' } },
    { settings: { inbound: 'message' } },
    { pace: 'manual' },
  ] as const) {
    const plain = await dials(given)
    assert.equal(await dials({ ...given, through: remembering(RUSH) }), plain, JSON.stringify(given))
  }
})

test('an account whose past cannot be read dials as without one, and says so once', async () => {
  const world = await openWorld({
    agents: AGENTS,
    settings: { inbound: 'agents' },
    through: store => {
      store.pastMisses = async () => {
        throw new Error('no answer')
      }
      return store
    },
  })
  world.store.setCallerIds(world.accountId, [DOOR])
  world.addTask({}, 1_000)
  await world.run(2 * MINUTE)
  assert.ok(world.telephony.ledger.counts.dialed > AGENTS)
  const faults = world.events.flatMap(event => (event.type === 'fault' ? [event.where] : []))
  assert.deepEqual(faults, ['pastMisses'])
})

test('a long past is learned from in slices, and each leaves the event loop to the calls', async t => {
  const past: PastMisses = {
    misses: Array.from({ length: 5_040 }, (_, n) => ({ at: MONDAY_9 - (5_040 - n) * 2 * MINUTE, count: 3 })),
    callBacks: RUSH.callBacks,
  }
  const slices = t.mock.method(Replay.prototype, 'goOn')
  const world = await openWorld({
    agents: AGENTS,
    settings: { inbound: 'agents' },
    through: remembering(past),
  })
  world.store.setCallerIds(world.accountId, [DOOR])
  const before: number[] = []
  await world.clock.runUntil(world.clock.now() + MINUTE, () => {
    before.push(slices.mock.callCount())
    return false
  })
  assert.ok(slices.mock.callCount() > 20, `${slices.mock.callCount()} slices`)
  const inOneTurn = before.map((count, n) => count - (before[n - 1] ?? 0))
  assert.equal(Math.max(...inOneTurn), 1)
  for (const { result = 0, arguments: asked } of slices.mock.calls) {
    assert.deepEqual(asked, [LOOKS_A_SLICE])
    assert.ok(result < LOOKS_A_SLICE + 24 * 60, `${result} in one slice`)
  }
})

/** Half of those who are not reached call back a minute later. */
async function callingBack(world: World, forMs: number): Promise<void> {
  let seen = 0
  for (let at = 0; at < forMs; at += SECOND) {
    await world.run(SECOND)
    for (const { callId, outcome } of finished(world).slice(seen)) {
      seen += 1
      const from = world.store.calls.get(callId)?.contact.phone
      if (outcome !== 'noAnswer' || from === undefined || callId % 2 === 0) continue
      const call = { trunk: `trunk-${world.accountId}`, from, to: DOOR, patienceMs: MINUTE }
      world.clock.after(MINUTE, () => world.telephony.callIn(call))
    }
  }
}

function finished(world: World) {
  return world.events.flatMap(event =>
    event.type === 'callFinished' && event.taskid !== null ? [event] : [],
  )
}

test('what was learned is found again by the next process, from the calls on record', async () => {
  const mortal = mortality()
  const world = await openWorld({ ...mortal, agents: 5, settings: { inbound: 'agents' } })
  world.store.setCallerIds(world.accountId, [DOOR])
  world.addTask({}, 2_000)
  await callingBack(world, HOUR / 4)
  mortal.die()
  await world.store.releaseNode('test')
  const { store, telephony, clock, events } = world
  const read: PastMisses[] = []
  const past = store.pastMisses.bind(store)
  store.pastMisses = async (accountId, since) => {
    const found = await past(accountId, since)
    read.push(found)
    return found
  }
  const next = new Engine({
    ...{ store, switch: telephony, clock, wall: clock, random: seeded(2), node: 'next' },
    newLegId: () => `next-${events.length}-${Math.floor(clock.now())}`,
    emit: event => events.push(event),
  })
  await next.start()
  await world.run(5 * SECOND)
  const misses = finished(world).filter(({ outcome }) => outcome === 'noAnswer' || outcome === 'busy').length
  const [found] = read
  assert.ok(
    found !== undefined && found.misses.length >= misses - AGENTS,
    `${found?.misses.length} of ${misses}`,
  )
  assert.ok(found.callBacks.length > 20, String(found.callBacks.length))
  for (const { at, missedAt } of found.callBacks) assert.ok(at > missedAt && at - missedAt < 3 * MINUTE)
  await next.stop(0)
})

test('who waits for how long, and who gave up, is reported by itself and never as abandoned', async () => {
  const world = await openWorld({
    agents: 1,
    reach: 'ring',
    settings: { inbound: 'agents', inboundGroup: 'service', inboundWaitSeconds: 600 },
    world: { talk: { kind: 'fixed', ms: HOUR } },
  })
  world.store.setCallerIds(world.accountId, [DOOR])
  const members = world.exts.map(ext => ({ ext, priority: 1 }))
  world.store.addGroup(world.accountId, { name: 'service', strategy: 1, members })
  await world.run(2 * SECOND)
  const callIn = (patienceMs: number) =>
    world.telephony.callIn({ trunk: `trunk-${world.accountId}`, from: '-', to: DOOR, patienceMs })
  callIn(HOUR)
  await world.run(10 * SECOND)
  callIn(20 * SECOND)
  await world.run(5 * SECOND)
  callIn(HOUR)
  await world.run(5 * SECOND)
  const waiting = await reported(world)
  assert.equal(waiting.callersWaiting.count, 2)
  const waitedMs = world.clock.systemTime() - (waiting.callersWaiting.since ?? 0)
  assert.ok(waitedMs >= 10 * SECOND && waitedMs < 13 * SECOND, `the first of them for ${waitedMs} ms`)
  assert.deepEqual(waiting.today.callers, { came: 0, connected: 0, gaveUp: 0 })
  await world.run(20 * SECOND)
  const later = await reported(world)
  assert.equal(later.callersWaiting.count, 1)
  assert.deepEqual(later.today.callers, { came: 1, connected: 0, gaveUp: 1 })
  assert.deepEqual([later.today.answered, later.today.abandoned, later.abandon.used], [0, 0, 0])
})

/** What a page that is opened now is shown. */
async function reported(world: World): Promise<AccountReport> {
  const from = world.store.published.length
  world.store.watchLive({ accountIds: [world.accountId], whole: [world.accountId] })
  await world.run(SECOND)
  const accounts = world.store.published.slice(from).flatMap(text => readMessage(text)?.account ?? [])
  return accounts.at(-1) ?? assert.fail('nothing was reported')
}
