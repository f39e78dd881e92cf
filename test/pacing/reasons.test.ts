// The reason the pacer gives for a decision is the true one.

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createPacer, type PacerReason } from '../../src/domain/pacing/pacer.ts'
import { pacingWords } from '../../src/words/pacing-words.ts'
import { seed } from './arbitrary.ts'
import { live } from './world.ts'

/**
 * The day opens with a loan of some abandoned calls: until it is paid back the budget's own figure is below
 * what is borne.
 */
const LOAN_PAID_AFTER = 250

describe(`the reasons the pacer gives (PACING_SEED=${seed})`, () => {
  it('state what held it back or let it dial, decision by decision', () => {
    const given = {
      agents: 50,
      answerProbability: 0.3,
      talkMs: 60_000,
      wrapMs: 10_000,
      abandonWaitMs: 2_000,
      turnsAfter: 900,
    }
    const pacer = createPacer({
      abandonRateMax: 0.03,
      abandonWaitMs: 2_000,
      ratio: 'auto',
      ringTimeoutMs: 25_000,
    })
    const reported = new Map<PacerReason, number>()
    live({ ...given, seed }, pacer, 1_800, (view, calls) => {
      const { reason, risk, riskMax, abandonBudgetLeft, answered } = pacer.explain()
      reported.set(reason, (reported.get(reason) ?? 0) + 1)
      const floor = Math.max(0, view.idle - view.waitingSince.length - view.dialingSince.length)
      if (reason === 'ahead') assert.ok(calls > floor)
      else assert.equal(calls, floor, reason)
      if (reason === 'onePerIdleAgent' || reason === 'enoughInFlight')
        assert.ok(risk > riskMax && (reason === 'enoughInFlight') === (floor === 0))
      if (reason === 'cautious') assert.ok(risk <= riskMax)
      if (reason === 'capNear' && risk > riskMax && answered > LOAN_PAID_AFTER)
        assert.ok(abandonBudgetLeft < 1, pacingWords(pacer.explain()).en)
    })
    for (const reason of ['ahead', 'enoughInFlight', 'capNear', 'cautious'] as const)
      assert.ok((reported.get(reason) ?? 0) > 0, `${reason} of ${[...reported.keys()]}`)
  })
})
