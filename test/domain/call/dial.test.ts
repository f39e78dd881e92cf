// Properties of the table of dials: every dial ends once, and nobody who picked up counts as unanswered.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { DIAL_EVENTS, DIAL_STATES, type DialMove, moveDial } from '../../../src/domain/call/dial.ts'

const events = fc.array(fc.constantFrom(...DIAL_EVENTS), { maxLength: 20 })

function walk(events: readonly (typeof DIAL_EVENTS)[number][]): DialMove[] {
  const moves: DialMove[] = []
  for (const event of events) {
    const move = moveDial(moves.at(-1)?.to ?? 'dialing', event)
    if (move !== null) moves.push(move)
  }
  return moves
}

test('answered and over are final', () => {
  for (const event of DIAL_EVENTS) {
    assert.equal(moveDial('answered', event), null)
    assert.equal(moveDial('over', event), null)
  }
})

test('before an answer, the end of the leg ends the dial', () => {
  const legless = ['pending', 'answered', 'over']
  for (const state of DIAL_STATES) {
    if (!legless.includes(state)) assert.equal(moveDial(state, 'gone')?.to, 'over', state)
  }
})

test('a withdrawn dial is answered or over once the switch is silent, and an outcome is known', () => {
  fc.assert(
    fc.property(events, before => {
      const moves = walk([...before, 'cancel', 'silence'])
      const to = moves.at(-1)?.to
      return to === 'answered' || (to === 'over' && moves.some(move => move.outcome !== undefined))
    }),
  )
})

test('a conversation learns that nobody picked up exactly when the dial is over', () => {
  fc.assert(
    fc.property(events, before => {
      for (const move of walk(before)) assert.equal(move.conversation === 'unreached', move.to === 'over')
    }),
  )
})

test('a conversation begins exactly when somebody picks up, and is wanted unless the call was withdrawn', () => {
  fc.assert(
    fc.property(events, before => {
      const moves = walk(before)
      const begun = moves.filter(move => ![undefined, 'unreached'].includes(move.conversation))
      assert.deepEqual(
        begun,
        moves.filter(move => move.to === 'answered'),
      )
      const isWithdrawn = moves.some(move => move.to === 'cancelling')
      for (const { conversation } of begun) assert.ok(conversation !== (isWithdrawn ? 'wanted' : 'unwanted'))
    }),
  )
})

test('an answer that crosses our withdrawal begins an unwanted conversation', () => {
  const moves = walk(['ringing', 'cancel', 'answered'])
  assert.deepEqual(
    moves.map(({ to, outcome, conversation }) => [to, outcome, conversation]),
    [
      ['ringing', undefined, undefined],
      ['cancelling', 'cancelled', undefined],
      ['answered', undefined, 'unwanted'],
    ],
  )
})
