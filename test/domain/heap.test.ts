// A heap gives its items in order, whatever order they came in.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Heap } from '../../src/domain/heap.ts'

interface Item {
  readonly at: number
  readonly order: number
}

const inTurn = (a: Item, b: Item) => a.at - b.at || a.order - b.order

test('whatever is pushed, popped and removed, the first item is that of a sorted list', () => {
  const step = fc.oneof(
    fc.record({ does: fc.constant('push' as const), n: fc.nat(5) }),
    fc.record({ does: fc.constant('pop' as const), n: fc.constant(0) }),
    fc.record({ does: fc.constant('remove' as const), n: fc.nat(20) }),
  )
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), steps => {
      const heap = new Heap<Item>((a, b) => inTurn(a, b) < 0)
      let list: Item[] = []
      steps.forEach(({ does, n }, order) => {
        if (does === 'push') {
          const item = { at: n, order }
          heap.push(item)
          list = [...list, item].sort(inTurn)
        } else if (does === 'pop') assert.equal(heap.pop(), list.shift())
        else {
          const item = list[n]
          if (item !== undefined) heap.remove(item)
          list = list.filter(other => other !== item)
        }
        assert.equal(heap.size, list.length)
        assert.equal(heap.peek(), list[0])
        assert.deepEqual([...heap].sort(inTurn), list)
      })
    }),
  )
})
