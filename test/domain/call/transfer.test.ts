// Properties of the table of what goes on beside a conversation: whatever comes in whatever order, nobody is
// left on a line, and the customer always has somebody, or is told.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  moveTransfer,
  placesIn,
  TRANSFER_EVENTS,
  TRANSFER_STATES,
  type TransferEffect,
  type TransferEvent,
  type TransferState,
} from '../../../src/domain/call/transfer.ts'

interface Parties {
  state: TransferState
  agents: number
  /** Wanted or there. */
  others: number
  isGivenUp: boolean
}

/** What may come: an event about another only while there is one. */
function step(now: Parties, event: TransferEvent): void {
  if (event === 'otherGone' && now.others === 0) return
  if (event === 'otherAnswered' && now.others === 0) return
  if (event === 'agentGone' && now.agents === 0) return
  const move = moveTransfer(now.state, event)
  if (move === null) return
  if (event === 'otherGone') now.others -= 1
  now.state = move.to
  for (const effect of move.effects) perform(now, effect)
}

function perform(now: Parties, effect: TransferEffect): void {
  if (effect === 'callOther') now.others += 1
  else if (effect === 'dropOther') now.others -= 1
  else if (effect === 'releaseAgent') now.agents -= 1
  else if (effect === 'otherTakesOver') {
    now.others -= 1
    now.agents += 1
  } else now.isGivenUp = true
  assert.ok(now.others >= 0 && now.others <= 1, `${effect}: ${now.others} others`)
  assert.ok(now.agents >= 0 && now.agents <= 1, `${effect}: ${now.agents} agents`)
}

const always = (holds: (now: Parties) => boolean, ...last: readonly TransferEvent[]) =>
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...TRANSFER_EVENTS), { maxLength: 40 }), events => {
      const now: Parties = { state: 'together', agents: 1, others: 0, isGivenUp: false }
      for (const event of [...events, ...last]) step(now, event)
      return holds(now)
    }),
    { numRuns: 2_000 },
  )

test('there is an agent in every state but two, and another in those that say so', () => {
  always(({ state, agents, others, isGivenUp }) => {
    const isAlone = state === 'handingOverAlone' || (state === 'over' && isGivenUp)
    const hasOther = !['together', 'held', 'over'].includes(state)
    return (state === 'over' ? agents <= 1 : agents === (isAlone ? 0 : 1)) && others === (hasOther ? 1 : 0)
  })
})

test('when the call is over, no other is left, and nothing comes after it', () => {
  always(({ state, others }) => state === 'over' && others === 0, 'callOver')
  for (const event of TRANSFER_EVENTS) assert.equal(moveTransfer('over', event), null)
})

test('whoever is there is somewhere, and who is not there is nowhere', () => {
  for (const state of TRANSFER_STATES) {
    const { customer, agent, other } = placesIn(state)
    assert.equal(customer !== null, state !== 'over', state)
    assert.equal(agent !== null, state !== 'over' && state !== 'handingOverAlone', state)
    assert.equal(other !== null, ['consulting', 'alternating', 'threeWay'].includes(state), state)
  }
})

test('somebody on hold hears music, and never what the others say', () => {
  for (const state of TRANSFER_STATES) {
    const { customer, agent, other } = placesIn(state)
    if (customer === 'in') assert.ok(agent === 'in', `${state}: the customer is alone`)
    if (customer === 'music') assert.ok(other !== 'music', `${state}: two wait for one`)
  }
})

test('as long as nobody is asked, an agent who hangs up ends the call as ever', () => {
  assert.equal(moveTransfer('together', 'agentGone'), null)
  assert.equal(moveTransfer('held', 'agentGone'), null)
})

test('an agent who hangs up after asking has handed the call over', () => {
  for (const state of ['consulting', 'alternating', 'threeWay'] as const)
    assert.deepEqual(moveTransfer(state, 'agentGone'), {
      to: 'together',
      effects: ['releaseAgent', 'otherTakesOver'],
    })
  assert.equal(moveTransfer('asking', 'agentGone')?.to, 'handingOverAlone')
})

test('one who does not answer gives the call back to the agent, or the customer is told', () => {
  for (const state of ['handingOver', 'asking'] as const)
    assert.deepEqual(moveTransfer(state, 'otherGone'), { to: 'together', effects: [] })
  assert.deepEqual(moveTransfer('handingOverAlone', 'otherGone'), { to: 'over', effects: ['giveUp'] })
})
