// The engine in virtual time: what becomes of the contacts of a task, and when it may dial.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isAbandonment } from '../../src/domain/outcome.ts'
import type { MemoryStore } from '../../src/store/memory/index.ts'
import { HOUR, MINUTE, MONDAY_9, openWorld, phones, SECOND, type World } from '../support/world.ts'

const faults = (world: World) => world.events.filter(event => event.type === 'fault')

function taskOf(world: World, id: number) {
  const task = world.store.tasks.get(id)
  assert.ok(task)
  return task
}

function whyOf(world: World, id: number): unknown {
  const why = taskOf(world, id).progress?.why
  return typeof why === 'object' && why !== null && 'code' in why ? why.code : null
}

/** Every contact is done, each by one finished call, and the tallies are their sums. */
function assertAllAccounted(store: MemoryStore, taskId: number, total: number): void {
  const task = store.tasks.get(taskId)
  assert.ok(task)
  const calls = [...store.calls.values()].filter(call => call.taskId === taskId)
  assert.equal(task.contacts.all.length, total)
  assert.ok(task.contacts.all.every(contact => contact.state === 'done'))
  assert.ok(calls.every(call => call.end !== undefined))
  assert.equal(calls.length, total)
  assert.equal(new Set(calls.map(call => call.contact.id)).size, total)
  assert.equal(task.tally.called, total)
  assert.equal(task.tally.answered, calls.filter(call => call.answeredAt !== undefined).length)
  assert.equal(task.tally.connected + task.tally.abandoned, task.tally.answered)
  assert.equal(
    task.tally.abandoned,
    calls.filter(call => call.end !== undefined && isAbandonment(call.end.outcome)).length,
  )
}

test('whatever the seed, team, pace and way to reach agents, every contact is called once and the task ends', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        seed: fc.integer({ min: 0, max: 1_000_000 }),
        agents: fc.integer({ min: 1, max: 12 }),
        reach: fc.constantFrom('ring' as const, 'held' as const),
        ratio: fc.integer({ min: 1, max: 4 }),
        pace: fc.constantFrom('auto' as const, 'manual' as const),
        numbers: fc.integer({ min: 1, max: 150 }),
        agentMisses: fc.constantFrom(0, 0.2),
      }),
      async ({ seed, agents, reach, ratio, pace, numbers, agentMisses }) => {
        const world = await openWorld({ seed, agents, reach, world: { agentMisses } })
        const id = world.addTask({ ratio, pace }, numbers)
        // Agents who missed a call come back after a minute.
        const comeBack = () => {
          for (const ext of world.exts) world.store.setReady(world.accountId, ext, true, world.clock.now())
          world.clock.after(MINUTE, comeBack)
        }
        world.clock.after(MINUTE, comeBack)
        await world.runUntil(() => taskOf(world, id).state === 'ended', 48 * HOUR)
        assertAllAccounted(world.store, id, numbers)
        assert.deepEqual(faults(world), [])
      },
    ),
    { numRuns: 25 },
  )
})

test('the same seed gives the same day', async () => {
  const day = async () => {
    const world = await openWorld({ seed: 7 })
    world.addTask({}, 300)
    await world.run(HOUR)
    return world.ledger
  }
  assert.deepEqual(await day(), await day())
})

test('an empty task waits for numbers and does not end', async () => {
  const world = await openWorld()
  const id = world.addTask()
  await world.run(10 * MINUTE)
  assert.equal(taskOf(world, id).state, 'running')
  assert.equal(whyOf(world, id), 'noNumbers')
  world.store.addContacts(id, phones(5), world.clock.now())
  await world.runUntil(() => taskOf(world, id).state === 'ended', HOUR)
  assertAllAccounted(world.store, id, 5)
})

test('nothing is dialled outside call hours, and dialling goes on when they open', async () => {
  const world = await openWorld({ start: MONDAY_9 - 2 * HOUR, settings: { callHours: '08:00-21:00' } })
  const id = world.addTask({}, 20)
  await world.run(59 * MINUTE)
  assert.equal(world.telephony.ledger.counts.dialed, 0)
  assert.equal(whyOf(world, id), 'outOfHours')
  await world.runUntil(() => taskOf(world, id).state === 'ended', 2 * HOUR)
  assertAllAccounted(world.store, id, 20)
})

test('a contact is not dialled before its time, nor after it if that is what the time means', async () => {
  const world = await openWorld()
  const later = world.clock.now() + 30 * MINUTE
  const id = world.addTask()
  world.store.addContacts(id, phones(3), later)
  await world.run(29 * MINUTE)
  assert.equal(world.telephony.ledger.counts.dialed, 0)
  assert.equal(whyOf(world, id), 'waitingForDue')
  await world.runUntil(() => taskOf(world, id).state === 'ended', HOUR)
  assert.ok([...world.store.calls.values()].every(call => (call.dialedAt ?? 0) >= later))

  const expired = world.addTask()
  world.store.addContacts(expired, phones(3), world.clock.now(), world.clock.now() - 1)
  await world.runUntil(() => taskOf(world, expired).state === 'ended', HOUR)
  assert.ok(
    taskOf(world, expired).contacts.all.every(contact => contact.skipped === 'expired' && !contact.called),
  )
})

test('a task ends at its pausedtime and leaves the remaining contacts uncalled', async () => {
  const world = await openWorld()
  const id = world.addTask({ endsAt: world.clock.now() + 10 * MINUTE }, 5_000)
  await world.runUntil(() => taskOf(world, id).state === 'ended', 11 * MINUTE)
  await world.run(5 * MINUTE)
  const last = Math.max(...[...world.store.calls.values()].map(call => call.dialedAt ?? 0))
  assert.ok(last <= MONDAY_9 + 10 * MINUTE + SECOND)
  assert.ok(taskOf(world, id).contacts.waiting > 0)
  assert.ok([...world.store.calls.values()].every(call => call.end !== undefined))
})

test("pausing and restarting with calls in flight keeps the task's limits", async () => {
  const world = await openWorld()
  const id = world.addTask({ concurrent: 3 }, 300)
  for (let round = 0; round < 5; round++) {
    await world.run(10 * SECOND)
    world.store.setTaskState(id, 'paused')
    await world.run(SECOND)
    world.store.setTaskState(id, 'running')
  }
  await world.runUntil(() => taskOf(world, id).state === 'ended', 24 * HOUR)
  assertAllAccounted(world.store, id, 300)
  let [inFlight, most] = [0, 0]
  for (const entry of world.ledger.filter(({ legId }) => legId.startsWith('call-'))) {
    inFlight += entry.what === 'dialed' ? 1 : entry.what === 'ended' ? -1 : 0
    most = Math.max(most, inFlight)
  }
  assert.equal(most, 3)
})

test('pausing stops new dials at once and lets calls in flight go on', async () => {
  const world = await openWorld()
  const id = world.addTask({}, 2_000)
  await world.run(5 * MINUTE)
  world.store.setTaskState(id, 'paused')
  await world.run(SECOND)
  const { dialed } = world.telephony.ledger.counts
  await world.run(10 * MINUTE)
  assert.equal(world.telephony.ledger.counts.dialed, dialed)
  assert.ok([...world.store.calls.values()].every(call => call.end !== undefined))
  world.store.setTaskState(id, 'running')
  await world.runUntil(() => taskOf(world, id).state === 'ended', 24 * HOUR)
  assertAllAccounted(world.store, id, 2_000)
})
