// What each outcome counts as: connected, abandoned, or neither.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ABANDONMENTS, answerTypeOf, isAbandonment, OUTCOMES } from '../../src/domain/outcome.ts'

test('a customer who answered and was not spoken to was abandoned, whoever was missing', () => {
  assert.deepEqual(OUTCOMES.filter(isAbandonment), ['abandoned', 'agentMissed'])
  assert.deepEqual(OUTCOMES.filter(isAbandonment), [...ABANDONMENTS])
  for (const outcome of ABANDONMENTS) assert.equal(answerTypeOf(outcome), 'caller')
})
