// The table of a message: whatever is pressed in whatever order, it comes to one end, and not twice.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  ANNOUNCEMENT_EVENTS,
  ANNOUNCEMENT_STATES,
  type AnnouncementEffect,
  type AnnouncementState,
  moveAnnouncement,
} from '../../../src/domain/call/announcement.ts'

const ENDS: readonly AnnouncementEffect[] = ['transfer', 'hangUp', 'endBlocked', 'giveUp']

test('it ends exactly when it is over, once, and nothing comes after it', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...ANNOUNCEMENT_EVENTS), { maxLength: 30 }), events => {
      let state: AnnouncementState = 'playing'
      let ends = 0
      let hasLeft = false
      for (const event of events) {
        const move = moveAnnouncement(state, event)
        if (move === null) continue
        hasLeft ||= event === 'left'
        if (move.effect !== undefined && ENDS.includes(move.effect)) ends += 1
        state = move.to
      }
      assert.equal(ends, state === 'over' && !hasLeft ? 1 : 0)
    }),
    { numRuns: 2_000 },
  )
})

test('over is final, and the call may be left in every other state', () => {
  for (const event of ANNOUNCEMENT_EVENTS) assert.equal(moveAnnouncement('over', event), null)
  for (const state of ANNOUNCEMENT_STATES)
    if (state !== 'over') assert.deepEqual(moveAnnouncement(state, 'left'), { to: 'over' }, state)
})

test('while a number is being blocked no other key counts; if it was not blocked, keys count again', () => {
  for (const key of ['transfer', 'repeat', 'block', 'hangUp'] as const)
    assert.equal(moveAnnouncement('blocking', key), null, key)
  assert.deepEqual(moveAnnouncement('blocking', 'notBlocked'), { to: 'listening', effect: 'awaitKey' })
})
