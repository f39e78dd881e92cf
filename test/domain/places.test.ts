// Who gives way when all places are taken: the oldest of the network that holds most, found without looking
// at all of them.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { networkOf } from '../../src/domain/address.ts'
import { Places } from '../../src/domain/places.ts'

test('whoever holds most gives way, its oldest first; a network of IPv6 counts as one', () => {
  const places = new Places<string>()
  places.take('192.0.2.1', 'alone')
  for (const n of [1, 2, 3]) places.take(`2001:db8::${n}`, `of the network ${n}`)
  const gone: (string | undefined)[] = []
  for (let n = 0; n < 3; n++) {
    const next = places.next()
    gone.push(next)
    if (next === undefined) break
    places.leave(next === 'alone' ? '192.0.2.1' : '2001:db8::9', next)
  }
  assert.deepEqual(gone.slice(0, 2), ['of the network 1', 'of the network 2'])
  assert.equal(places.size, 1)
})

test('after any arrivals and departures it names what a search of all places finds', () => {
  const step = fc.record({ network: fc.nat(4), item: fc.nat(9), comes: fc.boolean() })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), steps => {
      const places = new Places<string>()
      const model = new Map<string, string[]>()
      for (const { network, item, comes } of steps) {
        const address = `192.0.2.${network}`
        const name = `${network}/${item}`
        const own = model.get(networkOf(address)) ?? []
        if (comes) places.take(address, name)
        else assert.equal(places.leave(address, name), own.includes(name))
        model.set(
          networkOf(address),
          comes ? (own.includes(name) ? own : [...own, name]) : own.filter(one => one !== name),
        )
        const most = Math.max(0, ...[...model.values()].map(({ length }) => length))
        const next = places.next()
        assert.equal(places.size, [...model.values()].flat().length)
        if (most === 0) assert.equal(next, undefined)
        else assert.ok([...model.values()].some(held => held.length === most && held[0] === next))
      }
    }),
  )
})
