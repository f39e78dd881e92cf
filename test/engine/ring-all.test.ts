// Strategy 3 of a queue: the phones of all who are free ring at once, and whoever answers first has the
// customer.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { SimWorld } from '../../src/telephony/sim/index.ts'
import { HOUR, MINUTE, openWorld, type World, type WorldOptions } from '../support/world.ts'

async function shift(options: WorldOptions, ms = HOUR): Promise<World> {
  const world = await openWorld({ agents: 6, reach: 'ring', ...options })
  const members = world.exts.map(ext => ({ ext, priority: 1 }))
  world.store.addGroup(world.accountId, { name: 'queue', strategy: 3, members })
  world.addTask({ pace: 'manual', ratio: 1, assignment: { type: 'queue', name: 'queue' } }, 1_000)
  await world.run(ms)
  return world
}

/** The rings of agents that began at one moment, by that moment. */
function ringsTogether(world: World): string[][] {
  const rings = new Map<number, string[]>()
  for (const { what, to, at } of world.ledger)
    if (what === 'agentRung') rings.set(at, [...(rings.get(at) ?? []), to])
  return [...rings.values()]
}

const changes = (world: World, from: string, to: string) =>
  world.events.filter(event => event.type === 'agentChanged' && event.from === from && event.to === to)

describe('all at once', () => {
  test('every free agent is rung, one gets the customer, the others are free again and missed nothing', async () => {
    const world = await shift({})
    const together = ringsTogether(world)
    assert.ok(together.some(exts => exts.length === 6))
    const conversations = changes(world, 'reserved', 'talking').length
    assert.ok(conversations > 50, `${conversations} conversations`)
    assert.ok(changes(world, 'reserved', 'idle').length > conversations)
    assert.equal(world.events.filter(event => event.type === 'agentUnready').length, 0)
    const ended = world.events.filter(event => event.type === 'callFinished' && event.outcome === 'connected')
    assert.ok(ended.length >= conversations - 6)
  })

  test('an agent who does not answer leaves the customer to the others being rung', async () => {
    const world = await shift({ world: SimWorld.parse({ agentMisses: 0.3 }) }, 20 * MINUTE)
    assert.ok(changes(world, 'reserved', 'talking').length > 0)
    assert.equal(
      world.events.filter(event => event.type === 'callFinished' && event.outcome === 'agentMissed').length,
      0,
    )
  })

  test('if nobody answers, all of them are set not ready and the call is agentMissed', async () => {
    const patient = SimWorld.parse({ agentMisses: 1, patience: { kind: 'fixed', ms: 60_000 } })
    const world = await shift({ world: patient }, 10 * MINUTE)
    assert.equal(changes(world, 'reserved', 'busy').length, 6)
    const outcomes = world.events.flatMap(event => (event.type === 'callFinished' ? [event.outcome] : []))
    assert.ok(outcomes.includes('agentMissed'))
  })

  test('a customer who leaves while they ring frees them all', async () => {
    const slow = SimWorld.parse({
      agentAnswer: { kind: 'fixed', ms: 9_000 },
      patience: { kind: 'fixed', ms: 3_000 },
    })
    const world = await shift({ world: slow }, 10 * MINUTE)
    assert.equal(changes(world, 'reserved', 'talking').length, 0)
    const left = world.ledger.filter(({ what }) => what === 'agentRung').length
    assert.equal(world.ledger.filter(({ what }) => what === 'agentEnded').length, left)
  })

  test('an agent on a held line gets the customer at once: nobody is rung', async () => {
    const world = await shift({ reach: 'held' })
    assert.ok(changes(world, 'reserved', 'talking').length > 50)
    assert.equal(ringsTogether(world).flat().length, 6, 'once each, at the start of the shift')
  })
})
