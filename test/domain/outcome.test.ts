// What each outcome counts as: connected, abandoned, or neither.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ABANDONMENTS, CALL_ENDINGS, isAbandonment, OUTCOMES } from '../../src/domain/outcome.ts'
import { answerTypeOf, endingsOf } from '../../src/wire/state-codes.ts'

test('a customer who answered and was not spoken to was abandoned, whoever was missing', () => {
  assert.deepEqual(OUTCOMES.filter(isAbandonment), ['abandoned', 'agentMissed'])
  assert.deepEqual(OUTCOMES.filter(isAbandonment), [...ABANDONMENTS])
  for (const outcome of ABANDONMENTS) assert.equal(answerTypeOf(outcome), 'caller')
})

test('every ending has exactly one published answer type', () => {
  const listed = (['connected', 'caller', 'callee'] as const).flatMap(endingsOf)
  assert.deepEqual([...listed].sort(), [...CALL_ENDINGS].sort())
  assert.deepEqual(endingsOf('caller'), ['abandoned', 'agentMissed', 'cutOffAfterAnswer'])
})
