// The simulated world itself: its proportions and times, and its repeatability from a seed.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { seeded } from '../../src/domain/random.ts'
import { Distribution, draw, meanOf, SimWorld } from '../../src/telephony/sim/index.ts'
import { always, simulation } from './telephony-simulation.ts'

function near(actual: number, expected: number, share: number): void {
  assert.ok(
    Math.abs(actual - expected) <= share * expected,
    `${actual} is not within ${100 * share} % of ${expected}`,
  )
}

describe('distributions', () => {
  const all: Distribution[] = [
    { kind: 'lognormal', meanMs: 60_000, cv: 1 },
    { kind: 'exponential', meanMs: 12_000 },
    { kind: 'uniform', minMs: 1_500, maxMs: 3_500 },
    { kind: 'fixed', ms: 8_000 },
  ]
  for (const distribution of all) {
    test(`draws of ${distribution.kind} have its mean and are whole, non-negative numbers`, () => {
      const random = seeded(5)
      const draws = Array.from({ length: 20_000 }, () => draw(distribution, random))
      assert.ok(draws.every(ms => Number.isInteger(ms) && ms >= 0))
      near(draws.reduce((sum, ms) => sum + ms, 0) / draws.length, meanOf(distribution), 0.04)
    })
  }

  test('a lognormal has the coefficient of variation it was given', () => {
    const random = seeded(6)
    const draws = Array.from({ length: 50_000 }, () =>
      draw({ kind: 'lognormal', meanMs: 9_000, cv: 0.6 }, random),
    )
    const mean = draws.reduce((sum, ms) => sum + ms, 0) / draws.length
    const variance = draws.reduce((sum, ms) => sum + (ms - mean) ** 2, 0) / draws.length
    near(Math.sqrt(variance) / mean, 0.6, 0.04)
  })

  for (const bad of [
    { kind: 'normal', meanMs: 1 },
    { kind: 'fixed' },
    { kind: 'lognormal', meanMs: -1, cv: 1 },
    { kind: 'fixed', ms: 1, cv: 2 },
  ]) {
    test(`${JSON.stringify(bad)} is refused`, () => assert.equal(Distribution.safeParse(bad).success, false))
  }
})

