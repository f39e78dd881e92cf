// The table of a contact that an agent looks at.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  movePreview,
  PREVIEW_EVENTS,
  PREVIEW_STATES,
  type PreviewEffect,
} from '../../../src/domain/call/preview.ts'

const CONTACT: readonly PreviewEffect[] = ['begin', 'giveBack', 'postpone', 'setAside']
const AGENT: readonly PreviewEffect[] = ['begin', 'freeAgent', 'agentNotReady', 'missAgent']

test('every end of an offer says once what becomes of the contact and of the agent', () => {
  let ends = 0
  for (const state of PREVIEW_STATES) {
    for (const event of PREVIEW_EVENTS) {
      const move = movePreview(state, event)
      if (move === null) continue
      const ofContact = move.effects.filter(effect => CONTACT.includes(effect)).length
      const ofAgent = move.effects.filter(effect => AGENT.includes(effect)).length
      const isEnd = move.to === 'over'
      ends += isEnd ? 1 : 0
      // A contact that is gone has nothing to become.
      assert.equal(ofContact, isEnd && event !== 'gone' ? 1 : 0, `${state} ${event}`)
      assert.equal(ofAgent, isEnd ? 1 : 0, `${state} ${event}`)
    }
  }
  assert.ok(ends > 10)
})

test('nothing but a decision of the agent and a line leads to a call', () => {
  for (const state of PREVIEW_STATES)
    for (const event of PREVIEW_EVENTS)
      if (movePreview(state, event)?.effects.includes('begin'))
        assert.deepEqual([state, event], ['wanted', 'lineTaken'])
  for (const event of PREVIEW_EVENTS)
    assert.equal(movePreview('looking', event)?.to === 'wanted', event === 'call', event)
})

test('an agent who does not decide is set not ready; one who waits for a line is not', () => {
  assert.deepEqual(movePreview('looking', 'timeUp')?.effects, ['giveBack', 'missAgent'])
  assert.deepEqual(movePreview('wanted', 'timeUp')?.effects, ['giveBack', 'freeAgent'])
})

test('an offer that is over moves no more', () => {
  for (const event of PREVIEW_EVENTS) assert.equal(movePreview('over', event), null)
})
