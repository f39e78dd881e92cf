// From when on the time of an agent's state is worth a look.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { effectiveSettings } from '../../src/domain/account.ts'
import { awayAmberMs, readyAmberMs, talkAmberMs, wrapUpAmberMs } from '../../src/domain/amber.ts'

const DEFAULTS = effectiveSettings({})

describe('amber times', () => {
  test('by default: a minute of ready, twice the wrap-up, three times the mean talk', () => {
    assert.equal(readyAmberMs(DEFAULTS), 60_000)
    assert.equal(wrapUpAmberMs(DEFAULTS, 0), 20_000)
    assert.equal(talkAmberMs(DEFAULTS, 61_400), 184_000)
    assert.equal(awayAmberMs(DEFAULTS, null), null)
    assert.equal(awayAmberMs(DEFAULTS, 600), 600_000)
  })

  test('as the account sets them', () => {
    const own = effectiveSettings({
      ...{ readyAmberSeconds: 15, wrapUpAmberTimes: 1.5, awayAmberSeconds: 300, talkAmberTimes: 5 },
      wrapUpSeconds: 30,
    })
    assert.equal(readyAmberMs(own), 15_000)
    assert.equal(wrapUpAmberMs(own, 0), 45_000)
    assert.equal(talkAmberMs(own, 10_000), 50_000)
    assert.equal(awayAmberMs(own, null), 300_000)
    assert.equal(awayAmberMs(own, 60), 60_000, "a reason's own limit comes first")
  })

  test('a wrap-up that was extended as the account allows is not amber before it ends', () => {
    assert.equal(wrapUpAmberMs(DEFAULTS, 40_000), 40_000)
  })

  test('what cannot be a time is refused', () => {
    for (const wrong of [{ readyAmberSeconds: 0 }, { talkAmberTimes: 0.5 }, { awayAmberSeconds: 'soon' }])
      assert.deepEqual(effectiveSettings(wrong), DEFAULTS, JSON.stringify(wrong))
  })
})
