// Who hears whom in rooms, by the rule all adapters share.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Ears, LegSet } from '../../src/telephony/port.ts'
import { Rooms } from '../../src/telephony/rooms.ts'

const LEGS = ['a', 'b', 'c', 'd'] as const
const leg = fc.constantFrom(...LEGS)
const legSet: fc.Arbitrary<LegSet> = fc.oneof(
  fc.constantFrom('all' as const, 'none' as const),
  fc.subarray([...LEGS]),
)
const ears: fc.Arbitrary<Ears> = fc.record({ speaksTo: legSet, hears: legSet })
const step = fc.oneof(
  fc.record({ leg, room: fc.constantFrom('r', 's'), ears: fc.option(ears, { nil: undefined }) }),
  fc.record({ leg, room: fc.constant(null) }),
)

const has = (set: LegSet, legId: string) => set === 'all' || (set !== 'none' && set.includes(legId))

test('after any joins and leaves a leg hears exactly those of its room who speak to it and whom it hears, never itself', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), steps => {
      const rooms = new Rooms()
      const places = new Map<string, { room: string; ears: Ears }>()
      for (const one of steps) {
        if (one.room === null) {
          assert.equal(rooms.leave(one.leg), places.get(one.leg)?.room ?? null)
          places.delete(one.leg)
          continue
        }
        const { ears: own = { speaksTo: 'all', hears: 'all' } } = 'ears' in one ? one : {}
        const place = { room: one.room, ears: own }
        rooms.join(one.leg, one.room, 'ears' in one ? one.ears : undefined)
        assert.equal(rooms.join(one.leg, one.room, own), false, 'the same again changes nothing')
        places.set(one.leg, place)
      }
      for (const listener of LEGS) {
        const here = places.get(listener)
        const wanted = LEGS.filter(speaker => {
          const there = places.get(speaker)
          return (
            here !== undefined &&
            there?.room === here.room &&
            speaker !== listener &&
            has(here.ears.hears, speaker) &&
            has(there.ears.speaksTo, listener)
          )
        })
        assert.deepEqual(rooms.heardBy(listener).sort(), wanted)
        assert.equal(rooms.roomOf(listener), here?.room ?? null)
        assert.deepEqual(
          rooms.talksWith(listener).sort(),
          wanted.filter(other => rooms.heardBy(other).includes(listener)),
        )
      }
    }),
    { numRuns: 500 },
  )
})

test('a listener is heard by nobody, whoever else joins and whatever they hear', () => {
  fc.assert(
    fc.property(fc.array(ears, { minLength: 3, maxLength: 3 }), others => {
      const rooms = new Rooms()
      rooms.join('d', 'r', { speaksTo: 'none', hears: 'all' })
      for (const [n, own] of others.entries()) rooms.join(LEGS[n] ?? '', 'r', own)
      for (const other of LEGS) assert.ok(!rooms.heardBy(other).includes('d'))
      assert.deepEqual(rooms.talksWith('d'), [])
    }),
  )
})

test('a room exists while a leg is in it, and lists its legs in the order they came', () => {
  const rooms = new Rooms()
  for (const legId of ['b', 'a', 'c']) rooms.join(legId, 'r')
  assert.deepEqual(rooms.legsIn('r'), ['b', 'a', 'c'])
  rooms.join('b', 'r', { speaksTo: 'none', hears: 'all' })
  assert.deepEqual(rooms.legsIn('r'), ['b', 'a', 'c'])
  rooms.join('a', 's')
  rooms.leave('b')
  rooms.leave('c')
  assert.deepEqual([rooms.legsIn('r'), rooms.legsIn('s')], [[], ['a']])
})
