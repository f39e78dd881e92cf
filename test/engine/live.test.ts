// What an engine reports of an account that somebody watches, in virtual time.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type LiveMessage, MESSAGE_BYTES, readMessage } from '../../src/domain/live-message.ts'
import type { AccountReport, AgentReport, TaskReport } from '../../src/domain/live-report.ts'
import { MINUTE, openWorld, SECOND, type World } from '../support/world.ts'

function watch(world: World, isWhole = false): void {
  world.store.watchLive({ accountIds: [world.accountId], whole: isWhole ? [world.accountId] : [] })
}

/** Watches for so long; what was reported meanwhile. */
async function watched(world: World, ms: number): Promise<LiveMessage[]> {
  const from = world.store.published.length
  const end = world.clock.now() + ms
  while (world.clock.now() < end) {
    watch(world)
    await world.run(Math.min(5 * SECOND, end - world.clock.now()))
  }
  return world.store.published.slice(from).map(text => {
    const message = readMessage(text)
    assert.ok(message !== null, text)
    return message
  })
}

/** What is known after these. */
function known(messages: readonly LiveMessage[]) {
  const tasks = new Map<string, TaskReport>()
  const agents = new Map<string, AgentReport>()
  let account: AccountReport | null = null
  for (const message of messages) {
    account = message.account ?? account
    for (const task of message.tasks ?? []) tasks.set(task.taskid, task)
    for (const agent of message.agents ?? []) agents.set(agent.ext, agent)
    for (const taskid of message.goneTasks ?? []) tasks.delete(taskid)
    for (const ext of message.goneAgents ?? []) agents.delete(ext)
  }
  assert.ok(account !== null)
  return { account, tasks: [...tasks.values()], agents: [...agents.values()] }
}

test('nobody watches, and nothing is reported', async () => {
  const world = await openWorld()
  world.addTask({}, 1_000)
  await world.run(2 * MINUTE)
  assert.deepEqual(world.store.published, [])
  await watched(world, MINUTE)
  const { length } = world.store.published
  assert.ok(length > 0)
  await world.run(MINUTE)
  const after = world.store.published.length
  await world.run(2 * MINUTE)
  assert.equal(world.store.published.length, after, 'the last watch ran out')
})

test('the first report is whole, the others say what changed, and none is missing', async () => {
  const world = await openWorld()
  world.addTask({}, 2_000)
  const messages = await watched(world, MINUTE)
  assert.equal(messages[0]?.begins, true)
  assert.deepEqual(
    messages.map(({ number }) => number),
    messages.map((_, index) => index + 1),
  )
  assert.equal(messages.filter(({ begins }) => begins).length, 1)
  const { agents, tasks } = known(messages)
  assert.equal(agents.length, 10)
  assert.equal(tasks.length, 1)
  const said = messages.slice(1).reduce((sum, { agents = [] }) => sum + agents.length, 0)
  assert.ok(said < 3 * messages.length, `${said} agents in ${messages.length} reports`)
})

test('who asks for everything has it at once, and not twice in one report', async () => {
  const world = await openWorld()
  world.addTask({}, 2_000)
  await watched(world, 10 * SECOND)
  const { published } = world.store
  const wholes = () => published.filter(text => readMessage(text)?.begins).length
  const before = published.length
  while (published.length === before) await world.run(10)
  watch(world, true)
  await world.run(10)
  assert.equal(wholes(), 2, 'the next report is due 240 ms later')
  watch(world, true)
  await world.run(200)
  assert.equal(wholes(), 2)
  await world.run(50)
  assert.equal(wholes(), 3)
})

test('clocks that drift apart change nobody: an agent is reported again only when its state changes', async () => {
  const world = await openWorld()
  const first = known(await watched(world, 5 * SECOND))
  const later: LiveMessage[] = []
  for (let step = 1; step <= 40; step++) {
    world.clock.setSystemTime(step % 2)
    later.push(...(await watched(world, 250)))
  }
  assert.ok(later.length > 0)
  assert.deepEqual(
    later.flatMap(({ agents = [] }) => agents),
    [],
  )
  assert.equal(first.agents.length, 10)
})

test('it reports four times a second at most, however much happens', async () => {
  const world = await openWorld({ agents: 100, world: { talk: { kind: 'fixed', ms: 2_000 } } })
  world.addTask({}, 5_000)
  await world.run(20 * SECOND)
  const times: number[] = []
  const { published } = world.store
  const publish = world.store.publishLive.bind(world.store)
  world.store.publishLive = async messages => {
    times.push(world.clock.now())
    return publish(messages)
  }
  await watched(world, 10 * SECOND)
  assert.ok(times.length > 30 && times.length <= 41, `${times.length} reports in 10 s`)
  assert.ok(published.every(text => Buffer.byteLength(text) <= MESSAGE_BYTES))
})

