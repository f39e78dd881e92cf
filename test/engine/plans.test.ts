// Tasks that call by a plan, in virtual time: who is called again, when and how often, and that a changed
// plan acts on numbers that wait.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Plan } from '../../src/domain/plan/plan.ts'
import { HOUR, MINUTE, MONDAY_9, openWorld, SECOND, type World } from '../support/world.ts'

const BUSY = { answerProbability: 0, busyProbability: 1, invalidProbability: 0 }
const SILENT = { answerProbability: 0, busyProbability: 0, invalidProbability: 0 }
const DAY = 24 * HOUR

const rules = (plan: unknown) => Plan.parse(plan)
const dialsOf = (world: World) =>
  [...world.store.calls.values()].flatMap(({ dialedAt }) => dialedAt ?? []).sort((one, other) => one - other)
const taskOf = (world: World, id: number) => {
  const task = world.store.tasks.get(id)
  assert.ok(task !== undefined)
  return task
}
const minutesBetween = (times: readonly number[]) =>
  times.slice(1).map((time, index) => Math.round((time - (times[index] ?? 0)) / MINUTE))

test('a busy number is called again after the pauses of its plan, so many times, and counts once', async () => {
  const world = await openWorld({ world: BUSY, agents: 1 })
  const again = { busy: { times: 3, after: [10, 30] }, noAnswer: { times: 9 } }
  const planId = world.store.putPlan(world.accountId, 'retry', rules({ again }))
  const id = world.addTask({ planId }, 1)
  await world.runUntil(() => taskOf(world, id).state === 'ended', 3 * HOUR)
  assert.deepEqual(minutesBetween(dialsOf(world)), [10, 30, 30])
  const { tally, contacts } = taskOf(world, id)
  assert.equal(tally.called, 1)
  assert.deepEqual(contacts.all[0]?.tries, { busy: 3 })
  assert.equal(contacts.all[0]?.outcome, 'busy')
})

test('without a plan a busy number is done, and by the default plan of the account it is not', async () => {
  const world = await openWorld({ world: BUSY, agents: 1 })
  const first = world.addTask({}, 1)
  await world.runUntil(() => taskOf(world, first).state === 'ended', HOUR)
  assert.equal(dialsOf(world).length, 1)
  world.store.putPlan(world.accountId, 'usual', rules({ again: { busy: { times: 1, after: [5] } } }))
  world.store.setSettings(world.accountId, { plan: 'usual' })
  const second = world.addTask({}, 1)
  await world.runUntil(() => taskOf(world, second).state === 'ended', HOUR)
  assert.equal(dialsOf(world).length, 3)
})

test('a default plan that is renamed goes on acting', async () => {
  const world = await openWorld({ world: BUSY, agents: 1 })
  const plan = { again: { busy: { times: 9, after: [1] } }, limits: [{ most: 3, in: 'day' }] }
  world.store.putPlan(world.accountId, 'usual', rules(plan))
  world.store.setSettings(world.accountId, { plan: 'usual' })
  world.addTask({}, 3)
  await world.run(20 * SECOND)
  world.store.renamePlan(world.accountId, 'usual', 'careful')
  await world.run(HOUR)
  assert.equal(dialsOf(world).length, 9)
})

test('a number that nobody reaches is called as often as its client said, and when its plan says', async () => {
  const world = await openWorld({ world: BUSY, agents: 1 })
  const planId = world.store.putPlan(
    world.accountId,
    'long',
    rules({ again: { busy: { times: 9, after: [10] } } }),
  )
  const id = world.addTask({ planId, callTimes: 3 }, 1)
  await world.runUntil(() => taskOf(world, id).state === 'ended', 3 * HOUR)
  assert.deepEqual(minutesBetween(dialsOf(world)), [10, 10])
})

test('a number that nobody answers in the morning is called again in the afternoon', async () => {
  const world = await openWorld({ world: SILENT, agents: 1, start: MONDAY_9 + 170 * MINUTE })
  const again = { noAnswer: { times: 1, at: 'otherDaypart' } }
  const planId = world.store.putPlan(world.accountId, 'dayparts', rules({ again }))
  const id = world.addTask({ planId }, 1)
  await world.runUntil(() => taskOf(world, id).state === 'ended', HOUR)
  const times = dialsOf(world).map(at => new Date(at + 8 * HOUR).toISOString().slice(11, 16))
  assert.deepEqual(times, ['11:50', '12:00'])
})

test('a limit holds over tasks and days, and each number waits until it may be called', async () => {
  const start = MONDAY_9 + 14 * HOUR
  const midnight = start + HOUR
  const world = await openWorld({ world: BUSY, agents: 1, start })
  const plan = { again: { busy: { times: 9, after: [5] } }, limits: [{ most: 2, in: 'day' }] }
  const planId = world.store.putPlan(world.accountId, 'two a day', rules(plan))
  const tasks = [world.addTask({ planId }), world.addTask({ planId })]
  for (const id of tasks) world.store.addContacts(id, ['13800000001'], start)
  await world.run(2 * HOUR)
  const dials = dialsOf(world)
  assert.deepEqual([dials.length, dials.filter(at => at < midnight).length], [4, 2])
  for (const id of tasks) assert.equal(taskOf(world, id).contacts.nextDueAt, midnight + DAY)
})

