// Pauses grow up to their limit and never shrink.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Backoff, backoffMs, spreadMs } from '../../src/domain/backoff.ts'
import { seeded } from '../../src/domain/random.ts'

const positive = fc.integer({ min: 1, max: 1_000_000 })

test('a pause doubles until its limit, however often something has failed', () => {
  fc.assert(
    fc.property(positive, positive, fc.nat(2_000), (firstMs, moreMs, nth) => {
      const limitMs = firstMs + moreMs
      const pause = backoffMs({ firstMs, limitMs }, nth)
      assert.equal(backoffMs({ firstMs, limitMs }, 0), firstMs)
      assert.equal(backoffMs({ firstMs, limitMs }, nth + 1), Math.min(limitMs, 2 * pause))
    }),
  )
})

test('steps are taken one after another, and the last one from then on', () => {
  fc.assert(
    fc.property(positive, fc.array(positive), fc.nat(50), (first, more, nth) => {
      const backoff: Backoff = { steps: [first, ...more] }
      assert.equal(backoffMs(backoff, nth), [first, ...more][nth] ?? more.at(-1) ?? first)
    }),
  )
})

test('a pause that is spread stays within its share, and fills it', () => {
  fc.assert(
    fc.property(fc.integer(), seed => {
      const random = seeded(seed)
      const spread = Array.from({ length: 200 }, () => spreadMs(10_000, 0.2, random))
      assert.ok(spread.every(ms => ms >= 8_000 && ms <= 12_000 && Number.isInteger(ms)))
      assert.ok(Math.min(...spread) < 9_000 && Math.max(...spread) > 11_000)
    }),
  )
})
