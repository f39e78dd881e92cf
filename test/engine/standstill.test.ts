// The engine in virtual time: an account that may not dial does not, and says why; what it does with the
// calls in flight.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { MINUTE, openWorld, SECOND, type World } from '../support/world.ts'

function whyOf(world: World, id: number): unknown {
  const why = world.store.tasks.get(id)?.progress?.why
  return typeof why === 'object' && why !== null && 'code' in why ? why.code : null
}

const living = (world: World) =>
  [...world.store.calls.values()].filter(call => call.end === undefined && call.dialedAt !== undefined)
const dialed = (world: World) => world.telephony.ledger.counts.dialed

/** A shift of several tasks with calls that ring and calls that talk. */
async function atWork(settings = {}): Promise<{ world: World; tasks: number[] }> {
  const world = await openWorld({ seed: 5, agents: 8, settings })
  const tasks = [0, 1].map(() => world.addTask({ pace: 'manual', ratio: 3 }, 400))
  await world.runUntil(() => {
    const calls = living(world)
    return (
      calls.some(call => call.answeredAt === undefined) && calls.some(call => call.connectedAt !== undefined)
    )
  }, 10 * MINUTE)
  return { world, tasks }
}

describe('stop-all', () => {
  test('withdraws ringing calls, lets people talk, and dials nothing in any task until it is lifted', async () => {
    const { world, tasks } = await atWork()
    world.store.stopAll(world.accountId, { endsTalks: false })
    await world.run(SECOND)
    const before = dialed(world)
    assert.ok(living(world).length > 0, 'conversations go on')
    assert.ok(living(world).every(call => call.answeredAt !== undefined))
    await world.run(10 * MINUTE)
    assert.equal(dialed(world), before)
    assert.equal(living(world).length, 0)
    assert.deepEqual(
      tasks.map(id => whyOf(world, id)),
      ['stopAll', 'stopAll'],
    )
    world.store.stopAll(world.accountId, null)
    await world.runUntil(() => dialed(world) > before, MINUTE)
    await world.runUntil(() => tasks.every(id => whyOf(world, id) === null), MINUTE)
  })

  test('ends conversations too when asked to, and they count as talked', async () => {
    const { world } = await atWork()
    const talking = living(world).filter(call => call.connectedAt !== undefined)
    world.store.stopAll(world.accountId, { endsTalks: true })
    await world.run(12 * SECOND)
    assert.equal(living(world).length, 0)
    assert.ok(talking.every(call => call.end?.outcome === 'connected'))
  })

  test('a customer whose phone rings when everything stops is called again when it is lifted', async () => {
    const { world } = await atWork()
    const ringing = living(world).filter(call => call.answeredAt === undefined)
    world.store.stopAll(world.accountId, { endsTalks: false })
    await world.run(10 * MINUTE)
    const withdrawn = ringing.filter(call => call.end?.outcome === 'cancelled')
    assert.ok(withdrawn.length > 0)
    assert.ok(withdrawn.every(call => call.contact.state === 'waiting'))
  })
})

test('a disabled account does not dial, and its calls in flight finish', async () => {
  const { world, tasks } = await atWork()
  const inFlight = living(world)
  world.store.setEnabled(world.accountId, false)
  await world.run(10 * MINUTE)
  const last = Math.max(...inFlight.map(call => call.dialedAt ?? 0))
  assert.ok([...world.store.calls.values()].every(call => (call.dialedAt ?? 0) <= last))
  assert.ok(inFlight.every(call => call.end !== undefined && call.end.outcome !== 'cancelled'))
  assert.equal(whyOf(world, tasks[0] ?? 0), 'accountDisabled')
  const before = dialed(world)
  world.store.setEnabled(world.accountId, true)
  await world.runUntil(() => dialed(world) > before, MINUTE)
})

test('an account whose licence expires does not dial from that second on', async () => {
  // A Monday, nine in the morning in Beijing, is when the world begins.
  const { world, tasks } = await atWork({ expiresAt: '2026-03-02 09:10:00' })
  const end = Date.parse('2026-03-02T09:10:00+08:00')
  await world.run(20 * MINUTE)
  const dialledAt = [...world.store.calls.values()].map(call => call.dialedAt ?? 0)
  assert.ok(Math.max(...dialledAt) > end - MINUTE && Math.max(...dialledAt) < end)
  assert.equal(living(world).length, 0)
  assert.equal(whyOf(world, tasks[1] ?? 0), 'accountExpired')
})
