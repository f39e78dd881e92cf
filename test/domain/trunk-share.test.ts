// Shares of trunks: whatever nodes ask, lose and forget, they never hold more than there is.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { grantOf, NO_UNITS, type NodeShare, unitsOf, windowMs } from '../../src/domain/trunk-share.ts'
import { Nodes } from '../support/share-nodes.ts'

const units = (channels: number, starts: number) => ({ channels, starts })
const LIMITS = { channels: 10, callsPerSecond: 5 }

test('a node alone has all at once, whatever it wants', () => {
  const mine = { node: 'a', held: NO_UNITS, want: NO_UNITS }
  const ask = { trunk: 't', keep: NO_UNITS, want: NO_UNITS }
  const all = { trunk: 't', held: units(10, 5), use: units(10, 5) }
  assert.deepEqual(grantOf(LIMITS, ask, mine, [], 0), all)
  const idle: NodeShare = { node: 'b', held: NO_UNITS, want: NO_UNITS }
  assert.deepEqual(grantOf(LIMITS, ask, mine, [idle], 0), all, 'nobody else wants any')
})

test('the part that another node wants is no longer used at once, and returned with the next request', () => {
  const mine = { node: 'a', held: units(10, 5), want: units(10, 5) }
  const other = { node: 'b', held: NO_UNITS, want: units(10, 5) }
  const ask = { trunk: 't', keep: units(10, 5), want: units(10, 5) }
  const first = grantOf(LIMITS, ask, mine, [other], 0)
  assert.deepEqual([first.held, first.use], [units(10, 5), units(5, 3)])
  const kept = { ...ask, keep: units(7, 3) }
  assert.deepEqual(grantOf(LIMITS, kept, mine, [other], 0).held, units(7, 3), 'seven calls are in flight')
})

test('calls per second are shared as whole calls of one window', () => {
  assert.deepEqual([unitsOf({ channels: 1, callsPerSecond: 2.5 }).starts, 2], [2, 2])
  assert.equal(windowMs({ channels: 1, callsPerSecond: 2.5 }), 800)
  assert.equal(unitsOf({ channels: 1, callsPerSecond: 0.1 }).starts, 1)
  assert.equal(windowMs({ channels: 1, callsPerSecond: 0.1 }), 10_000)
})

test('three nodes that ask, take calls, freeze and die never hold or use more than the trunk has', () => {
  const step = fc.record({
    node: fc.nat(2),
    does: fc.constantFrom('ask', 'begin', 'end', 'loseAnswer', 'freeze', 'thaw', 'recover') as fc.Arbitrary<
      'ask' | 'begin' | 'end' | 'loseAnswer' | 'freeze' | 'thaw' | 'recover'
    >,
    times: fc.integer({ min: 1, max: 6 }),
  })
  const limits = fc.record({
    channels: fc.nat(12),
    callsPerSecond: fc.double({ min: 0.1, max: 9, noNaN: true }),
  })
  fc.assert(
    fc.property(limits, fc.array(step, { maxLength: 120 }), fc.nat(5), (trunk, steps, turn) => {
      const nodes = new Nodes(trunk, turn)
      for (const { node, does, times } of steps) {
        for (let nth = 0; nth < times; nth++) nodes.act(node, does)
        assert.ok(nodes.held() <= trunk.channels, `${nodes.held()} of ${trunk.channels} channels held`)
        assert.ok(nodes.inFlight() <= trunk.channels, `${nodes.inFlight()} calls of ${trunk.channels}`)
        assert.ok(nodes.heldStarts() <= unitsOf(trunk).starts)
      }
    }),
    { numRuns: 2_000 },
  )
})

test('three nodes that always have another call use every channel within a few requests', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 8 }), (channels, talk) => {
      const nodes = new Nodes({ channels, callsPerSecond: 9 }, 0)
      let used = 0
      for (let second = 0; second < 60; second++) {
        for (const node of [0, 1, 2]) {
          nodes.act(node, 'ask')
          for (let nth = 0; nth < channels / talk / 3; nth++) nodes.act(node, 'end')
          for (let nth = 0; nth <= channels; nth++) nodes.act(node, 'begin')
        }
        if (second >= 20) used += nodes.inFlight() / channels / 40
      }
      assert.ok(used >= 0.95, `${(100 * used).toFixed(1)} % of ${channels} channels used`)
    }),
  )
})
