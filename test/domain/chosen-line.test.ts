// Which trunk and caller id a call takes: by priority, in turn, and in all pairs alike.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { chooseLine } from '../../src/domain/caller-id.ts'
import { chooseTrunk, type TrunkNow } from '../../src/domain/trunk.ts'

/** So many lines, one after the other, over trunks that always have room. */
function choose(trunks: readonly TrunkNow[], callerIds: readonly string[], count: number) {
  const lastUse = new Map<string, number>()
  const calls = new Map<string, number>()
  return Array.from({ length: count }, (_, nth) => {
    const line = chooseLine(trunks, callerIds, { lastUse, calls })
    assert.ok(line !== null)
    lastUse.set(line.trunk, nth)
    calls.set(line.trunk, (calls.get(line.trunk) ?? 0) + 1)
    return line
  })
}

function counts(of: readonly string[]): number[] {
  const found = new Map<string, number>()
  for (const one of of) found.set(one, (found.get(one) ?? 0) + 1)
  return [...found.values()]
}

const withRoom = (names: readonly string[], priority = 1): TrunkNow[] =>
  names.map(name => ({ name, priority, hasRoom: true }))

test('two trunks and two caller ids meet in all four pairs, ten times each in forty calls', () => {
  const lines = choose(withRoom(['one', 'two']), ['8001', '8002'], 40)
  assert.deepEqual(counts(lines.map(({ trunk, callerId }) => `${trunk} ${callerId}`)), [10, 10, 10, 10])
})

test('any trunks and caller ids meet in all pairs equally often', () => {
  const sizes = fc.record({ trunks: fc.integer({ min: 1, max: 7 }), ids: fc.integer({ min: 1, max: 7 }) })
  fc.assert(
    fc.property(sizes, fc.integer({ min: 1, max: 5 }), ({ trunks, ids }, rounds) => {
      const names = Array.from({ length: trunks }, (_, nth) => `trunk-${nth}`)
      const callerIds = Array.from({ length: ids }, (_, nth) => `800${nth}`)
      const lines = choose(withRoom(names), callerIds, trunks * ids * rounds)
      const pairs = counts(lines.map(({ trunk, callerId }) => `${trunk} ${callerId}`))
      assert.deepEqual(
        pairs,
        Array.from({ length: trunks * ids }, () => rounds),
      )
    }),
  )
})

test('a call takes, among trunks with room and the best priority, the one unused for longest', () => {
  const trunk = fc.record({
    name: fc.string({ minLength: 1, maxLength: 3 }),
    priority: fc.integer({ min: 1, max: 3 }),
    hasRoom: fc.boolean(),
  })
  const trunks = fc.uniqueArray(trunk, { selector: ({ name }) => name, maxLength: 6 })
  fc.assert(
    fc.property(trunks, fc.array(fc.nat(5)), (all, used) => {
      const lastUse = new Map<string, number>()
      used.forEach((nth, at) => {
        const name = all[nth]?.name
        if (name !== undefined) lastUse.set(name, at)
      })
      const chosen = chooseTrunk(all, lastUse)
      const open = all.filter(({ hasRoom }) => hasRoom)
      if (chosen === null) {
        assert.deepEqual(open, [])
        return
      }
      assert.ok(chosen.hasRoom)
      const best = Math.min(...open.map(({ priority }) => priority))
      assert.equal(chosen.priority, best)
      const useOf = ({ name }: TrunkNow) => lastUse.get(name) ?? -1
      for (const other of open) if (other.priority === best) assert.ok(useOf(chosen) <= useOf(other))
    }),
  )
})

test('without caller ids none is shown, and without room there is no line', () => {
  assert.deepEqual(choose(withRoom(['one']), [], 1), [{ trunk: 'one', callerId: '' }])
  const turns = { lastUse: new Map(), calls: new Map() }
  assert.equal(chooseLine([{ name: 'one', priority: 1, hasRoom: false }], ['8001'], turns), null)
  assert.equal(chooseLine([], ['8001'], turns), null)
})
