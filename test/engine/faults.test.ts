// The engine in virtual time when its surroundings fail: database, switch, lease, process.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seeded } from '../../src/domain/random.ts'
import { Engine } from '../../src/engine/node/engine.ts'
import type { MemoryStore } from '../../src/store/memory/index.ts'
import type { EngineStore } from '../../src/store/port/engine-store.ts'
import { createSimSwitch } from '../../src/telephony/sim/index.ts'
import { HOUR, MINUTE, openWorld, SECOND, type World } from '../support/world.ts'

/** A store that fails, or one verb of it, while `isDown` says so. */
function failing(store: MemoryStore, isDown: () => boolean, only: string | null = null): EngineStore {
  return new Proxy(store, {
    get(target, verb, receiver) {
      const value: unknown = Reflect.get(target, verb, receiver)
      if (
        typeof value !== 'function' ||
        verb === 'onChange' ||
        verb === 'onWatch' ||
        (only !== null && verb !== only)
      )
        return value
      return (...args: unknown[]) =>
        isDown() ? Promise.reject(new Error('the database is away')) : Reflect.apply(value, target, args)
    },
  })
}

/** A store that carries out the `nth` call of `verb`, or only answers it, when `go` is called. */
function withholding(store: MemoryStore, verb: keyof EngineStore, nth: number, onlyAnswer = false) {
  const gate = { times: 0, isReached: false, go: () => {} }
  const opened = new Promise<void>(resolve => (gate.go = resolve))
  const held = new Proxy(store, {
    get(target, name, receiver) {
      const value: unknown = Reflect.get(target, name, receiver)
      if (name !== verb || typeof value !== 'function') return value
      return async (...args: unknown[]) => {
        if (++gate.times !== nth) return Reflect.apply(value, target, args)
        gate.isReached = true
        const early = onlyAnswer ? await Reflect.apply(value, target, args) : undefined
        await opened
        return onlyAnswer ? early : Reflect.apply(value, target, args)
      }
    },
  })
  return { gate, store: held as EngineStore }
}

/** Every call that the network saw is in the store, and nobody who answered was called again. */
function assertNothingLost(world: World, id: number, numbers: number): void {
  const legs = new Set([...world.store.calls.values()].map(call => call.legId))
  const dialed = world.ledger.filter(entry => entry.what === 'dialed' && entry.to.startsWith('138'))
  assert.deepEqual(
    dialed.filter(entry => !legs.has(entry.legId)),
    [],
  )
  const answered = world.ledger.filter(entry => entry.what === 'answered').map(entry => entry.to)
  assert.equal(new Set(answered).size, answered.length)
  const contacts = world.store.tasks.get(id)?.contacts.all ?? []
  assert.equal(contacts.filter(contact => contact.called).length, numbers)
}

const finished = (world: World) => [...world.store.calls.values()].every(call => call.end !== undefined)
const ended = (world: World, id: number) => world.store.tasks.get(id)?.state === 'ended'

test('through outages of the database nothing is dialled, nothing is lost, and dialling goes on', async () => {
  let isDown = false
  const world = await openWorld({ through: store => failing(store, () => isDown) })
  const id = world.addTask({}, 600)
  for (let outage = 0; outage < 6; outage++) {
    await world.run(3 * MINUTE)
    isDown = true
    await world.run(10 * SECOND)
    const { dialed } = world.telephony.ledger.counts
    await world.run(2 * MINUTE)
    assert.equal(world.telephony.ledger.counts.dialed, dialed)
    isDown = false
  }
  await world.runUntil(() => ended(world, id), 24 * HOUR)
  assert.ok(finished(world))
  assert.equal(world.store.tasks.get(id)?.contacts.all.filter(contact => contact.called).length, 600)
  const answered = world.ledger.filter(entry => entry.what === 'answered').map(entry => entry.to)
  assert.equal(new Set(answered).size, answered.length)
  assert.equal(world.store.tasks.get(id)?.tally.answered, answered.length)
})

test('nothing that cannot be recorded is dialled: on this disk claims still find room, records do not', async () => {
  let isFull = false
  const world = await openWorld({ through: store => failing(store, () => isFull, 'record') })
  const id = world.addTask({}, 600)
  await world.run(3 * MINUTE)
  isFull = true
  // Until the next record fails.
  await world.run(10 * SECOND)
  const { dialed } = world.telephony.ledger.counts
  await world.run(10 * MINUTE)
  assert.equal(world.telephony.ledger.counts.dialed, dialed)
  assert.ok(!ended(world, id))
  isFull = false
  await world.runUntil(() => ended(world, id), 24 * HOUR)
  assert.ok(finished(world))
  assert.equal(
    world.store.tasks.get(id)?.tally.answered,
    world.ledger.filter(entry => entry.what === 'answered').length,
  )
})

