// One trunk, three nodes: their calls are never more than it has channels, and hardly fewer under load.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seeded } from '../../src/domain/random.ts'
import { Engine } from '../../src/engine/node/engine.ts'
import { createVirtualClock, type VirtualClock } from '../../src/simulation/virtual-clock.ts'
import { MemoryStore } from '../../src/store/memory/index.ts'
import type { EngineStore } from '../../src/store/port/engine-store.ts'
import { createSimSwitch } from '../../src/telephony/sim/index.ts'
import { MINUTE, MONDAY_9, phones, SECOND } from '../support/world.ts'

const CHANNELS = 10
const CALLS_PER_SECOND = 4
const NODES = 3
/** Until the nodes have found their shares. */
const SETTLED_MS = 10 * SECOND

/** The store as a node sees it that may drive one account only. */
function of(store: MemoryStore, accountId: number): EngineStore {
  return new Proxy<EngineStore>(store, {
    get(target, verb) {
      if (verb === 'freeAccounts') return async () => [accountId]
      const value: unknown = Reflect.get(target, verb)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}

async function startNode(nth: number, store: MemoryStore, clock: VirtualClock): Promise<Engine> {
  const accountId = store.addAccount({ callHours: 'none', enforceCapOnManual: false })
  store.setTrunk(accountId, { name: 'shared', channels: CHANNELS, callsPerSecond: CALLS_PER_SECOND })
  const exts = Array.from({ length: 20 }, (_, index) => String(1_001 + index))
  store.addAgents(accountId, exts, 'held')
  let legs = 0
  const engine = new Engine({
    store: of(store, accountId),
    switch: createSimSwitch({ clock, random: seeded(nth) }),
    ...{ clock, wall: clock, random: seeded(10 + nth), node: `node-${nth}` },
    newLegId: () => `agent-${nth}-${++legs}`,
    emit() {},
  })
  await engine.start()
  const task = store.addTask(accountId, {
    assignment: { type: 'extensions', extensions: exts },
    pace: 'manual',
    ratio: 3,
  })
  store.addContacts(task, phones(5_000, nth * 5_000), clock.now())
  return engine
}

/** Calls in flight over the time from `from`: the most there ever were, and the mean. */
function carried(store: MemoryStore, from: number, to: number): { most: number; mean: number } {
  const changes = [...store.calls.values()].flatMap(({ dialedAt, end }) =>
    dialedAt === undefined
      ? []
      : [
          { at: dialedAt, by: 1 },
          { at: end?.endedAt ?? Number.POSITIVE_INFINITY, by: -1 },
        ],
  )
  changes.sort((one, other) => one.at - other.at || one.by - other.by)
  let [now, most, sum, last] = [0, 0, 0, from]
  for (const { at, by } of changes) {
    const until = Math.min(to, Math.max(from, at))
    sum += now * (until - last)
    last = until
    now += by
    most = Math.max(most, now)
  }
  return { most, mean: sum / (to - from) }
}

/** The most calls that began within any second. */
function mostInASecond(store: MemoryStore): number {
  const begun = [...store.calls.values()].flatMap(({ dialedAt }) => dialedAt ?? []).sort((a, b) => a - b)
  return Math.max(...begun.map((at, nth) => begun.slice(nth).findIndex(later => later >= at + SECOND)))
}

test('a trunk of 10 channels never carries 11 calls of three nodes, and under load more than 9.5', async t => {
  const clock = createVirtualClock(MONDAY_9)
  const store = new MemoryStore()
  const engines: Engine[] = []
  for (let nth = 0; nth < NODES; nth++) {
    engines.push(await startNode(nth, store, clock))
    await clock.runUntil(clock.now() + MINUTE)
  }
  const begun = clock.now() + SETTLED_MS
  await clock.runUntil(begun + 10 * MINUTE)
  const all = carried(store, begun, clock.now())
  const stopped = engines[2]?.stop(0)
  await clock.runUntil(clock.now() + SETTLED_MS)
  await stopped
  const since = clock.now()
  await clock.runUntil(since + 5 * MINUTE)
  const two = carried(store, since, clock.now())
  t.diagnostic(
    `${((100 * all.mean) / CHANNELS).toFixed(1)} % of the channels used by three nodes, ` +
      `${((100 * two.mean) / CHANNELS).toFixed(1)} % by the two that stayed`,
  )
  assert.ok(two.most <= CHANNELS, `${two.most} calls`)
  assert.ok(all.mean >= 0.95 * CHANNELS, `${all.mean} channels used of ${CHANNELS}`)
  assert.ok(two.mean >= 0.95 * CHANNELS, `${two.mean} channels used of ${CHANNELS} by two nodes`)
  assert.ok(mostInASecond(store) <= CALLS_PER_SECOND, `${mostInASecond(store)} calls in a second`)
  await Promise.all(
    engines.slice(0, 2).map(async engine => {
      const stopping = engine.stop(0)
      await clock.runUntil(clock.now() + MINUTE)
      await stopping
    }),
  )
})
