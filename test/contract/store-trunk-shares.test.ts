// The contract of the store for shares of trunks, over PostgreSQL.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { seeded } from '../../src/domain/random.ts'
import type { TrunkUnits } from '../../src/domain/trunk-share.ts'
import type { Store } from '../../src/store/port/admin-store.ts'
import { anyKind, skipWithout } from '../support/database.ts'
import { claimOf, NOON, PostgresWorld, phones } from './store-world.ts'

const NODES = ['node-a', 'node-b', 'node-c']
const LEASE_MS = 600_000
const CHANNELS = 10
const STARTS = 5
const NONE: TrunkUnits = { channels: 0, starts: 0 }
const ALL: TrunkUnits = { channels: CHANNELS, starts: STARTS }

describe('shares of trunks in the store', { skip: skipWithout(anyKind()) }, () => {
  let world: PostgresWorld
  let store: Store
  before(async () => {
    world = await PostgresWorld.open(anyKind())
    store = world.store
  })
  after(() => world.close())

  const addTrunk = (name: string) =>
    store.addTrunk({ name, code: null, channels: CHANNELS, callsPerSecond: STARTS, address: '' })
  const ask = async (node: string, trunk: string, keep: TrunkUnits, want: TrunkUnits) =>
    (await store.shareTrunks(node, [{ trunk, keep, want }], LEASE_MS))[0]

  test('a node alone has all; a second one gets its part when the first returns it', async () => {
    await addTrunk('two')
    assert.deepEqual((await ask('node-a', 'two', NONE, NONE))?.use, ALL)
    assert.deepEqual((await ask('node-b', 'two', NONE, ALL))?.use, NONE)
    const reported = await ask('node-a', 'two', ALL, ALL)
    assert.deepEqual(reported?.held, ALL)
    assert.equal(reported?.use.channels, 5)
    assert.equal((await ask('node-a', 'two', reported?.use ?? NONE, ALL))?.held.channels, 5)
    assert.equal((await ask('node-b', 'two', NONE, ALL))?.use.channels, 5)
    await store.releaseNode('node-a')
    assert.deepEqual((await ask('node-b', 'two', NONE, ALL))?.use, ALL)
    assert.equal(await ask('node-b', 'no such trunk', NONE, ALL), undefined)
  })

  test('channels of a node that is gone are free when its calls are recorded as over', async () => {
    await addTrunk('dead')
    const accountId = await world.addAccount()
    const taskId = await world.addTask(accountId, phones(5))
    assert.equal(await store.holdAccount(accountId, 'node-a', LEASE_MS), true)
    await ask('node-a', 'dead', NONE, ALL)
    const claims = await store.claim(claimOf(taskId, 3, { node: 'node-a' }))
    const marks = claims.map(({ callId }) => ({ callId, dialedAt: NOON, trunk: 'dead', callerId: '' }))
    const marked = await store.clearToDial(accountId, 'node-a', marks)
    assert.equal(marked.length, 3)
    assert.deepEqual((await ask('node-b', 'dead', NONE, ALL))?.held, NONE)
    await store.releaseNode('node-a')
    assert.deepEqual((await ask('node-b', 'dead', NONE, ALL))?.held, { channels: 7, starts: STARTS })
    await store.release('node-a', marked)
    assert.deepEqual((await ask('node-b', 'dead', NONE, ALL))?.held, ALL)
  })

  test('nodes that ask at once, with shares that expire in between, hold no more than there is', async () => {
    await addTrunk('many')
    const random = seeded(20)
    const whole = (most: number) => Math.floor(random.next() * (most + 1))
    const some = () => ({ channels: whole(CHANNELS), starts: whole(STARTS) })
    const client = await world.sql()
    for (let round = 0; round < 150; round++) {
      const asking = NODES.filter(() => random.next() < 0.8)
      const asks = asking.map(node => ({ node, keep: random.next() < 0.3 ? some() : NONE, want: some() }))
      await Promise.all(asks.map(({ node, keep, want }) => ask(node, 'many', keep, want)))
      const { rows } = await client.query<{ channels: number; starts: number }>(
        `select coalesce(sum(channels), 0)::int as channels, coalesce(sum(starts), 0)::int as starts
         from trunk_share where trunk = 'many' and expires_at > clock_timestamp()`,
      )
      const [sum] = rows
      assert.ok(sum !== undefined && sum.channels <= CHANNELS && sum.starts <= STARTS, JSON.stringify(sum))
      if (random.next() < 0.1) {
        const gone = NODES[whole(2)] ?? ''
        await client.query(
          "update trunk_share set expires_at = clock_timestamp() - interval '1 s' where node = $1",
          [gone],
        )
      }
    }
    await client.end()
  })
})
