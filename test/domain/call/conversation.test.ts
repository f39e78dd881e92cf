// Properties of the session table: whatever comes in whatever order, a call ends once and lets go of its
// agent.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  CALL_EVENTS,
  CALL_STATES,
  type CallEffect,
  type CallEvent,
  type CallState,
  moveCall,
} from '../../../src/domain/call/conversation.ts'

const events = fc.array(fc.constantFrom(...CALL_EVENTS), { maxLength: 40 })

interface Walk {
  readonly states: CallState[]
  readonly effects: CallEffect[]
  readonly outcomes: string[]
}

function walk(events: readonly CallEvent[]): Walk {
  const states: CallState[] = ['dialing']
  const effects: CallEffect[] = []
  const outcomes: string[] = []
  for (const event of events) {
    const move = moveCall(states.at(-1) ?? 'dialing', event)
    if (move === null) continue
    states.push(move.to)
    effects.push(...move.effects)
    if (move.outcome !== undefined) outcomes.push(move.outcome)
  }
  return { states, effects, outcomes }
}

const count = (effects: readonly CallEffect[], ...kinds: CallEffect[]) =>
  effects.filter(effect => kinds.includes(effect)).length

test('ended is for good', () => {
  for (const event of CALL_EVENTS) assert.equal(moveCall('ended', event), null)
})

test('every state but ended has a way out on the customer leaving or our hang-up being met by silence', () => {
  for (const state of CALL_STATES) {
    if (state !== 'ended') assert.equal(moveCall(state, 'customerGone')?.to, 'ended', state)
  }
})

test('a withdrawn call always comes to an end, and its outcome is known by then', () => {
  fc.assert(
    fc.property(events, before => {
      const { states, outcomes } = walk([...before, 'cancel', 'promptOver', 'silence'])
      assert.equal(states.at(-1), 'ended')
      assert.ok(outcomes.length >= 1)
    }),
  )
})

test('every agent reserved is let go exactly once', () => {
  fc.assert(
    fc.property(events, before => {
      const all: CallEvent[] = [...before, 'cancel', 'promptOver', 'silence']
      let reserved = 0
      let state: CallState = 'dialing'
      for (const event of all) {
        const move = moveCall(state, event)
        if (move === null) continue
        if (event === 'agentRung' || event === 'agentHeld') reserved += 1
        state = move.to
      }
      assert.equal(
        count(walk(all).effects, 'freeAgent', 'unansweredAgent', 'missAgent', 'wrapAgent'),
        reserved,
      )
    }),
  )
})

test('a call leaves the queue as often as it entered it once it is over', () => {
  fc.assert(
    fc.property(events, before => {
      const { effects } = walk([...before, 'cancel', 'promptOver', 'silence'])
      assert.equal(count(effects, 'leaveQueue'), count(effects, 'seekAgent'))
    }),
  )
})

test('whoever answered is never counted as unanswered', () => {
  fc.assert(
    fc.property(events, before => {
      const { states, outcomes } = walk([...before, 'cancel', 'promptOver', 'silence'])
      const answered = states.includes('waiting')
      if (answered) assert.ok(!outcomes.includes('leg') && outcomes.at(-1) !== 'cancelled', outcomes.join())
    }),
  )
})

test('an answer that crosses our withdrawal counts as abandoned', () => {
  assert.deepEqual(walk(['ringing', 'cancel', 'answered', 'customerGone']).outcomes, [
    'cancelled',
    'abandoned',
  ])
})

test('a call an agent missed and nobody took is agentMissed, not abandoned', () => {
  assert.equal(
    walk(['answered', 'agentRung', 'agentGone', 'waitExpired', 'promptOver', 'customerGone']).outcomes.at(-1),
    'agentMissed',
  )
})

test('talking is reached only through an answer and an agent', () => {
  fc.assert(
    fc.property(events, before => {
      const { states } = walk(before)
      const talking = states.indexOf('talking')
      if (talking >= 0) assert.ok(states.slice(0, talking).includes('connecting'))
    }),
  )
})