test('what it knows is what the engine knows: calls, agents and the day add up', async () => {
  const world = await openWorld({ settings: { wrapUpSeconds: 5 } })
  const id = world.addTask({}, 5_000)
  await world.run(30 * MINUTE)
  watch(world, true)
  const { account, tasks, agents } = known(await watched(world, MINUTE))
  const calls = [...world.store.calls.values()].filter(call => call.dialedAt !== undefined)
  assert.ok(Math.abs(account.today.dialled - calls.length) <= 10)
  const answered = calls.filter(call => call.answeredAt !== undefined).length
  assert.ok(Math.abs(account.today.answered - answered) <= 5, `${account.today.answered} of ${answered}`)
  assert.ok(account.today.connected > 100 && account.today.talkSeconds > 1_000)
  assert.ok((account.today.waitP50Ms ?? -1) >= 0 && (account.today.waitP95Ms ?? 0) <= 2_000)
  const [task] = tasks
  assert.ok(task !== undefined)
  const { called } = world.store.tasks.get(id)?.tally ?? { called: 0 }
  assert.ok(Math.abs(task.called - called) <= 5, `${task.called} of ${called}`)
  assert.equal(agents.length, task.agents.ready + task.agents.talking + task.agents.wrapUp)
  assert.equal(agents.filter(({ state }) => state === 'talking').length, task.agents.talking)
  assert.ok(agents.filter(({ state }) => state === 'talking').every(({ phone }) => phone !== null))
  assert.ok((task.talkShare ?? 0) > 0.4 && (task.talkShare ?? 0) <= (task.talkShareMax ?? 0))
  assert.ok(task.abandon.allowed >= task.abandon.used && task.abandon.forecast >= task.abandon.used)
  assert.ok((task.endsAt ?? 0) > world.clock.now())
})

test('a task that dials says when the next answer is expected, and one that does not says why', async () => {
  const world = await openWorld({ agents: 20 })
  world.addTask({}, 5_000)
  await world.run(20 * MINUTE)
  const messages = await watched(world, MINUTE)
  const foresaid = messages.flatMap(({ tasks = [] }) => tasks.flatMap(({ nextAnswer }) => nextAnswer ?? []))
  assert.ok(foresaid.length > 0)
  assert.ok(foresaid.every(({ count, withinMs }) => count >= 1 && withinMs >= SECOND && withinMs < MINUTE))
  const ready = messages.flatMap(({ agents = [] }) => agents.filter(({ nextCallMs }) => nextCallMs !== null))
  assert.ok(ready.every(({ state }) => state === 'ready'))
  for (const ext of world.exts) world.store.setReady(world.accountId, ext, false, world.clock.now())
  await world.run(5 * MINUTE)
  watch(world, true)
  const after = known([...messages, ...(await watched(world, MINUTE))])
  assert.equal(after.tasks[0]?.why?.code, 'noAgents')
  assert.equal(after.tasks[0]?.nextAnswer, null)
  assert.ok(after.agents.every(({ state }) => state === 'away'))
})

test('a task that is paused is reported no more', async () => {
  const world = await openWorld()
  const id = world.addTask({}, 500)
  const before = await watched(world, MINUTE)
  world.store.setTaskState(id, 'paused')
  const after = await watched(world, 4 * MINUTE)
  assert.equal(known([...before, ...after]).tasks.length, 0)
  assert.ok(after.some(({ goneTasks = [] }) => goneTasks.length === 1))
})

test('an agent who takes no calls is in trouble', async () => {
  const world = await openWorld({ agents: 3, reach: 'ring', world: { agentMisses: 1 } })
  world.addTask({}, 200)
  await world.run(10 * MINUTE)
  const { agents } = known(await watched(world, 5 * SECOND))
  assert.ok(agents.some(({ trouble, state }) => trouble === 'ringsUnanswered' && state === 'away'))
})

test('an agent whose desk has no sound is in trouble until the desk takes it back, or the call is over', async () => {
  const world = await openWorld({ agents: 3 })
  world.addTask({}, 2_000)
  await world.run(10 * MINUTE)
  const trouble = async (ext: string) => {
    watch(world, true)
    return known(await watched(world, SECOND)).agents.find(agent => agent.ext === ext)
  }
  const talking = async () => {
    for (;;) {
      watch(world, true)
      const { agents } = known(await watched(world, SECOND))
      const found = agents.find(
        ({ state, since }) => state === 'talking' && world.clock.systemTime() - since < 5 * SECOND,
      )
      if (found !== undefined) return found
    }
  }
  const { ext, since } = await talking()
  world.store.askEngine(world.accountId, { kind: 'noSound', ext })
  const without = await trouble(ext)
  assert.deepEqual([without?.trouble, without?.since], ['noSound', since])
  world.store.askEngine(world.accountId, { kind: 'soundHeard', ext })
  assert.equal((await trouble(ext))?.trouble, null)
  world.store.askEngine(world.accountId, { kind: 'noSound', ext })
  assert.equal((await trouble(ext))?.trouble, 'noSound')
  await world.run(20 * MINUTE)
  assert.equal((await trouble(ext))?.trouble, null)
})

test('the figures of the day begin at zero at midnight of the account', async () => {
  const world = await openWorld({ start: Date.parse('2026-03-02T23:30:00+08:00') })
  world.addTask({}, 5_000)
  await world.run(28 * MINUTE)
  const before = known(await watched(world, MINUTE))
  assert.ok(before.account.today.dialled > 100)
  await world.run(5 * MINUTE)
  const after = known(await watched(world, MINUTE))
  const { dialled } = after.account.today
  assert.ok(dialled > 0 && dialled < before.account.today.dialled / 2, `${dialled} calls in six minutes`)
})

test('watching changes nothing of what is dialled', async () => {
  const day = async (isWatched: boolean) => {
    const world = await openWorld({ seed: 7 })
    world.addTask({}, 600)
    for (let minutes = 0; minutes < 10; minutes++) {
      if (isWatched) watch(world, true)
      await world.run(MINUTE / 2)
      if (isWatched) watch(world)
      await world.run(MINUTE / 2)
    }
    return world.ledger
  }
  assert.deepEqual(await day(true), await day(false))
})