test('while the switch is down nothing is dialled, and its calls come to an end', async () => {
  const world = await openWorld()
  const id = world.addTask({}, 500)
  await world.run(3 * MINUTE)
  world.telephony.down()
  await world.run(SECOND)
  const { dialed } = world.telephony.ledger.counts
  await world.run(5 * MINUTE)
  assert.equal(world.telephony.ledger.counts.dialed, dialed)
  assert.ok(finished(world))
  world.telephony.up()
  await world.runUntil(() => ended(world, id), 24 * HOUR)
  assert.equal(world.store.tasks.get(id)?.contacts.all.filter(contact => contact.called).length, 500)
})

test('a trunk that fails does not use up the list', async () => {
  const world = await openWorld()
  const id = world.addTask({}, 100)
  world.telephony.fail(`trunk-${world.accountId}`)
  await world.run(3 * MINUTE)
  world.telephony.repair(`trunk-${world.accountId}`)
  await world.runUntil(() => ended(world, id), 24 * HOUR)
  const outcomes = world.store.tasks.get(id)?.contacts.all.map(contact => contact.outcome) ?? []
  assert.ok(
    outcomes.filter(outcome => outcome === 'trunkFailed').length === 0,
    'a contact was given up for a failed trunk',
  )
})

test('a process that lost its account does not dial, even before it knows', async () => {
  const world = await openWorld()
  world.addTask({}, 2_000)
  await world.run(3 * MINUTE)
  await world.store.releaseNode('test')
  await world.store.holdAccount(world.accountId, 'other')
  const { dialed } = world.telephony.ledger.counts
  await world.run(10 * MINUTE)
  assert.equal(world.telephony.ledger.counts.dialed, dialed)
  assert.deepEqual(world.engine.accounts(), [])
})

test('a process that lost its account before it knew writes no more of it than the answers it heard', async () => {
  const world = await openWorld()
  const id = world.addTask({}, 2_000)
  await world.run(3 * MINUTE)
  const open = () => [...world.store.calls.values()].filter(call => call.end === undefined)
  await world.runUntil(() => open().some(call => call.answeredAt === undefined), MINUTE)
  await world.store.releaseNode('test')
  await world.store.holdAccount(world.accountId, 'other')
  const left = open().map(({ callId }) => callId)
  const progress = world.store.tasks.get(id)?.progress
  await world.run(10 * MINUTE)
  const ends = left.map(callId => world.store.calls.get(callId)?.end)
  assert.deepEqual(
    ends.filter(end => end !== undefined),
    [],
    'the next driver closes them',
  )
  assert.equal(world.store.tasks.get(id)?.progress, progress)
  const heard = new Set(
    world.ledger.flatMap(entry => (entry.what === 'answered' && entry.to !== '' ? [entry.legId] : [])),
  )
  const known = open().filter(call => heard.has(call.legId) && call.answeredAt === undefined)
  assert.deepEqual(known, [], 'every answer is written')
})

test('a lease that was lost and regained is recovered like any other: nobody who answered meanwhile is called again', async () => {
  const world = await openWorld()
  const id = world.addTask({}, 500)
  await world.run(3 * MINUTE)
  // Another process had the account for a moment and is gone; this one was frozen and did not notice.
  await world.store.releaseNode('test')
  await world.store.holdAccount(world.accountId, 'other')
  await world.store.releaseNode('other')
  await world.run(SECOND)
  await world.runUntil(() => world.events.filter(event => event.type === 'accountHeld').length === 2, MINUTE)
  assert.equal(world.events.filter(event => event.type === 'accountLost').length, 1)
  await world.runUntil(() => ended(world, id), 24 * HOUR)
  const answered = world.ledger.filter(entry => entry.what === 'answered').map(entry => entry.to)
  assert.equal(new Set(answered).size, answered.length)
  assert.equal(world.store.tasks.get(id)?.contacts.all.filter(contact => contact.called).length, 500)
})

test('a process that loses the account while it takes over leaves the calls of the next driver alone', async () => {
  const world = await openWorld()
  const id = world.addTask({}, 500)
  await world.run(3 * MINUTE)
  const { gate, store } = withholding(world.store, 'unfinishedCalls', 2)
  const slow = new Engine({
    store,
    switch: createSimSwitch({ clock: world.clock, random: seeded(9) }),
    clock: world.clock,
    wall: world.clock,
    random: seeded(9),
    node: 'slow',
    newLegId: () => `slow-${++legs}`,
    emit: () => {},
  })
  await world.store.releaseNode('test')
  const started = slow.start()
  await world.runUntil(() => gate.isReached, MINUTE)
  // Its lease runs out, and the process that had the account before dials on.
  await world.store.releaseNode('slow')
  const { dialed } = world.telephony.ledger.counts
  await world.runUntil(() => world.telephony.ledger.counts.dialed > dialed + 20, 10 * MINUTE)
  const living = () => [...world.store.calls.values()].filter(call => call.end === undefined)
  const before = living().map(call => call.callId)
  assert.ok(before.length > 0)
  gate.go()
  await started
  assert.deepEqual(
    living().map(call => call.callId),
    before,
  )
  await world.runUntil(() => ended(world, id), 24 * HOUR)
  assert.ok(finished(world))
  assertNothingLost(world, id, 500)
  await slow.stop(0)
})