test('two numbers of a person are not called at once, and count together', async () => {
  const world = await openWorld({ world: BUSY, agents: 1 })
  const limits = [{ most: 1, in: { hours: 1 }, for: 'person' }]
  const planId = world.store.putPlan(world.accountId, 'persons', rules({ limits }))
  const id = world.addTask({ planId })
  world.store.addContacts(id, ['13800000001', '13800000002', '13800000003'], MONDAY_9, null, 'm1')
  await world.runUntil(() => taskOf(world, id).state === 'ended', 5 * HOUR)
  assert.deepEqual(minutesBetween(dialsOf(world)), [60, 60])
})

test('a call by hand keeps its place in a limit while its agent rings, and only if the customer was dialled', async () => {
  for (const agentMisses of [1, 0]) {
    const world = await openWorld({ world: { ...BUSY, agentMisses }, agents: 1, reach: 'ring' })
    const limits = [{ most: 1, in: 'day', for: 'person' }]
    const planId = world.store.putPlan(world.accountId, 'persons', rules({ limits }))
    await world.run(SECOND)
    const byHand = { ext: world.exts[0] ?? '', phone: '13800000001', memberid: 'm1' }
    const callId = world.store.askForCall(world.accountId, byHand)
    const id = world.addTask({ planId })
    world.store.addContacts(id, ['13800000002'], MONDAY_9, null, 'm1')
    const record = () => world.store.asked.get(callId)
    await world.runUntil(() => record()?.end !== undefined, MINUTE)
    const isCalled = agentMisses === 0
    assert.equal(record()?.end?.notCalled, isCalled ? undefined : 'customer')
    assert.deepEqual(dialsOf(world), [], 'its place was kept while the agent rang')
    await world.run(2 * MINUTE)
    assert.equal(dialsOf(world).length, isCalled ? 0 : 1)
    await world.run(2 * HOUR)
    assert.equal(dialsOf(world).length, isCalled ? 0 : 1)
  }
})

test('a wider limit acts within two seconds on numbers that wait, a stricter one at once', async () => {
  const world = await openWorld({ world: BUSY, agents: 1 })
  const plan = (most: number) =>
    rules({ again: { busy: { times: 9, after: [0] } }, limits: [{ most, in: 'day' }] })
  const planId = world.store.putPlan(world.accountId, 'a', plan(1))
  const id = world.addTask({ planId }, 20)
  await world.run(10 * MINUTE)
  assert.equal(dialsOf(world).length, 20)
  world.store.putPlan(world.accountId, 'a', plan(2))
  const changedAt = world.clock.now()
  await world.run(10 * MINUTE)
  const later = dialsOf(world).filter(at => at >= changedAt)
  assert.equal(later.length, 20)
  assert.ok((later[0] ?? 0) - changedAt <= 2 * SECOND, `${(later[0] ?? 0) - changedAt} ms`)
  world.store.putPlan(world.accountId, 'a', plan(1))
  await world.run(HOUR)
  assert.equal(dialsOf(world).length, 40)
  assert.equal(taskOf(world, id).contacts.waiting, 20)
})

test('a number that comes first is called before others that have waited longer', async () => {
  const world = await openWorld({ world: BUSY, agents: 1 })
  const again = { busy: { times: 1, after: [1], place: 'first' } }
  const planId = world.store.putPlan(world.accountId, 'first', rules({ again }))
  world.addTask({ planId, ratio: 1, pace: 'manual' }, 400)
  await world.run(10 * MINUTE)
  const calls = [...world.store.calls.values()].filter(({ dialedAt }) => dialedAt !== undefined)
  const firstAgain = calls.findIndex(({ contact }, index) =>
    calls.slice(0, index).some(other => other.contact === contact),
  )
  assert.ok(firstAgain > 0 && firstAgain < 60, `the ${firstAgain}th call`)
})

test('the week of a plan counts in place of callHours, and a closed date is closed', async () => {
  const start = MONDAY_9 + 14.5 * HOUR
  const settings = { callHours: '08:00-21:00' }
  const world = await openWorld({ world: BUSY, agents: 1, start, settings })
  const hours = { week: { mo: ['00:00-24:00'], tu: ['00:10-00:20'] }, dates: { '2026-03-02': 'closed' } }
  const again = { busy: { times: 100, after: [4] } }
  const planId = world.store.putPlan(world.accountId, 'hours', rules({ again, hours }))
  const id = world.addTask({ planId }, 1)
  await world.run(1.5 * HOUR)
  const times = dialsOf(world).map(at => new Date(at + 8 * HOUR).toISOString().slice(11, 16))
  assert.deepEqual(times, ['00:10', '00:14', '00:18'])
  assert.equal(taskOf(world, id).state, 'running')
})