describe('the world', () => {
  test('has the defaults of the design', () => {
    assert.deepEqual(SimWorld.parse({}), {
      answerProbability: 0.3,
      busyProbability: 0.12,
      invalidProbability: 0.08,
      setup: { kind: 'uniform', minMs: 1_500, maxMs: 3_500 },
      ringToAnswer: { kind: 'lognormal', meanMs: 9_000, cv: 0.6 },
      fastFailure: { kind: 'uniform', minMs: 2_000, maxMs: 5_000 },
      talk: { kind: 'lognormal', meanMs: 60_000, cv: 1 },
      patience: { kind: 'fixed', ms: 8_000 },
      customerHangsUpFirst: 0.7,
      agentAnswer: { kind: 'lognormal', meanMs: 1_000, cv: 0.5 },
      agentMisses: 0,
      prompt: { kind: 'fixed', ms: 3_000 },
      byNumber: false,
    })
  })

  test('survives JSON, and refuses probabilities above 1 and unknown words', () => {
    assert.deepEqual(SimWorld.parse(JSON.parse(JSON.stringify(SimWorld.parse({})))), SimWorld.parse({}))
    assert.equal(SimWorld.safeParse({ answerProbability: 0.9, busyProbability: 0.2 }).success, false)
    assert.equal(SimWorld.safeParse({ anwserProbability: 0.9 }).success, false)
  })

  test('its customers answer, are busy, do not exist and ring out in their proportions and times', async () => {
    const { telephony, dial, events, pass } = await simulation()
    for (let n = 0; n < 5_000; n++) dial(`c${n}`)
    await pass(600_000)
    const { outcomes, counts } = telephony.ledger
    near(counts.answered, 1_500, 0.06)
    near(outcomes.busy ?? 0, 600, 0.12)
    near(outcomes.invalid ?? 0, 400, 0.15)
    assert.equal(counts.ended, 5_000)
    const at = (type: string) => events.flatMap(event => (event.type === type ? [event.at] : []))
    assert.ok(at('ringing').every(ms => ms >= 1_500 && ms <= 3_500))
    near(at('answered').reduce((sum, ms) => sum + ms, 0) / at('answered').length, 11_500, 0.05)
    const ended = events.flatMap(event => (event.type === 'ended' ? [event] : []))
    assert.ok(
      ended.every(
        end => end.outcome !== 'busy' || (end.at >= 2_000 && end.at <= 5_000 && end.sipStatus === 486),
      ),
    )
    assert.ok(ended.every(end => end.outcome !== 'noAnswer' || end.at === 60_000))
  })

  test('repeats itself from a seed, and another seed is another world', async () => {
    const run = async (seed: number) => {
      const { dial, events, pass } = await simulation({}, seed)
      for (let n = 0; n < 200; n++) dial(`c${n}`)
      await pass(600_000)
      return JSON.stringify(events)
    }
    assert.equal(await run(3), await run(3))
    assert.notEqual(await run(3), await run(4))
  })

  test('a customer does the same however agents are rung meanwhile', async () => {
    const run = async (rings: number) => {
      const { telephony, dial, ring, of, pass } = await simulation()
      telephony.expectAgents(1, [{ ext: '1001', login: '9001-1001', password: '' }])
      dial('a')
      for (let n = 0; n < rings; n++) ring(`x${n}`)
      dial('b')
      await pass(600_000)
      return [of('a'), of('b')]
    }
    assert.deepEqual(await run(0), await run(7))
  })

  test('an answered customer waits until its patience is over, after its agent has gone too', async () => {
    const { telephony, connect, dial, ring, of, pass } = await simulation(always)
    telephony.expectAgents(1, [{ ext: '1001', login: '9001-1001', password: '' }])
    ring('x')
    await pass(5_000)
    dial('a')
    dial('b')
    await pass(1_100)
    connect('a', 'x')
    await pass(1_000)
    telephony.hangup('x')
    await pass(60_000)
    const ends = ['a', 'b'].map(legId => of(legId).at(-1)?.at)
    assert.deepEqual(ends, [7_100 + 8_000, 6_000 + 8_000])
  })

  test('a share of those whose phone rang in vain call the number back that they saw, by a leg id like all others', async () => {
    const never = { answerProbability: 0, busyProbability: 0.2, invalidProbability: 0 }
    const { telephony, dial, events, pass } = await simulation(never, 1, 0.3)
    for (let n = 0; n < 1_000; n++) dial(`c${n}`, { callerId: '0215555' })
    for (let n = 0; n < 100; n++) dial(`hidden${n}`)
    await pass(60_000)
    assert.equal(telephony.ledger.counts.calledIn, 0, 'not before they have missed it')
    await pass(3_600_000)
    const calls = events.flatMap(event => (event.type === 'incoming' ? [event] : []))
    near(calls.length, 0.3 * 800, 0.2)
    for (const { legId, trunk, from, to } of calls) {
      assert.deepEqual([trunk, from, to], ['t', '13800000001', '0215555'])
      assert.match(legId, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
    }
    const { calledIn, callerLeft } = telephony.ledger.counts
    assert.deepEqual(
      [calledIn, callerLeft],
      [calls.length, calls.length],
      'nobody answered, and they gave up',
    )
  })

  test('a customer who would answer after the ring time-out does not', async () => {
    const { dial, of, pass } = await simulation({ ...always, ringToAnswer: { kind: 'fixed', ms: 20_000 } })
    dial('a', { ringTimeoutMs: 15_000 })
    await pass(60_000)
    assert.deepEqual(
      of('a').map(event => [event.type, event.at]),
      [
        ['ringing', 100],
        ['ended', 15_000],
      ],
    )
  })

  test('a phone carries one leg at a time', async () => {
    const { telephony, ring, of, pass } = await simulation(always)
    telephony.expectAgents(1, [{ ext: '1001', login: '9001-1001', password: '' }])
    ring('x')
    await pass(5_000)
    ring('y')
    await pass(100)
    const busy = of('y').at(-1)
    assert.ok(busy?.type === 'ended' && busy.outcome === 'busy')
    ring('y2')
    await pass(100)
    assert.equal(of('y2').at(-1)?.type, 'ended')
    telephony.hangup('x')
    ring('z')
    await pass(5_000)
    assert.equal(of('z').at(-1)?.type, 'answered')
  })

  test('an agent is in one room at a time: the customer left behind waits again', async () => {
    const { telephony, connect, dial, ring, of, pass } = await simulation(always)
    telephony.expectAgents(1, [{ ext: '1001', login: '9001-1001', password: '' }])
    ring('x')
    await pass(5_000)
    dial('a')
    dial('b')
    await pass(1_100)
    connect('a', 'x')
    connect('a', 'x')
    await pass(1_000)
    connect('b', 'x')
    assert.equal(telephony.ledger.counts.connected, 2)
    await pass(8_000)
    const [left] = of('a').slice(-1)
    assert.deepEqual([left?.type, left?.at], ['ended', 7_100 + 8_000])
    assert.equal(of('b').at(-1)?.type, 'joined')
  })
})
