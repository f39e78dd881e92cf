// Properties of the table of listeners, and all of its moves.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  LISTENER_EVENTS,
  LISTENER_STATES,
  LISTENING_MODES,
  type ListenerMove,
  moveListener,
  TO_MODE,
} from '../../../src/domain/call/listening.ts'

const events = fc.array(fc.constantFrom(...LISTENER_EVENTS), { maxLength: 20 })
const MODES: readonly string[] = LISTENING_MODES

function walk(events: readonly (typeof LISTENER_EVENTS)[number][]): ListenerMove[] {
  const moves: ListenerMove[] = []
  for (const event of events) {
    const move = moveListener(moves.at(-1)?.to ?? 'beginning', event)
    if (move !== null) moves.push(move)
  }
  return moves
}

test('the whole table', () => {
  const table = LISTENER_STATES.flatMap(state =>
    LISTENER_EVENTS.flatMap(event => {
      const move = moveListener(state, event)
      return move === null ? [] : [`${state} ${event}: ${move.to} ${move.effects.join(' ')}`]
    }),
  )
  assert.deepEqual(table, [
    'beginning rung: ringing ring',
    'beginning listen: listening occupy join',
    'beginning whisper: whispering occupy join',
    'beginning speak: speaking occupy join',
    'ringing listen: listening occupy join',
    'ringing whisper: whispering occupy join',
    'ringing speak: speaking occupy join',
    'ringing gone: over free',
    'ringing end: over hangup free',
    'listening whisper: whispering join',
    'listening speak: speaking join',
    'listening joinLate: listening join',
    'listening gone: over free',
    'listening end: over hangup free',
    'whispering listen: listening join',
    'whispering speak: speaking join',
    'whispering joinLate: whispering join',
    'whispering gone: over free',
    'whispering end: over hangup free',
    'speaking listen: listening join',
    'speaking whisper: whispering join',
    'speaking joinLate: speaking join',
    'speaking gone: over free',
    'speaking end: over hangup free',
  ])
})

test('whatever happens, the phone rings once at most, and whoever was taken is free exactly when it is over', () => {
  fc.assert(
    fc.property(events, before => {
      const moves = walk([...before, 'end'])
      const effects = moves.flatMap(move => move.effects)
      assert.ok(effects.filter(effect => effect === 'ring').length <= 1)
      assert.ok(effects.filter(effect => effect === 'occupy').length <= 1)
      for (const { to, effects } of moves) assert.equal(effects.includes('free'), to === 'over')
      if (moves.length > 0) assert.equal(moves.at(-1)?.to, 'over')
    }),
  )
})

test('whoever is on the line gets to each way from every other with one join, and without a ring', () => {
  for (const from of LISTENING_MODES)
    for (const to of LISTENING_MODES) {
      const move = moveListener(from, TO_MODE[to])
      assert.deepEqual(move, from === to ? null : { to, effects: ['join'] })
    }
})

test('nobody hears a conversation before it is on the line', () => {
  fc.assert(
    fc.property(events, before => {
      for (const { to, effects } of walk(before)) assert.equal(effects.includes('join'), MODES.includes(to))
    }),
  )
})
