// A bounded map holds what was set last, and never more than it may.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { BoundedMap } from '../../src/domain/bounded-map.ts'

test('it holds the keys that were set last, in that order', () => {
  const step = fc.record({ key: fc.nat(8), isDelete: fc.boolean() })
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5 }), fc.array(step), (max, steps) => {
      const map = new BoundedMap<number, number>(max)
      let expected: [number, number][] = []
      steps.forEach(({ key, isDelete }, n) => {
        const wasThere = expected.some(([other]) => other === key)
        expected = expected.filter(([other]) => other !== key)
        if (isDelete) assert.equal(map.delete(key), wasThere)
        else {
          map.set(key, n)
          expected = [...expected, [key, n] as [number, number]].slice(-max)
        }
        assert.deepEqual([...map], expected)
        assert.equal(map.size, expected.length)
        for (let asked = 0; asked <= 8; asked++)
          assert.equal(map.get(asked), expected.find(([other]) => other === asked)?.[1])
      })
      map.clear()
      assert.equal(map.size, 0)
    }),
  )
})
