// The engine in virtual time: running tasks with nothing to do cost no statements and no pacing, and dial at
// once when they have.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { MemoryStore } from '../../src/store/memory/index.ts'
import type { EngineStore } from '../../src/store/port/engine-store.ts'
import { HOUR, MINUTE, MONDAY_9, openWorld, phones, SECOND, type World } from '../support/world.ts'

const TASKS = 2_500

/** Calls of the store by their name, since the last time they were taken. */
class Counts {
  private counts = new Map<string, number>()

  through = (store: MemoryStore): EngineStore =>
    new Proxy(store, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name, target)
        if (typeof value !== 'function') return value
        return (...given: unknown[]) => {
          this.counts.set(String(name), (this.counts.get(String(name)) ?? 0) + 1)
          return Reflect.apply(value, target, given)
        }
      },
    })

  take(): Map<string, number> {
    const { counts } = this
    this.counts = new Map()
    return counts
  }
}

const dialed = (world: World, taskId: number) =>
  [...world.store.calls.values()].filter(call => call.taskId === taskId && call.dialedAt !== undefined).length

/** Tasks that share some agents, each with one number that is due later. */
async function atRest(tasks: number, start = MONDAY_9, settings = {}, dueAt = start + 2 * HOUR) {
  const counts = new Counts()
  const world = await openWorld({ start, settings, agents: 5, through: counts.through })
  const ids = Array.from({ length: tasks }, (_, index) => {
    const id = world.addTask()
    world.store.addContacts(id, phones(1, index), dueAt)
    return id
  })
  await world.run(MINUTE)
  counts.take()
  world.events.length = 0
  return { world, counts, ids }
}

test('2,500 running tasks with nothing due cost the statements of a single one and are not paced', async () => {
  const single = await atRest(1)
  await single.world.run(5 * SECOND)
  const { world, counts } = await atRest(TASKS)
  let asked = 0
  for (const { dialer } of Reflect.get(world.engine, 'held').values()) {
    for (const run of dialer.runs.values()) {
      const { pacer } = run
      run.pacer = new Proxy(pacer, {
        get: (target, name) => {
          if (name === 'callsToStart' || name === 'explain') asked += 1
          const value: unknown = Reflect.get(target, name, target)
          return typeof value === 'function' ? value.bind(target) : value
        },
      })
    }
  }
  await world.run(5 * SECOND)
  const made = counts.take()
  assert.deepEqual(made, single.counts.take())
  // Beside the round of care each second.
  for (const name of ['loadAccount', 'remainingOf'])
    assert.ok((made.get(name) ?? 0) <= 2, `${name}: ${made.get(name)}`)
  for (const name of ['claim', 'remaining', 'record', 'endIfDone']) assert.equal(made.get(name) ?? 0, 0)
  assert.equal(asked, 0)
  assert.equal(world.events.filter(event => event.type === 'taskPaced').length, 0)
})

test('numbers added to one of many idle tasks are dialled within a second, and only that task claims', async () => {
  const { world, counts, ids } = await atRest(200)
  const [, , third = 0] = ids
  world.store.addContacts(third, phones(3, 10_000), world.clock.now())
  await world.runUntil(() => dialed(world, third) > 0, SECOND)
  assert.ok((counts.take().get('claim') ?? 0) <= 3)
  assert.deepEqual(
    ids.filter(id => dialed(world, id) > 0),
    [third],
  )
})

test('a number of an idle task is dialled within a second of its time', async () => {
  const { world, ids } = await atRest(20)
  const [first = 0] = ids
  world.store.addContacts(first, phones(1, 10_000), world.clock.now() + 10 * MINUTE)
  await world.run(10 * MINUTE - SECOND)
  assert.equal(dialed(world, first), 0)
  await world.runUntil(() => dialed(world, first) > 0, 2 * SECOND)
})

test('a number that waits for call hours is dialled within a second of their opening', async () => {
  const eight = MONDAY_9 - HOUR
  const { world, ids } = await atRest(
    20,
    eight - 5 * MINUTE,
    { callHours: '08:00-21:00' },
    eight - 3 * MINUTE,
  )
  await world.run(eight - SECOND - world.clock.now())
  assert.equal(ids.filter(id => dialed(world, id) > 0).length, 0)
  await world.runUntil(() => ids.some(id => dialed(world, id) > 0), 2 * SECOND)
})

test('a number that waits for an agent is dialled within a second of the agent being ready', async () => {
  const { world, ids } = await atRest(20)
  const [first = 0] = ids
  for (const ext of world.exts) world.store.setReady(world.accountId, ext, false, world.clock.now())
  world.store.addContacts(first, phones(1, 10_000), world.clock.now())
  await world.run(MINUTE)
  assert.equal(dialed(world, first), 0)
  world.store.setReady(world.accountId, '1001', true, world.clock.now())
  await world.runUntil(() => dialed(world, first) > 0, SECOND)
})

test('an idle task reports at once that its last agent left, and within seconds that one is back', async () => {
  const { world, ids } = await atRest(20)
  const whyOf = (id: number) => Reflect.get(Object(world.store.tasks.get(id)?.progress?.why), 'code')
  assert.ok(ids.every(id => whyOf(id) === 'waitingForDue'))
  for (const ext of world.exts) world.store.setReady(world.accountId, ext, false, world.clock.now())
  await world.runUntil(() => ids.every(id => whyOf(id) === 'noAgents'), 4 * SECOND)
  world.store.setReady(world.accountId, '1001', true, world.clock.now())
  await world.runUntil(() => ids.every(id => whyOf(id) === 'waitingForDue'), 4 * SECOND)
})