test('an account lost and regained in the middle of a takeover is taken over once that has ended', async () => {
  // The second takeover's second look.
  let look = { times: 0, isReached: false, go: () => {} }
  const world = await openWorld({
    through: store => {
      const { gate, store: held } = withholding(store, 'unfinishedCalls', 3)
      look = gate
      return held
    },
  })
  const id = world.addTask({}, 500)
  await world.run(3 * MINUTE)
  const loseAndRegain = async () => {
    await world.store.releaseNode('test')
    await world.store.holdAccount(world.accountId, 'other')
    await world.run(3 * SECOND)
    await world.store.releaseNode('other')
  }
  await loseAndRegain()
  await world.runUntil(() => look.isReached, MINUTE)
  await loseAndRegain()
  await world.run(10 * SECOND)
  look.go()
  await world.runUntil(() => ended(world, id), 24 * HOUR)
  assert.ok(finished(world))
  assertNothingLost(world, id, 500)
})

test('contacts claimed while their task is paused wait again', async () => {
  let claim = { times: 0, isReached: false, go: () => {} }
  const world = await openWorld({
    through: store => {
      const { gate, store: held } = withholding(store, 'claim', 1, true)
      claim = gate
      return held
    },
  })
  const id = world.addTask({}, 30)
  await world.runUntil(() => claim.isReached, HOUR)
  world.store.setTaskState(id, 'paused')
  await world.run(10 * MINUTE)
  claim.go()
  await world.run(MINUTE)
  const contacts = world.store.tasks.get(id)?.contacts.all ?? []
  assert.ok(contacts.every(contact => contact.state !== 'calling'))
  world.store.setTaskState(id, 'running')
  await world.runUntil(() => ended(world, id), 24 * HOUR)
  assertNothingLost(world, id, 30)
})

test('after a crash the next process closes the remaining calls; nobody who answered is called again, the others once', async () => {
  for (const seed of [1, 2, 3, 4, 5]) {
    const world = await openWorld({ seed })
    const id = world.addTask({}, 400)
    await world.run(4 * MINUTE + seed * 7_001)
    // The process dies: its clock stops here. Another one takes over with a switch of its own.
    await world.store.releaseNode('test')
    const before = world.ledger.filter(entry => entry.what === 'answered').map(entry => entry.to)
    const after: string[] = []
    const fresh = await openWorld({ seed: seed + 100, agents: 1 })
    const telephony = createSimSwitch({
      clock: fresh.clock,
      random: seeded(seed),
      watch: entry => entry.what === 'answered' && after.push(entry.to),
    })
    const engine = new Engine({
      store: world.store,
      switch: telephony,
      clock: fresh.clock,
      wall: fresh.clock,
      random: seeded(seed),
      node: 'next',
      newLegId: () => `next-${Math.floor(fresh.clock.now())}-${after.length}-${seed}-${++legs}`,
      emit: () => {},
    })
    await fresh.clock.runUntil(world.clock.now())
    await engine.start()
    await fresh.runUntil(() => ended(world, id), 24 * HOUR)
    const contacts = world.store.tasks.get(id)?.contacts.all ?? []
    assert.ok(finished(world))
    assert.equal(contacts.filter(contact => contact.called).length, 400)
    const answered = [...before, ...after].filter(to => to.startsWith('138'))
    assert.equal(new Set(answered).size, answered.length, 'somebody who answered was called again')
    const calls = new Map<number, number>()
    for (const call of world.store.calls.values())
      calls.set(call.contact.id, (calls.get(call.contact.id) ?? 0) + 1)
    assert.ok(Math.max(...calls.values()) <= 2)
  }
})

let legs = 0

test('stopping in good order ends every call and gives back the claimed contacts and the account', async () => {
  const world = await openWorld()
  const id = world.addTask({}, 1_000)
  await world.run(5 * MINUTE)
  let isStopped = false
  const stopping = world.engine.stop(30 * SECOND).then(() => {
    isStopped = true
  })
  const { dialed } = world.telephony.ledger.counts
  await world.runUntil(() => isStopped, 2 * MINUTE)
  await stopping
  const { length } = world.events
  await world.run(2 * MINUTE)
  assert.deepEqual(world.events.slice(length), [], 'nothing happens any more')
  assert.equal(world.telephony.ledger.counts.dialed, dialed)
  assert.ok(finished(world))
  const contacts = world.store.tasks.get(id)?.contacts
  assert.ok(contacts?.all.every(contact => contact.state !== 'calling'))
  assert.ok(await world.store.holdAccount(world.accountId, 'other'))
})

test('a process has begun once it drives its account, though that changes without a pause', async () => {
  const CHANGES = 1_000
  let changes = 0
  const world = await openWorld({
    agents: 1,
    through: store => {
      const loadAccount = store.loadAccount.bind(store)
      store.loadAccount = async accountId => {
        const picture = await loadAccount(accountId)
        if (changes < CHANGES) store.setSettings(accountId, { wrapUpSeconds: ++changes % 60 })
        return picture
      }
      return store
    },
  })
  assert.ok(changes < CHANGES / 10, `it has begun after ${changes} changes`)
  await world.runUntil(() => changes === CHANGES, MINUTE)
  await world.engine.stop(0)
})
