// Properties of the table of conversations: whatever comes in whatever order, a conversation ends once and
// lets go of its agents.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  CONVERSATION_EVENTS,
  CONVERSATION_STATES,
  type ConversationEffect,
  type ConversationEvent,
  type ConversationState,
  moveConversation,
} from '../../../src/domain/call/conversation.ts'

/** What may come of the world; `agentEnds`: the leg of a reserved agent ends. */
type Coming = Exclude<ConversationEvent, 'agentGone' | 'oneAgentGone'> | 'agentEnds'
const COMING = [
  ...CONVERSATION_EVENTS.filter(event => event !== 'agentGone' && event !== 'oneAgentGone'),
  'agentEnds',
] as readonly Coming[]
const comings = fc.array(
  fc.record({ event: fc.constantFrom(...COMING), phones: fc.integer({ min: 1, max: 3 }) }),
  { maxLength: 40 },
)

interface Walk {
  readonly states: ConversationState[]
  readonly effects: ConversationEffect[]
  readonly outcomes: string[]
  /** Agents reserved at the end. */
  readonly reserved: number
}

/** Walks from the beginning; `phones`: how many ring when an `agentRung` comes. */
function walk(comings: readonly { readonly event: Coming; readonly phones?: number }[]): Walk {
  const states: ConversationState[] = ['beginning']
  const effects: ConversationEffect[] = []
  const outcomes: string[] = []
  let reserved = 0
  for (const { event: coming, phones = 1 } of comings) {
    if (coming === 'agentEnds' && reserved === 0) continue
    const event = coming !== 'agentEnds' ? coming : reserved > 1 ? 'oneAgentGone' : 'agentGone'
    const move = moveConversation(states.at(-1) ?? 'beginning', event)
    if (move === null) continue
    if (/^agent(Rung|Held)$|^maker/.test(event)) {
      assert.equal(reserved, 0, 'agents are reserved for a call that has none')
      reserved = event === 'agentRung' ? phones : 1
    }
    for (const effect of move.effects) reserved = afterEffect(effect, reserved)
    states.push(move.to)
    effects.push(...move.effects)
    if (move.outcome !== undefined) outcomes.push(move.outcome)
  }
  return { states, effects, outcomes, reserved }
}

function afterEffect(effect: ConversationEffect, reserved: number): number {
  if (effect === 'agentTook') return 1
  const isOne = effect === 'missAgent'
  if (!isOne && effect !== 'freeAgents' && effect !== 'unansweredAgents' && effect !== 'wrapAgent')
    return reserved
  assert.ok(reserved > 0, `${effect}: an agent is let go that nobody reserved`)
  return isOne ? reserved - 1 : 0
}

const END = (['cancel', 'promptOver', 'silence'] as const).map(event => ({ event }))
const count = (effects: readonly ConversationEffect[], kind: ConversationEffect) =>
  effects.filter(effect => effect === kind).length
const always = (holds: (walk: Walk) => boolean, ...rest: readonly { readonly event: Coming }[]) =>
  fc.assert(
    fc.property(comings, before => holds(walk([{ event: 'wanted' }, ...before, ...rest]))),
    { numRuns: 1_000 },
  )

test('over is final', () => {
  for (const event of CONVERSATION_EVENTS) assert.equal(moveConversation('over', event), null)
})

test('whatever state it is in, it is over once the customer is gone', () => {
  // While the phone of the agent who makes a call rings, there is no customer yet.
  for (const state of CONVERSATION_STATES) {
    if (state !== 'over' && state !== 'summoned')
      assert.equal(moveConversation(state, 'customerGone')?.to, 'over', state)
  }
})

test('a withdrawn conversation always comes to an end, and its outcome is known by then', () => {
  always(({ states, outcomes }) => states.at(-1) === 'over' && outcomes.length >= 1, ...END)
})

test('every reserved agent is released exactly once', () => {
  always(({ reserved }) => reserved === 0, ...END)
})

test('only one agent is left when the talk begins', () => {
  always(({ states, reserved }) => !['connecting', 'talking'].includes(states.at(-1) ?? '') || reserved === 1)
})

test('once it is over, a call has left the queue as often as it entered it', () => {
  always(({ effects }) => count(effects, 'leaveQueue') === count(effects, 'seekAgent'), ...END)
})

test('talking is reached only through an agent whose leg is joined', () => {
  always(({ states }) => {
    const talking = states.indexOf('talking')
    return talking < 0 || states[talking - 1] === 'connecting'
  })
})

test('a call that an agent makes ends once, lets its agent go once, and is never abandoned', () => {
  for (const begin of ['makerRung', 'makerHeld'] as const)
    fc.assert(
      fc.property(comings, before => {
        const { states, outcomes, reserved, effects } = walk([{ event: begin }, ...before, ...END])
        const isBegun = before.some(({ event }) => event === 'wanted' || event === 'agentAnswered')
        assert.equal(states.at(-1), 'over', `${states}`)
        assert.equal(reserved, 0)
        assert.ok(
          !outcomes.some(outcome => outcome === 'abandoned' || outcome === 'agentMissed'),
          `${outcomes}`,
        )
        assert.ok(!effects.includes('seekAgent'))
        assert.ok(count(effects, 'dialCustomer') <= 1)
        assert.ok(isBegun || !states.includes('talking'))
      }),
      { numRuns: 1_000 },
    )
})

test('an agent who does not pick up calls nobody; one who does hears the customer, or is free', () => {
  const last = (...events: Coming[]) => {
    const { states, outcomes, effects } = walk(events.map(event => ({ event })))
    return [states.at(-1), outcomes.at(-1), effects.includes('dialCustomer')]
  }
  assert.deepEqual(last('makerRung', 'agentEnds'), ['over', 'agentNotReached', false])
  assert.deepEqual(last('makerRung', 'agentAnswered', 'unreached'), ['over', undefined, true])
  assert.deepEqual(last('makerRung', 'agentAnswered', 'agentEnds', 'unreached'), ['over', 'cancelled', true])
  assert.deepEqual(last('makerHeld', 'wanted', 'joined', 'customerGone'), ['over', 'connected', true])
  // The customer's answer crosses the agent's hang-up.
  const crossing: Coming[] = ['makerHeld', 'agentEnds', 'unwanted', 'customerGone']
  assert.deepEqual(last(...crossing), ['over', 'cancelled', true])
})

test('somebody who picked up a withdrawn call is hung up on, which counts as abandoned', () => {
  const { states, outcomes } = walk([{ event: 'unwanted' }, { event: 'customerGone' }])
  assert.deepEqual([states.at(-2), states.at(-1), outcomes], ['closing', 'over', ['abandoned']])
})

test('a call an agent missed and nobody took is agentMissed, not abandoned', () => {
  const events: Coming[] = ['wanted', 'agentRung', 'agentEnds', 'waitExpired', 'promptOver', 'customerGone']
  assert.equal(walk(events.map(event => ({ event }))).outcomes.at(-1), 'agentMissed')
})

test('if three phones ring, two may end and the third still takes the call', () => {
  const events: Coming[] = ['wanted', 'agentRung', 'agentEnds', 'agentEnds', 'agentAnswered', 'joined']
  const { states, effects } = walk(events.map(event => ({ event, phones: 3 })))
  assert.equal(states.at(-1), 'talking')
  assert.equal(count(effects, 'missAgent'), 2)
})
